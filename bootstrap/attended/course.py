"""The course of a job: events, and its report in the end, as one row a target that says how far it has come there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from bootstrap import events
from bootstrap.attended.evidence import Evidence, of_outcome, of_pending, of_refusal, sessions_ended
from bootstrap.events import Event
from bootstrap.report import Report, Standing, ending_of
from bootstrap.targets.base import Outcome, Result
from keys.access import Observation, Seen
from keys.matrix_words import Meaning
from keys.plan import Plan, Verb

TERRAFORM_RUN = "terraform apply"
"""What the row of Terraform's own doing is called; the files that it reads are a target."""


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
    BROKEN_OFF = "broken off"
    LOGGED_IN = "logged in"
    WOULD_LET_IN = "would be let in"
    SHUT_OUT = "not let in"
    UNTRIED = "could not be tried"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CourseRow:
    """said: more about it, in words that may come from elsewhere. evidence: all that is known of each change there."""

    target: str
    word: Word | Standing
    said: str = ""
    evidence: tuple[Evidence, ...] = ()

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
    """Used by one thread at a time. intent: what was written as wanted. begun: whether anything was changed, anywhere.

    waiting_until: when targets that are away are looked at again, while nothing else is done.
    """

    intent: events.IntentWritten | None = None
    begun: bool = False
    waiting_until: datetime | None = None
    _rows: dict[str, CourseRow] = field(default_factory=dict)
    _concerned: frozenset[str] | None = None

    @property
    def rows(self) -> tuple[CourseRow, ...]:
        """Once there is a plan, those of the targets that it is about."""
        concerned = self._concerned
        return tuple(row for row in self._rows.values() if concerned is None or row.target in concerned)

    def take(self, event: Event) -> None:
        if isinstance(event, events.IntentWritten):
            self.intent = event
        if isinstance(event, _CHANGES):
            self.begun = True
        if isinstance(event, events.WaitingBegan):
            self.waiting_until = event.until
        elif isinstance(event, events.ApplyingStarted):  # the look before it changes nothing
            self.waiting_until = None
        if isinstance(event, events.TerraformBegan):
            self._concerned = (self._concerned or frozenset()) | {TERRAFORM_RUN}
        if isinstance(event, events.Planned):
            self._plan(event.plan)
        else:
            self._put(*_rows_of(event))

    def close(self, report: Report) -> None:
        """How it ended at each target, the worst of what happened there."""
        self.waiting_until = None
        self._put(*closing_rows(report))

    def end(self) -> None:
        """It has ended well, and makes no report: what was being done is done."""
        self._put(*(replace(row, word=Word.DONE) for row in self._rows.values() if row.is_busy))

    def break_off(self) -> None:
        """It has ended without a report: nothing is being done anywhere any more."""
        self.waiting_until = None
        self._put(*(replace(row, word=Word.BROKEN_OFF) for row in self._rows.values() if row.is_busy))

    def _plan(self, plan: Plan) -> None:
        planned = [CourseRow(change.target, Word.PLANNED) for change in plan.changes]
        pending = [CourseRow(one.target, Standing.PENDING, one.why, (of_pending(one, ""),)) for one in plan.pending]
        self._put(*planned, *pending)
        self._concerned = frozenset(row.target for row in (*planned, *pending)) | (self._concerned or frozenset())

    def _put(self, *rows: CourseRow) -> None:
        self._rows.update({row.target: row for row in rows})


