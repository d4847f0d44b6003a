"""A private key as a camera takes it from a screen: encrypted, its passphrase beside it, in memory alone."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from keys.key_pair import KeyPair
from keys.passphrase import new_passphrase

_COMMENT = 29  # bytes: with more of a comment inside, the code has more than 80 columns


@dataclass(frozen=True)
class CameraKey:
    """text: the key file, for a QR code. Neither of the two goes anywhere but to the screen."""

    text: str = field(repr=False)
    passphrase: str = field(repr=False)

    @classmethod
    def of(cls, pair: KeyPair) -> Self:
        passphrase = new_passphrase()
        short = pair.with_comment(pair.public.comment[:_COMMENT])
        return cls(short.private_openssh(passphrase).decode(), passphrase)


def leave_no_core() -> None:
    """Whatever becomes of this process, the system writes none of its memory to the disk."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def useless(name: str) -> str:
    """What is said of a key that was shown, and then not let in."""
    return f"{name} was not let in. Where the key is on it already, delete it there: it is of no use."
