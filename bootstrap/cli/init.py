"""keyturn init: make a fleet folder, or adopt one."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.cli.console import ask_number, can_ask, confirm, print_document, say
from bootstrap.cli.parse import Values
from bootstrap.cli.protect import protect_servers
from bootstrap.config import TerraformConfig
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import CONFIG, Fleet
from bootstrap.terraform.keyturn_tf import FILE as KEYTURN_TF
from bootstrap.terraform.layouts.adoption import Place
from bootstrap.terraform.layouts.variables import OURS as OWN_FILE
from bootstrap.wiring import now
from bootstrap.workflows.adopt import NOTHING, Survey, adopt_later, devices_of, listed, own_place, survey, told
from bootstrap.workflows.init import Made, Wanted, fleet_name
from bootstrap.workflows.init import init as make
from keys.device import Device
from keys.errors import InvalidInputError
from keys.inert import inert


@dataclass(frozen=True)
class _Chosen:
    """Where the keys are to be kept. place: the one that was there already; None for keyturn's own, or for none."""

    config: TerraformConfig | None = None
    place: Place | None = None
    devices: Sequence[Device] = ()


def init(values: Values) -> ExitCode:
    folder = Path(values.dir or ".").expanduser().resolve()
    is_fleet = (folder / CONFIG).exists()
    if is_fleet:
        _check_nothing_is_added(values, folder)
    seen = NOTHING if is_fleet else survey(folder)
    chosen = _Chosen(devices=_adopted(values, folder)) if is_fleet else _choose(values, folder, seen)
    adopted = chosen.place is not None
    name, hetzner = values.name or fleet_name(folder), _wants_hetzner(values, seen)
    made = make(folder, Wanted(name, values.server, hetzner, chosen.config, adopted, chosen.devices))
    if values.json:
        _print_document(made, seen, chosen)
    else:
        _tell(made)
    protect_servers(values, folder, chosen.config)
    if not values.json:
        say("next: keyturn doctor, then: keyturn onboard NAME --kind KIND")
    return ExitCode.OK


def _check_nothing_is_added(values: Values, folder: Path) -> None:
    """Raises InvalidInputError for what would have to be written into a keyturn.toml that is there already."""
    options = ("name", "server", "hetzner", "terraform", "keys")
    if given := [f"--{name}" for name in options if getattr(values, name)]:
        raise InvalidInputError(
            f"{CONFIG} is there already, and init leaves it as it is: {', '.join(given)} can't be heeded",
            where=str(folder),
            hint=f"write it into {CONFIG} by hand; without {'it' if len(given) == 1 else 'them'}, init adds files that"
            " are missing",
        )


def _adopted(values: Values, folder: Path) -> Sequence[Device]:
    """The devices that a fleet which is there already gets from Terraform's files."""
    if not values.adopt:
        return ()
    devices, odd = adopt_later(Fleet.find(folder), now())
    for sentence in odd:
        say(inert(f"no device is made of {sentence}"))
    names = told([device.name for device in devices])
    say(f"devices now: {names}" if names else "Terraform's files list no key that is not a device's already")
    return devices


def _choose(values: Values, folder: Path, seen: Survey) -> _Chosen:
    """Say what was understood and what not, and ask. Raises InvalidInputError where nobody can be asked."""
    for one in seen.found.places:
        say(inert(f"found {one.what}: {listed(one)}"))
    for sentence in seen.found.not_understood:
        say(inert(f"not kept by keyturn: {sentence}", 300))
    place = seen.place(values.keys) if values.keys else _one(seen.found.places)
    if place is not None:
        return _Chosen(place.config, place, _devices(values, place))
    return _Chosen(own_place(folder, seen.directory) if _wants_own(values, seen) else None)


def _wants_own(values: Values, seen: Survey) -> bool:
    """Whether Terraform is to get the keys from a place of keyturn's own."""
    if values.terraform or not seen.directory or not can_ask():
        return values.terraform or bool(seen.directory)
    say(f"keyturn can list the keys for Terraform in {OWN_FILE}, with a {KEYTURN_TF} that makes them")
    return confirm("Shall it write these two files?", yes=False)


def _wants_hetzner(values: Values, seen: Survey) -> bool:
    if values.hetzner or not seen.at_hetzner:
        return bool(values.hetzner)
    if not can_ask():
        say("note: these files make servers at Hetzner: with --hetzner, keyturn lets devices in at those too")
        return False
    say("These files make servers at Hetzner. With an API token of the project, keyturn")
    say("finds those that run, lets devices in there too, and keeps the project's keys.")
    return confirm("Shall it do that?", yes=False)


def _one(places: Sequence[Place]) -> Place | None:
    """The place to keep keys at; None for a place of keyturn's own."""
    if len(places) > 1:
        if not can_ask():
            names = " or ".join(f"--keys {shlex.quote(one.name)}" for one in places[:4])
            raise InvalidInputError(f"keys are listed at {len(places)} places", hint=f"choose one: {names}")
        for number, one in enumerate(places, 1):
            say(inert(f"  {number}  {one.name}"))
        chosen = ask_number("At which of them shall keyturn put new keys, and take revoked ones out?", len(places))
        return places[chosen - 1] if chosen else None
    if places and can_ask() and not confirm("Shall keyturn put new keys there, and take revoked ones out?", yes=False):
        return None
    return places[0] if places else None


def _devices(values: Values, place: Place) -> Sequence[Device]:
    devices, odd = devices_of(place, now())
    for sentence in odd:
        say(inert(f"no device is made of {sentence}"))
    if not devices:
        return ()
    names = told([device.name for device in devices])
    if not (values.adopt or can_ask()):
        say(f"no devices are made of {names}: --adopt does that")
        return ()
    agreed = confirm(f"Are these devices of yours, to be let in everywhere: {names}?", yes=values.adopt)
    return devices if agreed else ()


def _print_document(made: Made, seen: Survey, chosen: _Chosen) -> None:
    content = {"written": list(made.written), "kept": list(made.kept), "commit": made.commit}
    adopted = {
        "terraform": {"variables": chosen.config.variables, "variable": chosen.config.variable}
        if chosen.config
        else None,
        "places": [one.name for one in seen.found.places],
        "devices": [device.name for device in chosen.devices],
        "not_understood": seen.found.not_understood,
    }
    print_document("keyturn.init/1", {"folder": str(made.folder), **content, **adopted})


def _tell(made: Made) -> None:
    for name in made.written:
        print(inert(f"wrote {made.folder / name}"))
    for name in made.kept:
        print(inert(f"kept  {made.folder / name}"))
    if made.commit:
        say(f"committed as {made.commit}")
    if made.note:
        say(f"note: {inert(made.note)}")
