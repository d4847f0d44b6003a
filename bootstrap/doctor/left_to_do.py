"""What keyturn itself has left to do: on this machine, where it is a device of the fleet, and at the targets."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bootstrap.device_setup.here import steps_here
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.step_states import StepState, states_of
from bootstrap.doctor.check import Check, Health, Remedy
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder, state_file
from bootstrap.state import State
from bootstrap.still_pending import still_pending
from bootstrap.this_device import this_device
from keys.device import Device
from keys.errors import InvalidInputError, KeyturnError

_SET_UP, _PENDING = "set up", "pending"


def set_up_here(fleet: Fleet) -> Iterator[Check]:
    """Whether ssh, the agent and Git know of the fleet here; nothing on a machine that is none of its devices."""
    try:
        device = this_device(fleet.registry(), ssh_folder())
        left = _left(fleet, device) if device else ()
    except KeyturnError as error:
        yield Check(_SET_UP, Health.OPTIONAL, str(error), error.hint)
        return
    if left:
        said = ", ".join(f"{one.name}: {one.state}" for one in left)
        yield Check(_SET_UP, Health.OPTIONAL, said, "keyturn device setup", Remedy.SET_UP)
    elif device:
        yield Check(_SET_UP, Health.GOOD, f"this machine knows its key and the servers of {fleet.name}")


def pending(fleet: Fleet) -> Iterator[Check]:
    """That something waits, where something does."""
    try:
        waiting = sorted({one.target for one in still_pending(fleet)})
    except KeyturnError:  # what cannot be read is told by other checks
        return
    if waiting:
        said = f"a change waits at {', '.join(waiting[:3])}{f' and {len(waiting) - 3} more' * (len(waiting) > 3)}"
        yield Check(_PENDING, Health.OPTIONAL, said, "keyturn apply", Remedy.APPLY)


def _left(fleet: Fleet, device: Device) -> tuple[StepState, ...]:
    with closing(State(state_file(fleet.folder))) as state:
        steps = steps_here(fleet, state, device, KnownPassphrases(_Nobody()), lambda _text: None)
        return tuple(one for one in states_of(steps) if not one.is_settled)


class _Nobody:
    """A Person for a look, which asks and tells nothing."""

    def tell(self, text: str) -> None: ...

    def new_passphrase(self) -> str:
        raise InvalidInputError("nobody is asked here")

    def passphrase(self, _path: Path, _again: bool) -> str | None:
        return None

    def check_seen(self) -> None: ...
    def show_once(self, passphrase: str) -> None: ...
