"""The reach of a device as text and as a document: what it opens, who is in right now, what is left to do by hand."""

import sys
from collections.abc import Iterator
from datetime import UTC
from typing import TextIO

from bootstrap.cli.documents import Json, grant_document, session_document
from bootstrap.cli.table import Cell, Tone, columns
from keys.access import TAILNET, kind_of
from keys.errands import Errand
from keys.reach import Reach

_MOST = 40  # rows of one kind


class ReachAside:
    """The reach of the device that is revoked: said before the plan, with what is left to be done by hand behind it."""

    def __init__(self) -> None:
        self._reach: Reach | None = None

    def take(self, reach: Reach) -> None:
        self._reach = reach

    def before(self) -> str:
        return reach_text(self._reach, sys.stderr) if self._reach else ""

    def after(self) -> str:
        return errands_text(self._reach, sys.stderr) if self._reach else ""

    def content(self) -> Json:
        return {"reach": reach_document(self._reach)} if self._reach else {}


def reach_text(reach: Reach, stream: TextIO | None = None) -> str:
    """Opens first, then live sessions, then what could not be seen."""
    return f"What {reach.device} opens:\n{columns(reach_rows(reach), limit=200, stream=stream)}"


def reach_rows(reach: Reach) -> list[list[Cell]]:
    """The same as rows: sign, target, what."""
    rows = [*_opens(reach), *_sessions(reach), *_unsure(reach)]
    rows += [
        [("·", Tone.QUIET), target, "lists it, for servers to come; running ones keep it until they are changed"]
        for target in reach.listed
    ]
    rows += [[("?", Tone.WARNING), target, ("could not be seen", Tone.QUIET)] for target in reach.unseen]
    return rows or [[("·", Tone.QUIET), "nothing: it opens no account, and nobody is in with it"]]


def errands_text(reach: Reach, stream: TextIO | None = None) -> str:
    """What is left of the check-list; what is done is only counted."""
    waiting = [one for one in reach.errands if one.id not in reach.done]
    done = len(reach.errands) - len(waiting)
    if not waiting:
        return f"By hand: all {done} of it is done." if done else ""
    rows: list[list[Cell]] = [["-", one.id, f"{one.what}: {one.how}"] for one in waiting]
    head = f"By hand, as revoking does not change it{f' ({done} done already)' if done else ''}:"
    tick = f"Tick each off once it is done: keyturn revoke {reach.device} --done {waiting[0].id}"
    return f"{head}\n{columns(rows, limit=400, stream=stream)}\n{tick}"


def reach_document(reach: Reach) -> Json:
    return {
        "opens": [{"target": target, **grant_document(grant)} for target, grant in reach.opens],
        "sessions": [{"target": target, **session_document(one)} for target, one in reach.sessions],
        "listed": list(reach.listed),
        "unseen": list(reach.unseen),
        "unsure": [{"target": target, "why": why} for target, why in reach.unsure],
        "by_hand": [errand_document(one, done=one.id in reach.done) for one in reach.errands],
    }


def errand_document(errand: Errand, *, done: bool) -> Json:
    return {"id": errand.id, "what": errand.what, "how": errand.how, "done": done}


def _opens(reach: Reach) -> Iterator[list[Cell]]:
    for target, grant in reach.opens[:_MOST]:
        sign: Cell = ("?", Tone.WARNING) if grant.unknown else ("●", Tone.BAD)
        more = [grant.unknown] if grant.unknown else list(grant.restrictions)
        more += [f"last used {grant.last_used.astimezone(UTC):%Y-%m-%d %H:%M} UTC"] if grant.last_used else []
        said = f"{grant.account}: {grant.where}" if kind_of(target) == TAILNET else grant.account
        yield [sign, target, f"{said}{'  ' if more else ''}{'; '.join(more)}"]
    if len(reach.opens) > _MOST:
        yield ["", "", f"and {len(reach.opens) - _MOST} more"]


def _sessions(reach: Reach) -> Iterator[list[Cell]]:
    for target, one in reach.sessions[:_MOST]:
        since = f" since {one.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if one.since else ""
        doing = "is in" if one.pid else "has left processes"
        processes = f"{one.processes} process{'es' * (one.processes != 1)}"
        said = f"{one.account}: somebody {doing}{since}, from {one.address}, {processes}"
        yield [("✖", Tone.BAD), target, (said, Tone.BAD)]
    if len(reach.sessions) > _MOST:
        yield ["", "", f"and {len(reach.sessions) - _MOST} more"]


def _unsure(reach: Reach) -> Iterator[list[Cell]]:
    """One row a target: there may be more than is shown here, and why."""
    by_target: dict[str, list[str]] = {}
    for target, why in reach.unsure:
        by_target.setdefault(target, []).append(why)
    for target, reasons in by_target.items():
        more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
        yield [("?", Tone.WARNING), target, (f"perhaps more: {reasons[0]}{more}", Tone.QUIET)]
