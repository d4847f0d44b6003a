"""Findings -> those that are shown, in groups: each severity with its count, the accepted ones quiet at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from keys.audit import Finding, Severity

ACCEPTED = "accepted"


@dataclass(frozen=True)
class Group:
    """name: "CRITICAL", or ACCEPTED."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class FindingRows:
    """findings: of the audit, in its order. words: all of them stand in what is shown, wherever.

    least: what is less severe is left out. hides_accepted: whether the accepted ones are.
    """

    findings: tuple[Finding, ...]
    words: str = ""
    least: Severity = Severity.INFO
    hides_accepted: bool = False

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(Group(name, tuple(some)) for name, some in groupby(self.shown, _group))

    @cached_property
    def shown(self) -> tuple[Finding, ...]:
        wanted = self.words.lower().split()
        return tuple(one for one in self.findings if self._may_be_seen(one) and _has(one, wanted))

    @property
    def is_filtered(self) -> bool:
        return bool(self.words.strip()) or self.least > Severity.INFO or self.hides_accepted

    @property
    def filters(self) -> str:
        """What leaves some out, in words; empty where nothing does."""
        parts = [f"{self.least.name} or worse"] if self.least > Severity.INFO else []
        parts += [f"with {self.words.strip()!r}"] if self.words.strip() else []
        parts += ["without accepted ones"] if self.hides_accepted else []
        return ", ".join(parts)

    def _may_be_seen(self, finding: Finding) -> bool:
        return finding.severity >= self.least and not (self.hides_accepted and finding.is_quiet)


def next_least(least: Severity, findings: Sequence[Finding]) -> Severity:
    """The next higher severity that some have; behind the highest, all of them again."""
    higher = sorted({one.severity for one in findings if one.severity > least})
    lowest = min((one.severity for one in findings), default=Severity.INFO)
    above = [one for one in higher if one > lowest]
    return above[0] if above else Severity.INFO


def _group(finding: Finding) -> str:
    return ACCEPTED if finding.is_quiet else finding.severity.name


def _has(finding: Finding, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = "\n".join((finding.id, finding.what, finding.target, finding.mend, *finding.evidence)).lower()
    return all(word in text for word in words)
