"""One thing that the doctor looked at, and how it is."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    GOOD = "ok"
    OPTIONAL = "optional"  # not there, and not needed by this fleet
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. mend: the line that mends it, empty when nothing is to be mended."""

    name: str
    health: Health
    said: str
    mend: str = ""
