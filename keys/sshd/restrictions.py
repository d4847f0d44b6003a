"""What holds a key back once it is in, in a few words each, for people."""

from collections.abc import Iterator
from datetime import UTC, datetime

from keys.inert import inert
from keys.key_options import KeyOptions
from keys.sshd.verdict import GetsIn

_WIDTH = 120


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
        yield f"until {datetime.fromtimestamp(min(options.expiry, 253402300799), UTC):%Y-%m-%d %H:%M} UTC"


def _doing(options: KeyOptions) -> Iterator[str]:
    if options.restricted and not (options.pty or options.port_forwarding or options.agent_forwarding):
        yield "restrict"
        return
    for allowed, name in (
        (options.pty, "terminal"),
        (options.port_forwarding, "port forwarding"),
        (options.agent_forwarding, "agent forwarding"),
        (options.x11_forwarding, "X11 forwarding"),
    ):
        if not allowed:
            yield f"no {name}"
    if options.permitopen:
        yield f"forwards only to {', '.join(options.permitopen[:4])}"
