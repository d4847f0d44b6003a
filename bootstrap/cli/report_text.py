"""A plan before, and a report after: what will be done, what was done, what was seen afterwards."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TextIO

from bootstrap.cli.table import Cell, Tone, columns, paint
from bootstrap.report import Ending, Report, Standing
from bootstrap.targets.base import Outcome, Result
from keys.findings.evidence import both
from keys.inert import inert
from keys.plan import Change, Pending, Plan, Question, Verb
from keys.safety import Refusal

_MOST_LEFT = 8
_TONES = {
    Result.DONE: Tone.GOOD,
    Result.ALREADY: Tone.GOOD,
    Result.FAILED: Tone.BAD,
    Result.AWAY: Tone.BAD,
    Result.REFUSED: Tone.BAD,
}


NOTHING_TO_DO = "Nothing to do: everything seen is as wanted."


def plan_text(plan: Plan, refusals: tuple[Refusal, ...] = (), stream: TextIO | None = None) -> str:
    """What will be done, in its order; what has to wait; what is refused; what is asked."""
    rows = plan_rows(plan, refusals)
    return columns(rows, limit=600, stream=stream) if rows else NOTHING_TO_DO


def plan_rows(plan: Plan, refusals: tuple[Refusal, ...] = ()) -> list[list[Cell]]:
    """The same as rows: sign, target, what, why."""
    rows = [_change_row([*changes]) for _, changes in groupby(plan.changes, _but_for_the_account)]
    rows += [
        [
            ("…", Tone.WARNING),
            pending.target,
            what,
            (f"pending since {_minute(pending.since)}: {pending.why}", Tone.QUIET),
        ]
        for pending, what in _pending(plan.pending)
    ]
    rows += [_refusal_row(refusal) for refusal in refusals]
    return [*rows, *(_question_row(question) for question in plan.questions)]


def report_text(report: Report) -> str:
    """The table at the end: target, what was done, what was seen afterwards."""
    rows = report_rows(report)
    if not rows:
        return "Nothing was to be done: everything seen is as wanted."
    text = columns(rows, ("target", "what was done", "what was seen afterwards"), limit=200)
    return "\n".join([text, *hints(report), *_endings(report), *_seeds(report)])


def report_rows(report: Report) -> list[list[Cell]]:
    """The rows of that table."""
    rows = [_outcome_row([*outcomes]) for _, outcomes in groupby(report.outcomes, _alike)]
    rows += [
        [pending.target, (f"pending: {what}", Tone.BAD), f"not {'done' if pending.seen else 'seen'}: {pending.why}"]
        for pending, what in _pending(report.pending)
    ]
    rows += [
        [refusal.change.target, (f"refused: {_words(refusal.change.verb, [refusal.change])}", Tone.BAD), refusal.why]
        for refusal in report.refusals
    ]
    return [*rows, *(_asked_row(question) for question in report.plan.questions)]


def _seeds(report: Report) -> list[str]:
    """What many believe and is not so: a key that is off the project, or out of the files, is still on the servers."""
    seeds, servers = report.left_running()
    if not servers:
        return []
    left = ", ".join(f"{one.target} ({one.standing})" for one in servers[:_MOST_LEFT])
    more = f" and {len(servers) - _MOST_LEFT} more" if len(servers) > _MOST_LEFT else ""
    return [f"{both(seeds)}: for servers to come; a running server keeps the key until it is changed: {left}{more}"]


def _endings(report: Report) -> list[str]:
    """How a revocation ended, by target; nothing where nothing was to be taken away."""
    by_standing: dict[Standing, list[Ending]] = {}
    for ending in report.endings():
        by_standing.setdefault(ending.standing, []).append(ending)
    rows: list[list[Cell]] = []
    for standing in Standing:
        endings = by_standing.get(standing, [])
        if standing is Standing.PROVED and endings:
            names = [f"{one.target}{' (seed)' * (one.target in report.seeds)}" for one in endings]
            rows.append([(standing.value, Tone.GOOD), ", ".join(names)])
        elif endings:
            rows += [[(standing.value, Tone.BAD), _told(ending)] for ending in endings]
    return ["", columns(rows, limit=400)] if rows else []


def _told(ending: Ending) -> str:
    since = f" since {_minute(ending.since)}" if ending.since else ""
    return f"{ending.target}{since}{': ' if ending.why else ''}{ending.why}"


def hints(report: Report) -> list[str]:
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
    said, tone = verdict(report)
    return paint(said, tone, sys.stderr)


def verdict(report: Report, by: str = "with: keyturn apply") -> tuple[str, Tone]:
    """The same, and how it is to be taken. by: what finishes it."""
    waiting = {pending.target for pending in report.pending}
    waiting |= {outcome.change.target for outcome in report.outcomes if outcome.result is Result.AWAY}
    failed = {outcome.change.target for outcome in report.outcomes if outcome.result is Result.FAILED}
    if failed:
        wait = f" Pending: {', '.join(sorted(waiting - failed))}." if waiting - failed else ""
        return _bad(f"Failed at {', '.join(sorted(failed))}.{wait} Try again {by}")
    if report.refusals or any(outcome.result is Result.REFUSED for outcome in report.outcomes):
        return _bad("Not all was done: a safety rule refuses some of it.")
    if waiting:
        return _bad(f"Pending: {', '.join(sorted(waiting))}. Finish it {by}")
    if report.plan.questions:
        return _bad("Some keys have vanished since they were written. Put them back with: keyturn apply --put-back")
    endings = report.endings()
    if unproved := [ending.target for ending in endings if ending.standing is Standing.REMOVED]:
        return _bad(f"Out, and seen so, but not proved at {', '.join(unproved)}.")
    if endings and _only_rotated(report.plan):
        return "The new key gets in everywhere, and the old one nowhere: proved.", Tone.GOOD
    return "Out, everywhere, proved." if endings else "Done, everywhere, and seen.", Tone.GOOD


def _only_rotated(plan: Plan) -> bool:
    """Whether each device that loses a key gets another one."""
    coming = {change.device for change in plan.changes if change.verb is Verb.ADD}
    going = {change.device for change in plan.changes if change.verb is not Verb.ADD}
    return bool(going) and going <= coming


def _bad(text: str) -> tuple[str, Tone]:
    return text, Tone.BAD


def _but_for_the_account(change: Change) -> Change:
    return replace(change, account="")


def _alike(outcome: Outcome) -> tuple[Change, Result, str]:
    return _but_for_the_account(outcome.change), outcome.result, _seen(outcome)


_VERBS = {
    Verb.ADD: ("add", "added", "at"),
    Verb.REMOVE: ("remove", "removed", "from"),
    Verb.BLOCK: ("block", "blocked", ""),
    Verb.END: ("end the sessions of", "ended the sessions of", "at"),
    Verb.PROVE: ("ask about", "asked about", "at"),
}
_SIGNS = {Verb.ADD: ("+", Tone.GOOD), Verb.PROVE: ("?", Tone.QUIET)}


def _words(verb: Verb, changes: Sequence[Change], *, done: bool = False) -> str:
    """All of one device at one target: "removed macbook from root, deploy"."""
    to_do, did, where = _VERBS[verb]
    accounts = ", ".join(filter(None, (change.account for change in changes)))
    words = (did if done else to_do, changes[0].device, where if accounts else "", accounts)
    return " ".join(filter(None, words))


def _change_row(changes: Sequence[Change]) -> list[Cell]:
    verb = changes[0].verb
    sign, tone = _SIGNS.get(verb, ("-", Tone.BAD))
    why = "" if verb is Verb.ADD else changes[0].why
    return [(sign, tone), changes[0].target, _words(verb, changes), (why, Tone.QUIET)]


def _pending(pending: Sequence[Pending]) -> Iterator[tuple[Pending, str]]:
    """What waits for the same reason at the same target: one of it, and the words for all."""
    groups: dict[tuple[str, str, str], list[Pending]] = {}
    for one in pending:
        groups.setdefault((one.target, one.verb, one.why), []).append(one)
    for alike in groups.values():
        devices = ", ".join(dict.fromkeys(one.device for one in alike))
        yield min(alike, key=lambda one: one.since), f"{alike[0].verb} {devices}"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


_NOT_DONE = {Verb.ADD: "do not add", Verb.BLOCK: "do not block"}


def _refusal_row(refusal: Refusal) -> list[Cell]:
    change = refusal.change
    what = f"{_NOT_DONE.get(change.verb, 'keep')} {change.device}" + (f" at {change.account}" if change.account else "")
    return [("!", Tone.BAD), change.target, what, "; ".join(filter(None, (refusal.why, refusal.hint)))]


def _question_row(question: Question) -> list[Cell]:
    change = question.change
    return [("?", Tone.WARNING), change.target, f"{_words(Verb.ADD, [change])}?", _vanished(question)]


def _asked_row(question: Question) -> list[Cell]:
    change = question.change
    return [change.target, (f"asked: {_words(Verb.ADD, [change])}?", Tone.WARNING), _vanished(question)]


def _vanished(question: Question) -> str:
    return f"was there on {question.written:%Y-%m-%d}, has vanished; put it back with: keyturn apply --put-back"


def _outcome_row(outcomes: Sequence[Outcome]) -> list[Cell]:
    """What was done, in one column; in the other what was seen, which is the proof where there is one."""
    changes = [outcome.change for outcome in outcomes]
    result, verb = outcomes[0].result, changes[0].verb
    what = _words(verb, changes, done=result is Result.DONE)
    if ended := sum(outcome.ended for outcome in outcomes):
        what = f"{what}: {ended}" if verb is Verb.END else f"{what}, ended {ended} session{'s' * (ended > 1)}"
    return [changes[0].target, what, (_seen(outcomes[0]), _TONES[result])]


def _seen(outcome: Outcome) -> str:
    if outcome.result is Result.DONE:
        return outcome.proof or f"{outcome.said}, and seen so".removeprefix(", ")
    told = ": ".join(part for part in (outcome.result.value, outcome.said) if part)
    return f"{told}; {outcome.proof}" if outcome.result is Result.ALREADY and outcome.proof else told
