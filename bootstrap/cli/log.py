"""keyturn log: what was done, when and where, from keyturn's own diary and the commits of devices.toml."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bootstrap.cli.console import print_document, say
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.still_pending import pending_content
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State


@dataclass(frozen=True, slots=True)
class _Line:
    at: datetime
    device: str
    target: str
    what: str
    by: str = ""


def log(values: Values) -> ExitCode:
    fleet = find_fleet(values)
    lines = sorted((*_diary(fleet, values.name or ""), *_commits(fleet, values.name or "")), key=lambda line: line.at)
    if values.json:
        entries = [
            {"at": line.at.isoformat(), "device": line.device, "target": line.target, "what": line.what, "by": line.by}
            for line in lines
        ]
        print_document("keyturn.log/1", {"entries": entries, **pending_content(values)})
    elif not lines:
        say("Nothing was done yet.")
    else:
        rows: list[list[Cell]] = [
            [(f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", Tone.QUIET), line.device, line.target, _what(line)]
            for line in lines
        ]
        print(columns(rows, limit=300))
    return ExitCode.OK


def _what(line: _Line) -> str:
    return f"{line.what}, by {line.by}" if line.by else line.what


def _diary(fleet: Fleet, device: str) -> list[_Line]:
    state = State(state_file(fleet.folder))
    try:
        return [_Line(entry.at, entry.device, entry.target, entry.what) for entry in state.history(device)]
    finally:
        state.close()


def _commits(fleet: Fleet, device: str) -> list[_Line]:
    """Commits of devices.toml; with a device, those whose subject names it."""
    return [
        _Line(entry.at, device, "git", f"{entry.id} {entry.subject}", entry.author)
        for entry in fleet.history()
        if not device or f" {device}" in entry.subject
    ]