def closing_rows(report: Report) -> Iterator[CourseRow]:
    """One row for each target that something was wanted of."""
    endings = {one.target: one for one in report.endings()}
    evidence: dict[str, list[Evidence]] = {}
    for outcome in report.outcomes:
        evidence.setdefault(outcome.change.target, []).append(of_outcome(outcome))
    for pending in report.pending:
        evidence.setdefault(pending.target, []).append(of_pending(pending, report.away.get(pending.target, "")))
    for refusal in report.refusals:
        evidence.setdefault(refusal.change.target, []).append(of_refusal(refusal))
    for target, known in evidence.items():
        done = _done_row([one for one in report.outcomes if one.change.target == target])
        waits = next((one for one in report.pending if one.target == target), None)
        row = done or CourseRow(target, Standing.PENDING if waits else Standing.REFUSED, waits.why if waits else "")
        if ending := endings.get(target):
            row = replace(row, word=ending.standing, said=ending.why or row.said)
        yield replace(row, evidence=tuple(known))


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
        case events.Applied(_, outcomes) if row := _done_row(outcomes):
            yield row
        case events.Waited(target, seconds, why):
            yield CourseRow(target, Word.WAITING, f"{seconds:.0f} s: {why}")
        case events.WaitingBegan(targets, until):
            for target in targets:
                yield CourseRow(target, Standing.PENDING, f"next look at {until.astimezone(UTC):%H:%M:%S} UTC")
        case events.StepTaken(target, number, what):
            yield CourseRow(target, Word.CHANGING, f"step {number}: {what}")
        case events.Tried():
            yield CourseRow(event.target, _word_of(event), event.said)
        case _:
            yield from _rows_of_terraform(event)


def _rows_of_terraform(event: Event) -> Iterator[CourseRow]:
    match event:
        case events.TerraformBegan():
            yield CourseRow(TERRAFORM_RUN, Word.CHANGING)
        case events.TerraformEnded(said):
            yield CourseRow(TERRAFORM_RUN, Word.DONE, said)


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


def _done_row(outcomes: Sequence[Outcome]) -> CourseRow | None:
    """What was done at one target, by the worst that came of it; None where nothing was."""
    if not outcomes:
        return None
    worst = max(outcomes, key=_badness)
    evidence = tuple(map(of_outcome, outcomes))
    target, ending = worst.change.target, ending_of(worst)
    proof = next((one.proof for one in outcomes if one.proof), worst.said)
    ended = sessions_ended(sum(one.ended for one in outcomes))
    good = "; ".join(filter(None, (ended, proof)))
    if worst.is_good and all(one.change.verb is Verb.ADD for one in outcomes):
        return CourseRow(target, Word.IN, good, evidence)
    return CourseRow(target, ending.standing, ending.why or good, evidence)


def _badness(outcome: Outcome) -> tuple[int, bool]:
    return _RESULTS.index(outcome.result), bool(outcome.doubts)


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
_CHANGES = (
    *(events.IntentWritten, events.ApplyingStarted, events.KeyMade, events.StepTaken),
    *(events.LetIn, events.TerraformBegan),
)
_BUSY = frozenset({Word.LOOKING, Word.CHANGING, Word.CHECKING, Word.WAITING})
_MEANINGS: dict[Word | Standing, Meaning] = {
    Standing.PROVED: Meaning.GOOD,
    Word.IN: Meaning.GOOD,
    Word.SEEN: Meaning.GOOD,
    Word.LOGGED_IN: Meaning.GOOD,
    Word.WOULD_LET_IN: Meaning.GOOD,
    Word.DONE: Meaning.GOOD,
    Word.SHUT_OUT: Meaning.BAD,
    Word.UNTRIED: Meaning.WARNING,
    Standing.REMOVED: Meaning.WARNING,
    Word.WAITING: Meaning.WARNING,
    **dict.fromkeys((Standing.PENDING, Standing.REFUSED, Standing.FAILED, Word.UNSEEN, Word.BROKEN_OFF), Meaning.BAD),
}
_GLYPHS: dict[Word | Standing, str] = {
    **dict.fromkeys((Standing.PROVED, Word.IN, Word.SEEN, Word.LOGGED_IN, Word.WOULD_LET_IN, Word.DONE), "●"),
    **dict.fromkeys(_BUSY, "↻"),
    Standing.REMOVED: "◐",
    Standing.PENDING: "…",
    Standing.REFUSED: "!",
    Word.BROKEN_OFF: "!",
    **dict.fromkeys((Standing.FAILED, Word.SHUT_OUT), "✖"),
    **dict.fromkeys((Word.UNSEEN, Word.UNTRIED), "?"),
}
