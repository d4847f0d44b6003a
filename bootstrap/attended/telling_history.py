"""The history for a front end that shows it: what was done, newest first, and all that one commit tells.

Git may take long over a large repository: it is read in a thread. Nothing is changed.
"""

from dataclasses import dataclass

from bootstrap import git
from bootstrap.attended.running import FindFleet
from bootstrap.history_lines import HistoryLine, history_lines
from keys.errors import KeyturnError
from keys.registry import Registry

_MOST = 100_000  # entries of the diary: years of work on hundreds of servers


@dataclass(frozen=True)
class History:
    """lines: newest first. asked: the device, or SHA256:…, that it is of; empty for all. note: what else is to know."""

    lines: tuple[HistoryLine, ...]
    asked: str = ""
    note: str = ""


def tell_history(find: FindFleet, asked: str = "") -> History:
    """Raises KeyturnError where there is no fleet any more, or the diary cannot be read."""
    fleet, note = find(), ""
    try:
        registry = fleet.registry()
    except KeyturnError as error:  # its history is what tells then
        registry, note = Registry(), str(error)
    return History(tuple(reversed(history_lines(fleet, registry, asked, most=_MOST))), asked, note)


def tell_commit(find: FindFleet, commit: str) -> git.OneCommit:
    """Raises KeyturnError where there is no such commit, or Git fails."""
    return git.one_commit(find().folder, commit)
