"""What is set up on this machine, step by step, for `keyturn device show`. It looks, and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bootstrap.cli.documents import Json
from bootstrap.cli.own_key import AtTheTerminal
from bootstrap.cli.table import Tone
from bootstrap.device_setup.here import steps_here
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.steps import DeviceSteps
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from bootstrap.state import State
from bootstrap.tailnet.joining import Joined
from bootstrap.this_device import device_once_here
from keys.device import Device
from keys.errors import KeyturnError

_TONES = {"done": Tone.GOOD, "not up to date": Tone.WARNING, "not done": Tone.WARNING, "not asked for": Tone.QUIET}


@dataclass(frozen=True)
class StepState:
    """One step and how it stands: one of _TONES, or why nobody can tell."""

    name: str
    place: str
    state: str

    @property
    def tone(self) -> Tone:
        return _TONES.get(self.state, Tone.BAD)


def steps_of(fleet: Fleet, state: State, device: Device) -> DeviceSteps:
    """The steps of the device that this machine is. Raises InvalidInputError where its key is not here."""
    return steps_here(fleet, state, device, KnownPassphrases(AtTheTerminal()), partial(_join, fleet, device))


def _join(fleet: Fleet, device: Device) -> Joined:
    from bootstrap.cli.tailnet import join_here

    return join_here(fleet, device.name) or Joined("", ("the fleet has no tailnet",))


def setup_of(fleet: Fleet, state: State, device: Device) -> tuple[StepState, ...]:
    """How each step stands, where this machine is that device; nothing elsewhere."""
    if device_once_here(fleet.registry(), ssh_folder()) != device:
        return ()
    try:
        return tuple(_states(steps_of(fleet, state, device)))
    except KeyturnError as error:
        return (StepState("setup", str(ssh_folder()), str(error)),)


def step_document(step: StepState) -> Json:
    return {"step": step.name, "place": step.place, "state": step.state}


def _states(steps: DeviceSteps) -> Iterator[StepState]:
    for step in steps.all:
        missing = "not asked for" if step in steps.on_request else "not done"
        try:
            state = "done" if step.is_done() else "not up to date" if step.is_there() else missing
        except KeyturnError as error:
            state = str(error)
        yield StepState(step.name, step.place, state)
