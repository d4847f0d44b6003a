"""A plan before, and a report after: what will be done, what was done, what was seen afterwards."""

from bootstrap.cli.table import Cell, Tone, columns, paint
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.inert import inert
from keys.plan import Change, Pending, Plan, Question, Verb
from keys.safety import Refusal

_TONES = {
    Result.DONE: Tone.GOOD,
    Result.ALREADY: Tone.GOOD,
    Result.FAILED: Tone.BAD,
    Result.AWAY: Tone.BAD,
    Result.REFUSED: Tone.BAD,
}


def plan_text(plan: Plan, refusals: tuple[Refusal, ...] = ()) -> str:
    """What will be done, in its order; what has to wait; what is refused; what is asked."""
    rows = [_change_row(change) for change in plan.changes]
    rows += [_pending_row(pending) for pending in plan.pending]
    rows += [_refusal_row(refusal) for refusal in refusals]
    rows += [_question_row(question) for question in plan.questions]
    return columns(rows) if rows else "Nothing to do: everything seen is as wanted."


def report_text(report: Report) -> str:
    """The table at the end: target, what was done, what was seen afterwards."""
    rows: list[list[Cell]] = [_outcome_row(outcome) for outcome in report.outcomes]
    rows += [[pending.target, ("pending", Tone.BAD), f"could not be seen: {pending.why}"] for pending in report.pending]
    rows += [
        [refusal.change.target, ("refused", Tone.BAD), f"{refusal.change.account}: {refusal.rule}"]
        for refusal in report.refusals
    ]
    rows += [_question_row(question) for question in report.plan.questions]
    if not rows:
        return "Nothing was to be done: everything seen is as wanted."
    text = columns(rows, ("target", "what was done", "what was seen afterwards"), limit=160)
    return "\n".join([text, *_hints(report)])


def _hints(report: Report) -> list[str]:
    """A line for each thing to do, and the targets that it is about."""
    hints: dict[str, dict[str, None]] = {}
    outcomes = [(outcome.hint, outcome.change.target) for outcome in report.outcomes]
    pending = [(report.away.get(pending.target, ""), pending.target) for pending in report.pending]
    refused = [(refusal.hint, refusal.change.target) for refusal in report.refusals]
    for hint, target in (*outcomes, *pending, *refused):
        if hint:
            hints.setdefault(hint, {})[target] = None
    return [f"hint: {', '.join(targets)}: {inert(hint)}" for hint, targets in hints.items()]


def verdict_text(report: Report) -> str:
    """One line: is it done?"""
    waiting = {pending.target for pending in report.pending}
    waiting |= {outcome.change.target for outcome in report.outcomes if outcome.result is Result.AWAY}
    failed = {outcome.change.target for outcome in report.outcomes if outcome.result is Result.FAILED}
    if failed:
        wait = f" Pending: {', '.join(sorted(waiting - failed))}." if waiting - failed else ""
        return paint(f"Failed at {', '.join(sorted(failed))}.{wait} Try again with: keyturn apply", Tone.BAD)
    if report.refusals:
        return paint("Not all was done: a safety rule refuses some of it.", Tone.BAD)
    if waiting:
        return paint(f"Pending: {', '.join(sorted(waiting))}. Finish it with: keyturn apply", Tone.BAD)
    return paint("Done, everywhere, and seen.", Tone.GOOD)


def _change_row(change: Change) -> list[Cell]:
    sign, tone = ("+", Tone.GOOD) if change.verb is Verb.ADD else ("-", Tone.BAD)
    what = f"{change.verb} the key of {change.device} {'at' if change.verb is Verb.ADD else 'from'} {change.account}"
    return [(sign, tone), change.target, what, (change.why, Tone.QUIET)]


def _pending_row(pending: Pending) -> list[Cell]:
    what = f"{pending.verb} the key of {pending.device}: pending since {pending.since:%Y-%m-%d %H:%M} UTC"
    return [("…", Tone.WARNING), pending.target, what, (pending.why, Tone.QUIET)]


def _refusal_row(refusal: Refusal) -> list[Cell]:
    change = refusal.change
    return [("!", Tone.BAD), change.target, f"not removed from {change.account}: {refusal.rule}", refusal.hint]


def _question_row(question: Question) -> list[Cell]:
    change = question.change
    what = f"{change.device} was at {change.account} on {question.written:%Y-%m-%d} and has vanished"
    return [("?", Tone.WARNING), change.target, what, "put it back with: keyturn apply --put-back"]


def _outcome_row(outcome: Outcome) -> list[Cell]:
    """What was done, in one column; in the other what was seen, which is the proof where there is one."""
    change, tone = outcome.change, _TONES[outcome.result]
    what = f"{change.device} {'at' if change.verb is Verb.ADD else 'from'} {change.account}"
    if outcome.result is Result.DONE:
        done = f"{'added' if change.verb is Verb.ADD else 'removed'} {what}"
        return [change.target, done, (outcome.proof or f"{outcome.said}, and seen so", tone)]
    seen = ": ".join(part for part in (outcome.result.value, outcome.said) if part)
    return [change.target, f"{change.verb} {what}", (seen, tone)]
