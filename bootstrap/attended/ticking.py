"""Ticking off what was done by hand about a revoked device, as every front end does it: no target is asked."""

from collections.abc import Callable, Sequence

from bootstrap.attended.running import FindFleet
from bootstrap.belongings import belongings
from bootstrap.fleet import Fleet
from bootstrap.held_fleet import held_fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.wishes import wishes
from bootstrap.workflows.tick_off import Ticked, tick_off
from keys.errands import Belongings


def tick_off_attended(find: FindFleet, name: str, items: Sequence[str], note: Callable[[str], None]) -> Ticked:
    """Note these errands as done. note: is told what there is to know besides. Raises KeyturnError."""
    with held_fleet(find, note) as fleet:
        return ticked_off(fleet, name, items)


def ticked_off(fleet: Fleet, name: str, items: Sequence[str]) -> Ticked:
    """The same, on a fleet that is held already."""
    ticked = tick_off(fleet, there(fleet), name, items)
    if ticked.new:
        state = State(state_file(fleet.folder))
        state.note(now(), ticked.device.name, "", f"done by hand: {', '.join(ticked.new)}")
        state.close()
    return ticked


def there(fleet: Fleet) -> Belongings:
    """What the fleet's computers have on them, from keyturn.toml and memory: nobody is asked."""
    state = State(state_file(fleet.folder))
    try:
        return belongings(fleet.config, wishes(fleet, state))
    finally:
        state.close()
