"""What is set up on this machine, step by step, for `keyturn device show`. It looks, and changes nothing."""

from bootstrap.cli.console import say
from bootstrap.cli.documents import Json
from bootstrap.cli.own_key import AtTheTerminal
from bootstrap.cli.table import Tone
from bootstrap.device_setup.here import steps_here
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.step_states import DONE, NOT_ASKED_FOR, NOT_DONE, NOT_UP_TO_DATE, StepState, states_of
from bootstrap.device_setup.steps import DeviceSteps
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from bootstrap.state import State
from bootstrap.this_device import device_once_here
from keys.device import Device
from keys.errors import KeyturnError

_TONES = {DONE: Tone.GOOD, NOT_UP_TO_DATE: Tone.WARNING, NOT_DONE: Tone.WARNING, NOT_ASKED_FOR: Tone.QUIET}


def tone_of(step: StepState) -> Tone:
    return _TONES.get(step.state, Tone.BAD)


def steps_of(fleet: Fleet, state: State, device: Device) -> DeviceSteps:
    """The steps of the device that this machine is. Raises InvalidInputError where its key is not here."""
    return steps_here(fleet, state, device, KnownPassphrases(AtTheTerminal()), say)


def setup_of(fleet: Fleet, state: State, device: Device) -> tuple[StepState, ...]:
    """How each step stands, where this machine is that device; nothing elsewhere."""
    if device_once_here(fleet.registry(), ssh_folder()) != device:
        return ()
    try:
        return tuple(states_of(steps_of(fleet, state, device)))
    except KeyturnError as error:
        return (StepState("setup", str(ssh_folder()), str(error)),)


def step_document(step: StepState) -> Json:
    return {"step": step.name, "place": step.place, "state": step.state}
