"""One thing that the doctor looked at, and how it is."""

from dataclasses import dataclass
from enum import StrEnum


class Remedy(StrEnum):
    """What keyturn does itself about a check, beside the line that mends it."""

    KEEP = "set the secret"
    SET_UP = "set this machine up"
    APPLY = "finish what is pending"
    ONBOARD = "let a device in"


class Health(StrEnum):
    GOOD = "ok"
    OPTIONAL = "optional"  # not there, and not needed by this fleet
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    mend: the line that mends it, empty when nothing is to be mended. remedy: how keyturn mends it itself, if it can.
    kept: where it is kept, of what is a secret of the fleet, as a person writes that in keyturn.toml; else empty.
    """

    name: str
    health: Health
    said: str
    mend: str = ""
    remedy: Remedy | None = None
    kept: str = ""

    @property
    def is_secret(self) -> bool:
        return bool(self.kept)
