"""What holds a key back once it is in, in a few words each, for people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from keys.inert import inert
from keys.key_options import KeyOptions
from keys.sshd.verdict import GetsIn

_WIDTH = 120
_MOST_PLACES = 4
_LAST_SECOND = 253402300799  # of the year 9999, the last that a datetime can tell


def restrictions(found: GetsIn) -> tuple[str, ...]:
    """ "forced command: borg serve", "only from 10.0.0.0/8" and so on; nothing for a full shell."""
    options = found.restrictions
    words = (*_command(found), *_where_and_when(options), *_doing(options))
    return tuple(inert(one, _WIDTH) for one in words)


def _command(found: GetsIn) -> Iterator[str]:
    if found.forced_command:
        yield f"forced command: {found.forced_command}"


def _where_and_when(options: KeyOptions) -> Iterator[str]:
    if options.from_ is not None:
        yield f"only from {options.from_}"
    if options.source_address is not None:
        yield f"only from {options.source_address}"
    if options.expiry is not None:
        yield f"until {datetime.fromtimestamp(min(options.expiry, _LAST_SECOND), UTC):%Y-%m-%d %H:%M} UTC"


def _doing(options: KeyOptions) -> Iterator[str]:
    """What it may not do once it is in; `restrict` where all that this takes away is taken away."""
    denied = [name for name, allowed in _allowed(options) if not allowed]
    if options.restricted and len(denied) == len(_allowed(options)):
        yield "restrict"
    else:
        yield from (f"no {name}" for name in denied)
    if options.permitopen:
        yield f"forwards only to {_some(options.permitopen)}"
    if options.permitlisten:
        yield f"listens only at {_some(options.permitlisten)}"


def _allowed(options: KeyOptions) -> list[tuple[str, bool]]:
    """What `restrict` takes away, by its name for people."""
    return [
        ("terminal", options.pty),
        ("port forwarding", options.port_forwarding),
        ("agent forwarding", options.agent_forwarding),
        ("X11 forwarding", options.x11_forwarding),
        ("~/.ssh/rc", options.user_rc),
    ]


def _some(places: Sequence[str]) -> str:
    left_out = len(places) - _MOST_PLACES
    return ", ".join(places[:_MOST_PLACES]) + (f" and {left_out} more" if left_out > 0 else "")
