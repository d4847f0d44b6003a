"""This machine is set up for the fleet again, attended: what is missing is shown first, and then done."""

from collections.abc import Iterable
from contextlib import closing

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.running import FindFleet
from bootstrap.attended.work import Closing
from bootstrap.device_setup.here import active_here, steps_here
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.running import Done, failed, set_up
from bootstrap.device_setup.step_states import states_of
from bootstrap.paths import state_file
from bootstrap.private_folder import sweep_private_folders
from bootstrap.state import State


def set_up_attended(find: FindFleet, attendant: Attendant) -> Closing:
    """As `keyturn device setup`. Raises KeyturnError where this machine is no active device of the fleet."""
    fleet = find()
    device = active_here(fleet)
    sweep_private_folders()
    known = KnownPassphrases(AttendingPerson(attendant, device.name))
    with closing(State(state_file(fleet.folder))) as state:
        steps = steps_here(fleet, state, device, known, attendant.tell)
        left = tuple(f"{one.name}: {one.state}  {one.place}" for one in states_of(steps) if not one.is_settled)
        if not left:
            return Closing(device=device.name, said="Nothing to do: all is set up here.")
        if not attendant.ask(SayYes(f"Set up on this machine, which is {device.name}, all of this?", left)):
            return Closing(device=device.name, said="Nothing was changed.")
        done = set_up(steps.wanted(), attendant.ended)
    names = failed(done)
    return Closing(device=device.name, said=f"Not set up: {names}." if names else "All is set up here.")


def left_to_set_up(done: Iterable[Done]) -> str:
    """What is said behind another job of steps that failed; empty where none did."""
    names = failed(done)
    return f"not set up here yet: {names}; then: keyturn device setup" if names else ""
