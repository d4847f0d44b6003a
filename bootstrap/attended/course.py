"""The course of a job: events, and its report in the end, as one row a target that says how far it has come there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from enum import StrEnum

from bootstrap import events
from bootstrap.events import Event
from bootstrap.report import Report, Standing, ending_of
from bootstrap.targets.base import Outcome, Result
from keys.access import Observation, Seen
from keys.matrix_words import Meaning
from keys.plan import Verb


class Word(StrEnum):
    """How far it has come at a target; how a revocation ended there is a Standing instead."""

    LOOKING = "looking"
    SEEN = "seen"
    UNSEEN = "not seen"
    PLANNED = "to do"
    CHANGING = "changing"
    CHECKING = "checking"
    WAITING = "waiting"
    IN = "lets it in"
    LOGGED_IN = "logged in"
    WOULD_LET_IN = "would be let in"
    SHUT_OUT = "not let in"
    UNTRIED = "could not be tried"


@dataclass(frozen=True, slots=True)
class CourseRow:
    """said: more about it, in words that may come from elsewhere."""

    target: str
    word: Word | Standing
    said: str = ""

    @property
    def meaning(self) -> Meaning:
        return _MEANINGS.get(self.word, Meaning.QUIET)

    @property
    def glyph(self) -> str:
        return _GLYPHS.get(self.word, "·")

    @property
    def is_busy(self) -> bool:
        """Whether something is being done there right now."""
        return self.word in _BUSY


@dataclass
class Course:
    """Used by one thread at a time. concerned: the targets that the plan is about; None before there is one."""

    _rows: dict[str, CourseRow] = field(default_factory=dict)
    _concerned: frozenset[str] | None = None
    intent: events.IntentWritten | None = None

    @property
    def rows(self) -> tuple[CourseRow, ...]:
        """Once there is a plan, those of the targets that it is about."""
        concerned = self._concerned
        return tuple(row for row in self._rows.values() if concerned is None or row.target in concerned)

    def take(self, event: Event) -> None:
        match event:
            case events.IntentWritten():
                self.intent = event
            case events.Planned(plan):
                planned = [CourseRow(change.target, Word.PLANNED) for change in plan.changes]
                pending = [CourseRow(one.target, Standing.PENDING, one.why) for one in plan.pending]
                self._put(*planned, *pending)
                self._concerned = frozenset(row.target for row in (*planned, *pending)) | (
                    self._concerned or frozenset()
                )
            case _:
                self._put(*_rows_of(event))

    def close(self, report: Report) -> None:
        """How it ended at each target, the worst of what happened there."""
        done = {outcome.change.target: outcome for outcome in sorted(report.outcomes, key=_badness)}
        refused = [CourseRow(one.change.target, Standing.REFUSED, one.why) for one in report.refusals]
        pending = [CourseRow(one.target, Standing.PENDING, one.why) for one in report.pending]
        endings = [CourseRow(one.target, one.standing, one.why) for one in report.endings()]
        self._put(*(_outcome_row(one) for one in done.values()), *pending, *refused, *endings)

    def _put(self, *rows: CourseRow) -> None:
        self._rows.update({row.target: row for row in rows})


def _rows_of(event: Event) -> Iterator[CourseRow]:
    match event:
        case events.ObservingStarted(target):
            yield CourseRow(target, Word.LOOKING)
        case events.Observed(target, observation):
            yield _seen_row(target, observation)
        case events.ApplyingStarted(target, _):
            yield CourseRow(target, Word.CHANGING)
        case events.Verified(target, _):
            yield CourseRow(target, Word.CHECKING)
        case events.Applied(target, outcomes) if outcomes:
            yield replace(_outcome_row(max(outcomes, key=_badness)), target=target)
        case events.Waited(target, seconds, why):
            yield CourseRow(target, Word.WAITING, f"{seconds:.0f} s: {why}")
        case events.WaitingBegan(targets, until):
            for target in targets:
                yield CourseRow(target, Standing.PENDING, f"next look at {until.astimezone(UTC):%H:%M:%S} UTC")
        case events.StepTaken(target, number, what):
            yield CourseRow(target, Word.CHANGING, f"step {number}: {what}")
        case events.Tried():
            yield CourseRow(event.target, _word_of(event), event.said)


def _word_of(tried: events.Tried) -> Word:
    if tried.let_in is None:
        return Word.UNTRIED
    if not tried.let_in:
        return Word.SHUT_OUT
    return Word.LOGGED_IN if tried.by_login else Word.WOULD_LET_IN


def _seen_row(target: str, observation: Observation) -> CourseRow:
    if isinstance(observation, Seen):
        keys = len(observation.grants)
        return CourseRow(target, Word.SEEN, f"{keys} key{'s' * (keys != 1)}")
    return CourseRow(target, Word.UNSEEN, observation.why)


def _outcome_row(outcome: Outcome) -> CourseRow:
    target = outcome.change.target
    if outcome.change.verb is Verb.ADD and outcome.is_good:
        return CourseRow(target, Word.IN, outcome.proof or outcome.said)
    ending = ending_of(outcome)
    return CourseRow(target, ending.standing, ending.why or outcome.proof)


def _badness(outcome: Outcome) -> int:
    return _RESULTS.index(outcome.result)


def total(rows: Sequence[CourseRow]) -> str:
    """ "3 proved out, 1 pending" """
    counts: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: _ORDER.index(row.word)):
        counts[row.word] = counts.get(row.word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())


_RESULTS = (Result.DONE, Result.ALREADY, Result.AWAY, Result.REFUSED, Result.FAILED)
_ORDER: tuple[Word | Standing, ...] = (
    Standing.PROVED,
    Word.IN,
    *(one for one in Word if one is not Word.IN),
    *Standing,
)
_BUSY = frozenset({Word.LOOKING, Word.CHANGING, Word.CHECKING, Word.WAITING})
_MEANINGS: dict[Word | Standing, Meaning] = {
    Standing.PROVED: Meaning.GOOD,
    Word.IN: Meaning.GOOD,
    Word.SEEN: Meaning.GOOD,
    Word.LOGGED_IN: Meaning.GOOD,
    Word.WOULD_LET_IN: Meaning.GOOD,
    Word.SHUT_OUT: Meaning.BAD,
    Word.UNTRIED: Meaning.WARNING,
    Standing.REMOVED: Meaning.WARNING,
    Word.WAITING: Meaning.WARNING,
    **dict.fromkeys((Standing.PENDING, Standing.REFUSED, Standing.FAILED, Word.UNSEEN), Meaning.BAD),
}
_GLYPHS: dict[Word | Standing, str] = {
    **dict.fromkeys((Standing.PROVED, Word.IN, Word.SEEN, Word.LOGGED_IN, Word.WOULD_LET_IN), "●"),
    **dict.fromkeys(_BUSY, "↻"),
    Standing.REMOVED: "◐",
    Standing.PENDING: "…",
    Standing.REFUSED: "!",
    **dict.fromkeys((Standing.FAILED, Word.SHUT_OUT), "✖"),
    **dict.fromkeys((Word.UNSEEN, Word.UNTRIED), "?"),
}
