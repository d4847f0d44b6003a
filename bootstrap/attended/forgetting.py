"""Forget, attended: what was done on this machine is taken back, once it was shown and agreed to."""

from contextlib import closing

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.running import FindFleet
from bootstrap.attended.work import Closing
from bootstrap.device_setup.forgetting import Forgetting, as_others_left_it
from bootstrap.device_setup.here import here, steps_here
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.running import failed
from bootstrap.paths import state_file
from bootstrap.private_folder import sweep_private_folders
from bootstrap.state import State
from keys.errors import InvalidInputError, UnsafeError


def forget_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """As `keyturn device forget`, on the machine that is, or was, the device of that name. Raises KeyturnError."""
    fleet = find()
    device = here(fleet)
    if device.name != name:
        raise InvalidInputError(
            f"this machine is {device.name}, and not {name}", hint=f"on {name} itself: keyturn device forget"
        )
    sweep_private_folders()
    if device.is_active:
        try:
            fleet, device = as_others_left_it(fleet, attendant.tell)
        except UnsafeError as error:
            if not attendant.ask(SayYes("Forget all but its key, though it still gets in?", (str(error),))):
                said = f"Nothing was changed. {name} forgets its key too, once another device has revoked it."
                return Closing(device=name, said=said)
    known = KnownPassphrases(AttendingPerson(attendant, name))
    with closing(State(state_file(fleet.folder))) as state:
        forgetting = Forgetting.of(device, steps_here(fleet, state, device, known, attendant.tell))
        if not forgetting.there:
            return Closing(device=name, said="Nothing to do: nothing of it is here.")
        goes = tuple(f"{step.name}: {step.place}" for step in forgetting.there)
        if not attendant.ask(SayYes(f"Forget on this machine, which is {name}, all of this?", goes)):
            return Closing(device=name, said="Nothing was changed.")
        done = forgetting.take_back(attendant.ended)
    stays = (forgetting.stays, f"the fleet's own folder stays: {fleet.folder}")
    for sentence in filter(None, stays):
        attendant.tell(sentence)
    names = failed(done)
    return Closing(device=name, said=f"Not taken back: {names}." if names else "Forgotten.")
