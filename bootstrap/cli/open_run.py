"""The values of a command -> a Run on its fleet, with its progress shown and its events told."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bootstrap.cli.console import ask_passphrase, say, trust_host_key
from bootstrap.cli.interrupt import second_one_ends_it
from bootstrap.cli.parse import Values
from bootstrap.cli.progress import Progress
from bootstrap.events import Emit, Event
from bootstrap.fleet import Fleet
from bootstrap.fleet_run import fleet_run
from bootstrap.run import Run
from bootstrap.wiring import Choices
from keys.access import Untrusted
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.safety import parse_rule

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def find_fleet(values: Values) -> Fleet:
    """The fleet that --fleet, the environment or this folder names."""
    return Fleet.find(Path(values.fleet) if values.fleet else None, leaves_git=getattr(values, "no_git", False))


@contextmanager
def opened(
    values: Values, *, writes: bool, last_use: bool = False, also: Emit | None = None
) -> Iterator[tuple[Run, Progress]]:
    """A run on the fleet, closed at the end. writes: whether the fleet is held against other keyturns meanwhile.

    last_use: whether it looks for all that an audit tells: when keys were last used, what Terraform's state has. also:
    is told of every event too.
    """
    with Progress(verbose=values.verbose) as progress:

        def trust(untrusted: Untrusted) -> bool:
            with progress.hidden():
                return trust_host_key(untrusted)

        def passphrase(path: Path, again: bool) -> str | None:
            with progress.hidden():
                return ask_passphrase(path, again)

        def note(text: str) -> None:
            progress.clear()
            say(f"note: {inert(text)}")

        find, choices = partial(find_fleet, values), _choices(values, writes=writes, last_use=last_use)
        emit = _both(progress.emit, also) if also else progress.emit
        try:
            with (
                second_one_ends_it(),
                fleet_run(find, choices, emit, note, writes=writes, trust=trust, passphrase=passphrase) as run,
            ):
                yield run, progress
        finally:
            progress.clear()


def _choices(values: Values, *, writes: bool, last_use: bool) -> Choices:
    return Choices(
        frozenset(values.only),
        fingerprints(values.host_key),
        frozenset(map(parse_rule, getattr(values, "override", ()))),  # audit has none
        getattr(values, "wait", False),  # nor has onboard
        last_use,
        protect=writes and getattr(values, "protect_servers", False),
    )


def _both(one: Emit, other: Emit) -> Emit:
    def emit(event: Event) -> None:
        one(event)
        other(event)

    return emit


def fingerprints(texts: Iterable[str]) -> frozenset[str]:
    """What --host-key gave. Raises InvalidInputError for what is no fingerprint of a host key."""
    return frozenset(map(_fingerprint, texts))


def _fingerprint(text: str) -> str:
    if not _FINGERPRINT.fullmatch(text):
        raise InvalidInputError(
            f"{text[:60]!r} is not a fingerprint of a host key",
            where="--host-key",
            hint="on the server's console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        )
    return text
