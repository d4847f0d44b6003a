"""Make a fleet folder, or adopt a Terraform repository as one, attended: what is found is told, and asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import git
from bootstrap.attended.asked_here import ChooseOne, SayYes
from bootstrap.attended.attendant import Attendant, ProtectServers
from bootstrap.attended.fleet_fields import FleetWanted
from bootstrap.attended.work import Closing
from bootstrap.config import TerraformConfig
from bootstrap.fleet import CONFIG
from bootstrap.targets.terraform.harm import write_protection
from bootstrap.terraform.keyturn_tf import FILE as KEYTURN_TF
from bootstrap.terraform.layouts.adoption import Place
from bootstrap.terraform.layouts.variables import OURS as OWN_FILE
from bootstrap.terraform.servers.refusal import refusal
from bootstrap.wiring import now
from bootstrap.workflows.adopt import Survey, devices_of, in_danger, listed, own_place, survey, told
from bootstrap.workflows.init import Made, Wanted, check_servers, init
from keys.device import Device
from keys.errors import InvalidInputError


def make_fleet_attended(folder: Path, wanted: FleetWanted, attendant: Attendant) -> Closing:
    """As `keyturn init`, in a folder that is none yet; it is written once all was answered. Raises KeyturnError."""
    check_servers(wanted.servers)
    if (folder / CONFIG).exists():
        raise InvalidInputError("this folder is a fleet already", where=str(folder), hint="keyturn opens it")
    asking = _Asking(folder, wanted, attendant)
    seen = survey(folder)
    asking.tell_found(seen)
    place = asking.place(seen)
    config = place.config if place else asking.own_place(seen)
    devices = asking.devices(place) if place else ()
    hetzner = asking.hetzner(seen)
    made = init(folder, Wanted(wanted.name, wanted.servers, hetzner, config, place is not None, devices))
    asking.protect(config)
    return Closing(said=_said(wanted.name, made))


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the person wanted beforehand is not asked."""

    folder: Path
    wanted: FleetWanted
    attendant: Attendant

    def tell_found(self, seen: Survey) -> None:
        for one in seen.found.places:
            self.attendant.tell(f"found {one.what}: {listed(one)}")
        for sentence in seen.found.not_understood:
            self.attendant.tell(f"not kept by keyturn: {sentence}")

    def place(self, seen: Survey) -> Place | None:
        """The one that is there to keep keys at; None for a place of keyturn's own, or none at all."""
        places = seen.found.places
        if len(places) > 1:
            what = "At which of them shall keyturn put new keys, and take revoked ones out?"
            chosen = self.attendant.ask(ChooseOne(what, tuple(one.name for one in places)))
            return None if chosen is None else places[chosen]
        what = "Shall keyturn put new keys there, and take revoked ones out?"
        return places[0] if places and self._yes(what, listed(places[0])) else None

    def own_place(self, seen: Survey) -> TerraformConfig | None:
        if self.wanted.terraform:
            return own_place(self.folder, seen.directory)
        if not seen.directory:
            return None
        why = f"keyturn can list the keys for Terraform in {OWN_FILE}, with a {KEYTURN_TF} that makes them."
        return own_place(self.folder, seen.directory) if self._yes("Shall it write these two files?", why) else None

    def devices(self, place: Place) -> Sequence[Device]:
        devices, odd = devices_of(place, now())
        for sentence in odd:
            self.attendant.tell(f"no device is made of {sentence}")
        names = told([device.name for device in devices])
        return devices if devices and self._yes("Are these devices yours, to be let in everywhere?", names) else ()

    def hetzner(self, seen: Survey) -> bool:
        why = (
            "These files make servers at Hetzner. With an API token of the project, keyturn finds those that run, "
            "lets devices in there too, and keeps the project's keys."
        )
        return self.wanted.hetzner or (seen.at_hetzner and self._yes("Shall it do that?", why))

    def protect(self, config: TerraformConfig | None) -> None:
        """What a change of keys would cost in servers is told, and kept from happening where that is wanted."""
        if not (found := in_danger(self.folder, config) if config else ()):
            return
        what, remedy = refusal(found)
        if any(one.fixable for one in found) and self.attendant.ask(ProtectServers(f"With any change of keys, {what}")):
            for sentence in write_protection(found, git.commit):
                self.attendant.tell(sentence)
        else:
            self.attendant.tell(f"careful: with any change of keys, {what}; {remedy}")

    def _yes(self, what: str, *why: str) -> bool:
        return self.attendant.ask(SayYes(what, why))


def _said(name: str, made: Made) -> str:
    wrote = f"wrote {', '.join(made.written)}" if made.written else "nothing was missing"
    commit = f", committed as {made.commit}" if made.commit else ""
    note = f"; note: {made.note}" if made.note else ""
    return f"{name} is a fleet now, in {made.folder}: {wrote}{commit}{note}"
