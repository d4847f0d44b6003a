"""What is done on a computer that was let in: the fleet's folder, its key's name, its secrets, its own set-up.

Whoever runs it says where the folder goes, and tells what came of each step. It runs none of the programs that the
fleet's keyturn.toml names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import secrets
from bootstrap.device_setup.here import set_up_as
from bootstrap.device_setup.joining_key import JoiningKey
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.running import Done, Tell
from bootstrap.fleet import Fleet
from bootstrap.pairing.taking_over import TakenOver
from bootstrap.wiring import now
from bootstrap.workflows.join import FleetHere, fleet_here, free_place
from keys.device import Device, Status
from keys.membership import Membership
from keys.public_key import PublicKey

_CUT = "the connection was cut after this computer was let in; what came last may be missing"


@dataclass
class Joined:
    """note: gets what there is to know besides, and what to do about it, as two sentences; the second may be empty.

    kept: names of the secrets that are in the key ring now.
    """

    taken: TakenOver
    key: JoiningKey
    note: Callable[[str, str], None]
    kept: list[str] = field(default_factory=list)

    @property
    def membership(self) -> Membership:
        return self.taken.membership

    def folder(self, named: Path | None, beside: Path) -> FleetHere:
        """The fleet's folder: the one that was named, or a new one beside that. Raises KeyturnError."""
        if self.taken.cut:
            self.note(_CUT, "")
        folder = named or free_place(self.membership, beside)
        return fleet_here(self.membership, self._public, folder, now(), self.key.own.place.path)

    def device(self, fleet: Fleet) -> Device:
        """This computer, as the fleet has it; a clone may not list it yet."""
        membership = self.membership
        if found := fleet.registry().get(membership.name):
            return found
        self.note("the clone does not list this device yet", "`git pull` there once the other device has pushed")
        return Device(membership.name, membership.kind, Status.ACTIVE, self._public, now())

    def named_key(self) -> KeyPlace:
        """The key, under the device's name. Raises KeyturnError."""
        return self.key.named(self.membership.name, self.membership.fleet)

    def keep_secrets(self, wanted: Sequence[str] = ()) -> None:
        """Put those that were given into the key ring. wanted: those that were asked for by name."""
        for name, value in self.taken.secrets.items():
            try:
                secrets.store(f"{name}@{self.membership.fleet}", value)
                self.kept.append(name)
            except secrets.SecretError as error:
                self.note(f"the secret {name} was given, and is not kept: {error}", error.hint)
        if refused := [name for name in wanted if name not in self.taken.secrets]:
            self.note(f"not given: {', '.join(refused)}", "")

    def set_up(self, fleet: Fleet, device: Device, place: KeyPlace, tell: Tell) -> list[Done]:
        """What `onboard` does on a machine itself: agent, ssh configuration, host keys. What failed stands in it."""
        return set_up_as(fleet, device, place, self.key.own.known, tell)

    def tell_about(self, here: FleetHere) -> None:
        """What a person has to know of the folder before anything is done with it."""
        if here.note:
            then = f"this folder is made of what was handed over; later: git clone {self.membership.remote}"
            self.note(f"the repository could not be cloned: {here.note}", then)
        if here.programs:
            what = f"keyturn.toml there has keyturn run these programs: {', '.join(here.programs)}"
            self.note(what, "look at it before you run keyturn in that folder")

    @property
    def _public(self) -> PublicKey:
        return self.key.own.public.with_comment(f"{self.membership.name}@{self.membership.fleet}")
