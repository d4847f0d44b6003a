"""keyturn log: what was done, when, where and by whom, as text or as a document."""

from datetime import UTC

from bootstrap.cli.console import print_document, say
from bootstrap.cli.documents import Json
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.still_pending import pending_content
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.history_lines import HistoryLine, history_lines
from keys.errors import KeyturnError
from keys.registry import Registry


def log(values: Values) -> ExitCode:
    fleet, asked = find_fleet(values), values.name or ""
    registry = _registry(fleet)
    lines = history_lines(fleet, registry, asked)
    if values.json:
        print_document("keyturn.log/1", {"entries": [_entry(line) for line in lines], **pending_content(values)})
    elif not lines:
        say(_nothing_of(asked, registry) if asked else "Nothing was done yet.")
    else:
        rows: list[list[Cell]] = [
            [(f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", Tone.QUIET), line.device, line.target, line.told]
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


def _entry(line: HistoryLine) -> Json:
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
