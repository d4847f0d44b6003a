"""keyturn log: what was done, when, where and by whom, from keyturn's own diary and from Git.

Of the whole fleet Git tells the commits of devices.toml; of one device or key, every commit in which it came or went.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bootstrap.cli.console import print_document, say
from bootstrap.cli.documents import Json
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.still_pending import pending_content
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.commit_message import LEFT_OVER, SUBJECT
from bootstrap.device_history import Happened, device_asked, history_of
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from keys.errors import KeyturnError
from keys.registry import Registry

_MOST = 1_000_000  # entries of the diary, where one key is looked for


@dataclass(frozen=True, slots=True)
class _Line:
    """what: without who did it, and in which files. commit: None for a line of the diary."""

    at: datetime
    device: str
    target: str
    what: str
    by: str = ""
    commit: Happened | None = field(default=None)

    def place(self) -> tuple[datetime, int]:
        """Its place: in one second, a person's commit, an intent, its commit, what was done, and what was left over."""
        if self.commit is None:
            return self.at, 3 if self.target else 1
        subject = self.commit.entry.subject
        return self.at, 4 if subject == SUBJECT + LEFT_OVER else 2 if subject.startswith(SUBJECT) else 0


def log(values: Values) -> ExitCode:
    fleet, asked = find_fleet(values), values.name or ""
    registry = _registry(fleet)
    lines = sorted((*_diary(fleet, registry, asked), *_commits(fleet, registry, asked)), key=_Line.place)
    if values.json:
        print_document("keyturn.log/1", {"entries": [_entry(line) for line in lines], **pending_content(values)})
    elif not lines:
        say(_nothing_of(asked, registry) if asked else "Nothing was done yet.")
    else:
        rows: list[list[Cell]] = [
            [(f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", Tone.QUIET), line.device, line.target, _what(line)]
            for line in lines
        ]
        print(columns(rows, limit=300))
    return ExitCode.OK


def _nothing_of(asked: str, registry: Registry) -> str:
    said = "Neither the diary nor Git tells anything of it."
    if asked.startswith("SHA256:") or not registry.devices:
        return said
    return f"{said} Devices: {', '.join(device.name for device in registry.devices)}."


def _registry(fleet: Fleet) -> Registry:
    """The devices; none where devices.toml is malformed: its history is what tells then."""
    try:
        return fleet.registry()
    except KeyturnError as error:
        say(f"note: {error}")
        return Registry()


def _entry(line: _Line) -> Json:
    entry = {
        "at": line.at.isoformat(),
        "device": line.device,
        "target": line.target,
        "what": line.what,
        "by": line.by,
    }
    if line.commit is None:
        return entry
    one = line.commit
    return {**entry, "commit": one.entry.id, "came": list(one.came), "went": list(one.went), "status": one.status}


def _what(line: _Line) -> str:
    told = [line.what]
    if line.commit:
        came, went = ", ".join(line.commit.came), ", ".join(line.commit.went)
        status = line.commit.status
        told += [f"came into {came}"] if came else []
        told += [f"went from {went}"] if went else []
        told += [f"now {status}" if status != "gone" else "no longer a device"] if status else []
    return f"{'; '.join(told)}, by {line.by}" if line.by else "; ".join(told)


def _diary(fleet: Fleet, registry: Registry, asked: str) -> list[_Line]:
    device = device_asked(registry, asked) if asked else None
    state = State(state_file(fleet.folder))
    try:
        if device or not asked.startswith("SHA256:"):
            entries = state.history(device.name if device else asked)
        else:
            entries = [entry for entry in state.history(limit=_MOST) if asked in entry.what]
    finally:
        state.close()
    return [_Line(entry.at, entry.device, entry.target, entry.what) for entry in entries]


def _commits(fleet: Fleet, registry: Registry, asked: str) -> list[_Line]:
    if asked:
        device = device_asked(registry, asked)
        happened = history_of(fleet, registry, asked)
        return [_line(one, device.name if device else asked) for one in happened]
    return [_line(Happened(entry), "") for entry in reversed(fleet.history())]


def _line(one: Happened, device: str) -> _Line:
    return _Line(one.entry.at, device, "git", f"{one.entry.id} {one.entry.subject}", one.entry.author, one)
