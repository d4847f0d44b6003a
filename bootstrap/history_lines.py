"""The history as lines, from keyturn's own diary and from Git: what was done, when, where and by whom.

Of the whole fleet Git tells the commits of devices.toml; of one device or key, every commit in which it came or went.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from bootstrap.commit_message import LEFT_OVER, SUBJECT
from bootstrap.device_history import Happened, device_asked, history_of
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from keys.registry import Registry

_EVERY = 1_000_000  # entries of the diary, where one key is looked for
_USUAL = 200


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """what: without who did it, and in which files. commit: None for a line of the diary. Texts are data."""

    at: datetime
    device: str
    target: str
    what: str
    by: str = ""
    commit: Happened | None = None

    @property
    def place(self) -> tuple[datetime, int]:
        """Its place: in one second, a person's commit, an intent, its commit, what was done, and what was left over."""
        if self.commit is None:
            return self.at, 3 if self.target else 1
        subject = self.commit.entry.subject
        return self.at, 4 if subject == SUBJECT + LEFT_OVER else 2 if subject.startswith(SUBJECT) else 0

    @property
    def told(self) -> str:
        """All of it in one sentence."""
        told = [self.what, *(_of_keys(self.commit) if self.commit else ())]
        return f"{'; '.join(told)}, by {self.by}" if self.by else "; ".join(told)


def history_lines(fleet: Fleet, registry: Registry, asked: str = "", *, most: int = _USUAL) -> list[HistoryLine]:
    """Oldest first. asked: a device, or SHA256:…; empty for the whole fleet. most: entries of the diary.

    Raises KeyturnError where the diary cannot be read.
    """
    device = device_asked(registry, asked) if asked else None
    name = device.name if device else asked
    with closing(State(state_file(fleet.folder))) as state:
        if device or not asked.startswith("SHA256:"):
            entries = state.history(name, most)
        else:
            entries = [entry for entry in state.history(limit=_EVERY) if asked in entry.what]
    lines = [HistoryLine(entry.at, entry.device, entry.target, entry.what) for entry in entries]
    return sorted([*lines, *_commits(fleet, registry, asked, name)], key=lambda line: line.place)


def _commits(fleet: Fleet, registry: Registry, asked: str, name: str) -> list[HistoryLine]:
    if asked:
        return [_line(one, name) for one in history_of(fleet, registry, asked)]
    return [_line(Happened(entry), "") for entry in reversed(fleet.history())]


def _line(one: Happened, device: str) -> HistoryLine:
    return HistoryLine(one.entry.at, device, "git", f"{one.entry.id} {one.entry.subject}", one.entry.author, one)


def _of_keys(one: Happened) -> list[str]:
    """In which files its keys came and went, and what became of it."""
    told = [f"came into {', '.join(one.came)}"] if one.came else []
    told += [f"went from {', '.join(one.went)}"] if one.went else []
    if one.status:
        told.append(f"now {one.status}" if one.status != "gone" else "no longer a device")
    return told
