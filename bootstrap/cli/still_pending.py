"""What is still to be done in the fleet, told at the end of every command: from memory alone, no target is asked."""

from contextlib import suppress
from datetime import UTC
from itertools import groupby

from bootstrap.cli.console import say
from bootstrap.cli.documents import Json, pending_document
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Tone, paint
from bootstrap.fleet import Fleet
from bootstrap.report import Report
from bootstrap.still_pending import still_pending
from keys.errors import KeyturnError
from keys.plan import Pending

_MOST = 6  # lines; with hundreds of servers away the rest is a number


def pending_content(values: Values) -> Json:
    """The part of a JSON document about it; null where it cannot be read."""
    try:
        return pending_of(find_fleet(values))
    except KeyturnError:
        return {"pending": None}


def pending_of(fleet: Fleet) -> Json:
    """The same of a fleet that was found. Raises KeyturnError as still_pending does."""
    return {"pending": [pending_document(one) for one in still_pending(fleet)]}


def told_by(report: Report) -> set[tuple[str, str]]:
    """The targets and devices that a report tells of as not done yet, whatever the reason."""
    told = {(outcome.change.target, outcome.change.device) for outcome in report.outcomes}
    told |= {(refusal.change.target, refusal.change.device) for refusal in report.refusals}
    return told | {(pending.target, pending.device) for pending in report.pending}


def tell_pending(values: Values) -> None:
    """Say what waits on stderr, but for what the command has told itself (`values.told`, see told_by)."""
    told = getattr(values, "told", ())
    with suppress(KeyturnError):  # what cannot be read was the command's own to say
        waiting = [one for one in still_pending(find_fleet(values)) if (one.target, one.device) not in told]
        lines = [_line([*alike]) for _, alike in groupby(waiting, lambda one: one.target)]
        more = [f"pending: {len(lines) - _MOST + 1} more targets"] if len(lines) > _MOST else []
        for line in (*lines[: _MOST - len(more)], *more):
            say(paint(line, Tone.WARNING))


def _line(waiting: list[Pending]) -> str:
    """All that waits at one target."""
    since = min(one.since for one in waiting).astimezone(UTC)
    verbs = dict.fromkeys(one.verb for one in waiting)
    what = [f"{verb} {', '.join(one.device for one in waiting if one.verb is verb)}" for verb in verbs]
    return (
        f"pending: {waiting[0].target} since {since:%Y-%m-%d %H:%M} UTC: {'; '.join(what)};"
        " finish it with: keyturn apply"
    )
