"""One finding: what is not as it should be, how bad it is, where it was seen, and the command that mends it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9@.,/+=:~ _-]")
_LONGEST = 80


class Severity(IntEnum):
    """How bad it is. CRITICAL: someone gets in who must not. INFO: nothing has to be done."""

    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Findings that a person takes as they are.

    finding: an id, or the beginning of ids and `*`. until: the last day; after it they are findings again.
    """

    finding: str
    reason: str
    until: date

    def covers(self, finding_id: str) -> bool:
        if self.finding.endswith("*"):
            return finding_id.startswith(self.finding[:-1])
        return finding_id == self.finding


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    id: stable between runs, "kind:subject:target". evidence: where it was seen, a line each. mend: one command.
    device: the one that it is about, where it is about one. perhaps: guesses at whose key it is, never a fact.
    accepted: the acceptance that holds for it now.
    """

    id: str
    severity: Severity
    what: str
    target: str = ""
    evidence: tuple[str, ...] = ()
    mend: str = ""
    device: str = ""
    perhaps: tuple[str, ...] = ()
    accepted: Acceptance | None = None

    @property
    def kind(self) -> str:
        return self.id.partition(":")[0]

    @property
    def is_quiet(self) -> bool:
        """Whether it is accepted, and stands at the end for that; what is CRITICAL never does."""
        return self.accepted is not None and self.severity is not Severity.CRITICAL


def subject(text: str) -> str:
    """Text from elsewhere as the middle of an id: plain signs, not long, and still another one for another text."""
    plain = _NOT_PLAIN.sub("_", text)[:_LONGEST]
    return plain if plain == text else f"{plain}-{digest(text)}"


def digest(text: str) -> str:
    """Eight hex digits that stand for a text which is too long for an id."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
