"""Rotate the device that this machine is: its new key is made beside the old one, which opens what the new one does not
yet; then ssh and its agent on this machine are told."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from bootstrap.device_setup.found_key import found_key
from bootstrap.device_setup.here import set_up_as
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.next_key import former_files, next_key
from bootstrap.device_setup.own_key import KeyWanted, OwnKey
from bootstrap.device_setup.person import Person
from bootstrap.device_setup.running import Done, Tell
from bootstrap.device_setup.steps import own_files
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder, state_file
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.state import State
from bootstrap.this_device import this_device
from bootstrap.wiring import now
from bootstrap.wishes import wishes
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.rotate import rotate, to_rotate
from keys.device import Device
from keys.errors import InvalidInputError
from keys.plan import Verb, remembered_pending
from keys.registry import Registry

_NEEDED = "it opens what the new one does not open yet"
_DONE_WITH = "it opens nothing any more. Where your own ~/.ssh/config names it, name the new one; then delete it"


@dataclass
class RotationHere:
    """One of them. file: where the new private key goes; None for a place beside the old one.

    look: nothing is changed now. own: the new key, once it was asked for.
    """

    name: str
    passphrase: NewPassphrase
    person: Person
    known: KnownPassphrases
    file: Path | None = None
    expires: date | None = None
    look: bool = False
    own: OwnKey | None = field(init=False, default=None)

    def rotate(self, run: Run, agree: Agree) -> Report:
        """Raises InvalidInputError where this machine is another device, or none."""
        registry = run.fleet.registry()
        device = to_rotate(registry, self.name)
        check_here(registry, self.name)
        self.own = own = self._given(device) or self._unfinished(run, device) or self._new(run.fleet.name, registry)
        if not (own.made and self.look):  # a pair that is made only for a look is none
            self.person.tell(f"{self.name}: {own.public.type} {own.public.fingerprint}")
        keep = partial(self._keep, run, own, device)
        return rotate(run, self.name, own.public, agree, expires=self.expires, keep_key=keep)

    def set_up(self, fleet: Fleet, tell: Tell) -> list[Done]:
        """Let ssh and its agent on this machine know of the new key."""
        device, own = fleet.registry().get(self.name), self.own
        if device is None or own is None or device.public_key != own.public:
            return []
        return set_up_as(fleet, device, own.place, own.known, tell)

    def about_old(self, fleet: Fleet) -> tuple[str, ...]:
        """A sentence about each private key that this device had before and that is here still."""
        device = fleet.registry().get(self.name)
        if device is None:
            return ()
        with closing(State(state_file(fleet.folder))) as state:
            waiting = remembered_pending([device], wishes(fleet, state), state.memory(), now())
        files = former_files(ssh_folder(), device.former_public_keys)
        return tuple(f"the old key is still in {path}: {_NEEDED if waiting else _DONE_WITH}" for path in files)

    def _given(self, device: Device) -> OwnKey | None:
        """The key that an attempt before this one gave the device, where a safety rule has refused the rest of it."""
        if self.own is None or self.own.public != device.public_key:
            return None
        return OwnKey(device.public_key, _nothing_to_keep, self.own.place, self.known)

    def _unfinished(self, run: Run, device: Device) -> OwnKey | None:
        """The key that an earlier run began to give the device, where the old one is not out everywhere."""
        wishes = (*run.wishes, *run.skipped)
        waiting = remembered_pending([device], wishes, run.state.memory(), run.clock())
        if self.file or not any(one.verb is Verb.REMOVE for one in waiting):
            return None
        place = found_key(device, own_files(run.fleet.name))
        return OwnKey(device.public_key, _nothing_to_keep, place, self.known) if place else None

    def _new(self, fleet: str, registry: Registry) -> OwnKey:
        wanted = KeyWanted(self.name, fleet, ssh_folder(), "", self.file, self.passphrase, self.look)
        return next_key(wanted, registry, self.person, self.known)

    def _keep(self, run: Run, own: OwnKey, device: Device) -> Callable[[], None]:
        """Write it, and let this very run log in with it."""
        take_back = own.keep()
        if run.connector and own.place.path and own.public != device.public_key:
            try:
                if identity := own.known.opened(own.place.path):
                    run.connector.identities.add(identity, in_place_of=device.public_key)
            except BaseException:
                take_back()
                raise
        return take_back


def check_here(registry: Registry, name: str) -> None:
    """Raises InvalidInputError where this machine is not the device of that name."""
    here = this_device(registry, ssh_folder())
    if here is None or here.name != name:
        is_what = f"this machine is {here.name}" if here else "this machine is none of the fleet's devices"
        raise InvalidInputError(
            f"{is_what}, and not {name}",
            hint=f"make the new key on {name}, and give its public half: keyturn rotate {name} --public-key FILE",
        )


def _nothing_to_keep() -> Callable[[], None]:
    return lambda: None
