"""How a work ended, or how far it has come, in sentences for every place that shows it."""

from bootstrap.attended.course import total
from bootstrap.attended.work import WorkView
from bootstrap.cli.report_text import verdict
from bootstrap.cli.table import Tone
from bootstrap.defect import defect
from bootstrap.prompts import BrokenOffError
from keys.errors import KeyturnError

BY_KEY = "by the key a"
BY_COMMAND = "with: keyturn apply"
_UNCHANGED = "Nothing was changed."
_STOPPED = "Stopped: what was under way is finished, and nothing more was begun."
_LEFT = "Stopped:"


def verdict_of(work: WorkView, by: str = BY_KEY) -> tuple[str, Tone]:
    """How a work that is over has ended, in a line, and how that is to be taken. by: what finishes what is left."""
    if isinstance(work.error, BrokenOffError):
        left = f"{_LEFT} {work.stop_leaves}" if work.stop_leaves else f"{_STOPPED} Finish it {by}"
        return (left, Tone.BAD) if work.begun else (_UNCHANGED, Tone.PLAIN)
    if work.error is not None:
        return str(work.error) if isinstance(work.error, KeyturnError) else defect(work.error)[0], Tone.BAD
    report = work.closing.report if work.closing else None
    if report is None:
        return (work.closing.said if work.closing else "") or "Done.", Tone.GOOD
    if not report.carried_out:
        return _UNCHANGED, Tone.PLAIN
    said, tone = verdict(report, by)
    return f"{_STOPPED} {said}" if work.is_stopping and work.leaves_pending else said, tone


def progress_of(work: WorkView) -> str:
    """How far a work has come that is not over."""
    if work.question is not None:
        return "waits for your answer"
    if work.shown is not None:
        return "waits for another device"
    if work.is_stopping:
        return "stopping: what is under way is let finish"
    if work.waiting_until is not None:
        return f"waits for servers that are away; {total(work.rows)}"
    return total(work.rows) or "has begun"
