"""The passphrase of a private key that is made here: from where it comes, and that it is kept before the key is.

Only the key ring ever keeps it; where there is none, it is the person's alone. It stands in no argument, no variable
of ours, no file and no error.
"""

import secrets as randomness
from dataclasses import dataclass

from bootstrap import secrets
from bootstrap.device_setup.person import Person
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_WORDS = ("ask", "made", "none", "keyring")
_ALTERNATIVES = "give --passphrase ask, made, none, env:NAME or command:LINE"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another


@dataclass(frozen=True, slots=True)
class NewPassphrase:
    """source: "ask", "made" (and shown once), "none", "keyring" (made, and nobody sees it), "env:NAME" or
    "command:LINE". ring: whether what is typed or made is kept in the key ring too."""

    source: str
    ring: bool
    person: Person

    @property
    def goes_into_ring(self) -> bool:
        return self.source == "keyring" or (self.ring and self.source in {"ask", "made"})

    def get(self, key: PublicKey) -> str | None:
        """The passphrase, kept by now where it is to be kept; None for a key without one.

        Raises InvalidInputError where nobody can be asked or shown, SecretError where its place does not give it or
        does not take what nobody else knows.
        """
        match self.source:
            case "none":
                return None
            case "ask":
                return self._offered(key, self.person.new_passphrase())
            case "made":
                self.person.check_seen()
                passphrase = self._offered(key, _make())
                self.person.show_once(passphrase)
                return passphrase
            case "keyring":
                return _entrusted(key, _make())
        return secrets.resolve(self.source, name="the passphrase", signs=secrets.PASSPHRASE)

    def _offered(self, key: PublicKey, passphrase: str) -> str:
        """Kept in the key ring too, where there is one that takes it; the person knows it in any case."""
        if self.goes_into_ring:
            try:
                _keep(key, passphrase)
                self.person.tell("its passphrase is kept in the key ring too")
            except secrets.SecretError as error:
                self.person.tell(f"its passphrase is kept by you alone: {error.what}")
        return passphrase


def check_source(source: str) -> None:
    """Raises InvalidInputError for what is no place of a passphrase; it is not repeated, as it may be one itself."""
    kind, _, place = source.partition(":")
    if source not in _WORDS and not (kind in {"env", "command"} and place):
        raise InvalidInputError(
            "--passphrase is no place of a passphrase",
            hint="give ask, made, none, keyring, env:NAME or command:LINE; the passphrase itself never stands in a "
            "command",
        )


def _make() -> str:
    """Four groups of five signs: 100 bits, and still typed without a slip."""
    signs = [randomness.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(signs[start : start + 5]) for start in range(0, 20, 5))


def _entrusted(key: PublicKey, passphrase: str) -> str:
    """Kept in the key ring, or else no key is made with it."""
    try:
        _keep(key, passphrase)
    except secrets.SecretError as error:
        error.hint = _ALTERNATIVES
        raise
    return passphrase


def _keep(key: PublicKey, passphrase: str) -> None:
    """Into the key ring, and seen there: some take a secret and forget it."""
    secrets.store_passphrase(key.fingerprint, passphrase)
    if secrets.passphrase_for(key.fingerprint) != passphrase:
        raise secrets.SecretError("the key ring did not keep it", hint=_ALTERNATIVES)
