"""The forms that a public key may stand in, in a file that lets keys in."""

from enum import StrEnum


class Form(StrEnum):
    """A form of key, by the name that people know it by."""

    OPENSSH = "openssh"
    RFC4716 = "rfc4716"


BOTH = frozenset(Form)
