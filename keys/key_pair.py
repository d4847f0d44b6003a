"""One new Ed25519 pair for one device.

The private half leaves this module only as the text of a private key file. Nothing here prints, logs or stores it.
"""

from dataclasses import dataclass, field

from keys.private_key import DEFAULT_ROUNDS, seal
from keys.public_key import PublicKey
from keys.wire import string


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A pair: `public`, and the private half as the text of a file."""

    public: PublicKey
    _seed: bytes = field(repr=False, compare=False)

    @classmethod
    def generate(cls, comment: str) -> "KeyPair":
        """Make a new pair from the system's randomness. comment: `device@fleet`."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        point = private.public_key().public_bytes_raw()
        blob = string(b"ssh-ed25519") + string(point)
        return cls(PublicKey.from_blob(blob, comment), private.private_bytes_raw())

    def with_comment(self, comment: str) -> "KeyPair":
        """The same pair under another comment."""
        return KeyPair(self.public.with_comment(comment), self._seed)

    def private_openssh(self, passphrase: str | None, rounds: int = DEFAULT_ROUNDS) -> bytes:
        """Return the private key file: openssh-key-v1, aes256-ctr and bcrypt, the comment inside.

        passphrase: None or empty leaves it unencrypted. rounds: of bcrypt; 24 take about 0.2 s a guess.
        """
        point = self.public.blob[-32:]
        private = string(b"ssh-ed25519") + string(point) + string(self._seed + point)
        return seal(self.public.blob, private, self.public.comment, passphrase=passphrase, rounds=rounds)
