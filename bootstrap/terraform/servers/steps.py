"""The way into a value of Terraform's: which part of it an expression uses."""

from enum import Enum


class Part(Enum):
    """A step that no name says. ANY: one or all of its elements. KEYS: which there are, whatever they say."""

    ANY = "*"
    KEYS = "keys"


Step = str | Part
Steps = tuple[Step, ...]
"""Names and indexes, outermost first. Empty: all of the value."""

ALL: Steps = ()
KEYS_ONLY: Steps = (Part.KEYS,)
