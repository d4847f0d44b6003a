"""keyturn device: the devices of the fleet, and what is set up on this one. No target is asked."""

from collections.abc import Sequence
from contextlib import closing

from bootstrap.belongings import belongings
from bootstrap.cli.console import print_document, say
from bootstrap.cli.device_state import setup_of, step_document, tone_of
from bootstrap.cli.documents import Json, device_document
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.qr_file import QrFile
from bootstrap.cli.qr_text import drawn
from bootstrap.cli.reach_text import errand_document
from bootstrap.cli.still_pending import pending_content
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.device_setup.here import here
from bootstrap.device_setup.step_states import StepState
from bootstrap.exit_code import ExitCode
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.wishes import wishes
from keys.device import Device, FormerKey, Status
from keys.errands import Errand, errands_of
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.memory import Memory
from keys.plan import Pending, remembered_pending

_TONES = {Status.ACTIVE: Tone.GOOD, Status.RETIRED: Tone.QUIET, Status.LOST: Tone.BAD}


def device(values: Values) -> ExitCode:
    if values.action in {"setup", "forget"}:
        return _on_this_machine(values)
    fleet = find_fleet(values)
    registry = fleet.registry()
    with closing(State(state_file(fleet.folder))) as state:
        memory, places = state.memory(), wishes(fleet, state)
        pending = {one.name: remembered_pending([one], places, memory, now()) for one in registry.devices}
        if values.action == "list":
            return _list(values, registry.devices, pending)
        found = registry.get(values.name) if values.name else here(fleet)
        if found is None:
            names = ", ".join(one.name for one in registry.devices) or "none yet"
            raise InvalidInputError(f"no device is called {(values.name or '')[:60]!r}", hint=f"devices: {names}")
        by_hand = errands_of(found, belongings(fleet.config, places))
        return _show(values, found, pending[found.name], memory, setup_of(fleet, state, found), by_hand=by_hand)


def _on_this_machine(values: Values) -> ExitCode:
    from bootstrap.cli import device_setup

    if values.name:
        raise InvalidInputError(
            f"{values.action} is about this machine alone", hint=f"keyturn device {values.action}, without a name"
        )
    return device_setup.forget(values) if values.action == "forget" else device_setup.setup(values)


def _list(values: Values, devices: tuple[Device, ...], pending: dict[str, tuple[Pending, ...]]) -> ExitCode:
    if values.json:
        listed = [{**device_document(one), "pending": _targets(pending[one.name])} for one in devices]
        print_document("keyturn.devices/1", {"devices": listed, **pending_content(values)})
    elif not devices:
        say("No device yet: keyturn onboard NAME --kind KIND")
    else:
        print(columns([_row(one, pending[one.name]) for one in devices], ("device", "kind", "status", "key", "added")))
    return ExitCode.OK


def _show(
    values: Values,
    device: Device,
    pending: tuple[Pending, ...],
    memory: Memory,
    setup: Sequence[StepState],
    *,
    by_hand: Sequence[Errand],
) -> ExitCode:
    if values.qr_file:
        QrFile.parse(values.qr_file).write(_line(device), f"Public key of {device.name}", secret=False)
        say(f"wrote {inert(values.qr_file, 200)}")
    places = sorted(place for place in memory.written if place[2] == device.public_key.fingerprint)
    if values.json:
        written = [{"target": target, "account": account} for target, account, _ in places]
        content = {**device_document(device), "pending": _targets(pending), "written": written}
        content |= {"by_hand": [errand_document(one, done=one.id in device.done) for one in by_hand]}
        content |= {"former_keys": list(map(_former, device.former_keys))} if device.former_keys else {}
        content |= {"setup": [step_document(one) for one in setup]} if setup else {}
        print_document("keyturn.device/1", content)
        return ExitCode.OK
    rows = _facts(device)
    rows += [["last seen at", f"{account}@{target}"] for target, account, _ in places]
    rows += [["pending", (f"{one.target}: {one.verb}, {one.why}", Tone.BAD)] for one in pending]
    waiting = [one for one in by_hand if one.id not in device.done]
    rows += [["by hand", (f"{one.id}: {one.what}: {one.how}", Tone.WARNING)] for one in waiting]
    rows += [[f"here: {one.name}", (f"{one.state}  {one.place}", tone_of(one))] for one in setup]
    print(columns(rows, limit=400))
    code, note = drawn(_line(device)) if values.qr else ([], "")
    print("\n".join(code) or device.public_key.randomart())
    if note:
        say(note)
    return ExitCode.OK


def _line(device: Device) -> str:
    """What its QR code holds. Scanners guess at the encoding: a comment in other letters is left out."""
    key = device.public_key
    return key.line if key.line.isascii() else key.bare_line


def _former(former: FormerKey) -> Json:
    return {"fingerprint": former.public_key.fingerprint, "until": former.until.isoformat(), "why": former.why}


def _facts(device: Device) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        ["name", device.name],
        ["kind", device.kind.value],
        ["status", (device.status.value, _TONES[device.status])],
        ["key", f"{device.public_key.type} {device.public_key.fingerprint}"],
        ["added", f"{device.added:%Y-%m-%d %H:%M} UTC by {device.added_by or 'an unknown device'}"],
    ]
    for former in device.former_keys:
        why = f", {former.why}" if former.why else ""
        rows.append(["former key", f"{former.public_key.fingerprint} until {former.until:%Y-%m-%d %H:%M} UTC{why}"])
    if device.expires:
        rows.append(["expires", f"{device.expires}{', which is over' if device.has_ended(now()) else ''}"])
    if device.revoked:
        rows.append(["revoked", f"{device.revoked:%Y-%m-%d %H:%M} UTC"])
    if device.given:
        rows.append(["given", f"{', '.join(device.given)}: secrets of the fleet, by `keyturn secret set`"])
    if device.blocked:
        rows.append(["blocked", "its keys are to stand in the servers' lists of revoked keys"])
    return rows


def _row(device: Device, pending: tuple[Pending, ...]) -> list[Cell]:
    waiting = (f"pending at {', '.join(_targets(pending))}", Tone.BAD) if pending else ""
    status = (device.status.value, _TONES[device.status])
    fingerprint = device.public_key.fingerprint
    return [device.name, device.kind.value, status, fingerprint, f"{device.added:%Y-%m-%d}", waiting]


def _targets(pending: tuple[Pending, ...]) -> list[str]:
    return list(dict.fromkeys(one.target for one in pending))
