"""A key that is made on this device.

The order in which it is written, for a run that may be killed at any moment: its passphrase into the key ring, then
its public half, then the private one. So a private key that is there can be opened, and a run that goes on finds it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from bootstrap import secrets
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.person import Person
from keys.key_pair import KeyPair
from keys.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new pair, in memory until `keep` is called."""

    file: KeyFile
    pair: KeyPair
    passphrase: NewPassphrase
    person: Person
    known: KnownPassphrases

    @classmethod
    def generate(
        cls, file: KeyFile, comment: str, passphrase: NewPassphrase, person: Person, known: KnownPassphrases
    ) -> "MadeKey":
        return cls(file, KeyPair.generate(comment), passphrase, person, known)

    @property
    def public(self) -> PublicKey:
        return self.pair.public

    def keep(self) -> Callable[[], None]:
        """Write it. What this gives takes it away again. Raises KeyturnError; where it fails, nothing is left."""
        if orphan := self.file.orphan(self.public.comment):
            self._forget_passphrase(orphan)
        try:
            passphrase = self.passphrase.get(self.public)
            self.file.write(self.pair, passphrase)
        except BaseException:
            self._forget_passphrase(self.public)
            raise
        if passphrase is not None:
            self.known.remember(self.public, passphrase)
        self.person.tell(f"made {self.file.path}")
        return self.take_back

    def take_back(self) -> None:
        """Take away what `keep` wrote, for a run that went no further."""
        self.file.remove()
        self._forget_passphrase(self.public)

    def _forget_passphrase(self, key: PublicKey) -> None:
        if self.passphrase.goes_into_ring:
            with contextlib.suppress(secrets.SecretError):
                secrets.forget_passphrase(key.fingerprint)
