"""A passphrase that is read from one screen and typed on another: small letters that look like nothing else."""

import secrets

from keys.pairing import SIGNS

_LETTERS = [sign for sign in SIGNS if sign.isalpha()]  # on a phone, digits are on another keyboard
_GROUPS, _LENGTH = 3, 6


def new_passphrase() -> str:
    """A new one, like "kqwetz-upamdf-hrvnca", hyphens and all: 18 of 24 letters, 82 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
