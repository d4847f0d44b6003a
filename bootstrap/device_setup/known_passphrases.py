"""What may open this device's key file: what was made or typed in this run, what the key ring has, what a person types.

Kept in memory alone, for as long as the run.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from bootstrap import secrets
from bootstrap.device_setup.person import Person
from bootstrap.ssh.identity import FileIdentity
from keys.public_key import PublicKey

_TRIES = 3


class KnownPassphrases:
    """named: asked before the key ring, the place that the person named; None where that has none."""

    def __init__(self, person: Person, named: Callable[[], str | None] = lambda: None) -> None:
        self._person = person
        self._named = named
        self._known: dict[str, str] = {}

    def remember(self, key: PublicKey, passphrase: str) -> None:
        """This one opens that key."""
        self._known[key.fingerprint] = passphrase

    def opened(self, path: Path) -> FileIdentity | None:
        """The key of that file, able to sign; None where it holds none that could. Its passphrase is known from now on.

        Raises PassphraseError when none opens it.
        """
        tries = _Tries(self._candidates)
        identity = FileIdentity.read(path, tries)
        if identity is not None:
            identity.sign(b"", "rsa-sha2-512")  # this is what decrypts it
            if tries.last is not None:
                self.remember(identity.public, tries.last)
        return identity

    def of(self, key: PublicKey) -> str | None:
        """The passphrase of a key that was opened; None for a key that has none."""
        return self._known.get(key.fingerprint)

    def _candidates(self, path: Path, fingerprint: str) -> Iterator[str]:
        if known := self._known.get(fingerprint):
            yield known
        if named := self._named():
            yield named
        if kept := secrets.passphrase_for(fingerprint):
            yield kept
        for attempt in range(_TRIES):
            if not (typed := self._person.passphrase(path, attempt > 0)):
                return
            yield typed


class _Tries:
    """Gives one after the other. last: what was given last."""

    def __init__(self, candidates: Callable[[Path, str], Iterator[str]]) -> None:
        self._candidates = candidates
        self._left: Iterator[str] | None = None
        self.last: str | None = None

    def __call__(self, path: Path, fingerprint: str) -> str | None:
        self._left = self._left or self._candidates(path, fingerprint)
        self.last = next(self._left, None)
        return self.last
