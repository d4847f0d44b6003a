"""What a person fills in to join a fleet, and what each field says as soon as it is typed. Nothing is read here.

The code in a link opens the door for some minutes: it is in no repr, and what was pasted is never repeated.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.typed_field import PRIVATE_KEY, Field, read, thrown_away, wanted
from keys.inert import inert
from keys.key_text import holds_private_key
from keys.pairing import Link


class Asking(StrEnum):
    """Which of the secrets that the other device offers are asked for."""

    EACH = "each"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class JoiningBy:
    """beside: where a folder of the fleet's name goes. folder: that is named in place of it; None for none."""

    link: Link = field(repr=False)
    beside: Path
    folder: Path | None = None
    key_from: KeyFrom = field(default_factory=KeyFrom)
    secrets: Asking = Asking.EACH


def link_field(text: str) -> Field[Link]:
    """The link of a pairing, with where it leads."""
    if not text.strip():
        return wanted("as the other device shows it: ssh://pair-CODE@ADDRESS:PORT")
    if holds_private_key(text):
        return thrown_away(PRIVATE_KEY)
    return read(lambda: Link.parse(text), lambda link: f"leads to {link.address}, port {link.port}")


def folder_field(text: str, beside: Path) -> Field[Path]:
    """Nothing, for a new folder of the fleet's name, is good as well."""
    if not text.strip():
        return Field(None, inert(f"a new one of the fleet's name, in {beside}", 200), is_empty=True)
    folder = (beside / Path(text.strip()).expanduser()).absolute()
    return Field(folder, inert(str(folder), 200) if str(folder) != text.strip() else "")
