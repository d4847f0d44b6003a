"""What is still to be done in the fleet, from memory alone: no target is asked."""

from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.wishes import wishes
from keys.plan import Pending, remembered_pending


def still_pending(fleet: Fleet) -> tuple[Pending, ...]:
    """What waits, as far as memory tells. Raises KeyturnError where it, or devices.toml, cannot be read."""
    state = State(state_file(fleet.folder))
    try:
        return remembered_pending(fleet.registry().devices, wishes(fleet, state), state.memory(), now())
    finally:
        state.close()
