"""What went wrong with a secret, and what a secret may look like: neither ever holds the secret itself."""

import re

from keys.errors import KeyturnError

TOKEN = re.compile(r"[\x21-\x7e]+")  # it goes into an HTTP header
PASSPHRASE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")  # of several words, in any language


class SecretError(KeyturnError):
    """A secret is not where keyturn.toml says, or its place can't be asked."""


class NoKeyRingError(SecretError):
    """This system has no key ring that answers."""


class LockedError(SecretError):
    """The key ring is locked, or waits for somebody to unlock it."""


def checked(secret: str, signs: re.Pattern[str], *, where: str, hint: str) -> str:
    """The secret, when it is made of such signs. Raises SecretError that does not repeat it."""
    if not signs.fullmatch(secret):
        said = "holds several lines, blanks or signs that no token has" if secret else "printed nothing"
        raise SecretError(said, where=where, hint=hint)
    return secret
