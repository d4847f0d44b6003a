"""The loss check-list at the command line: what is left to be done by hand, and `keyturn revoke NAME --done ITEM`."""

from bootstrap.belongings import belongings
from bootstrap.cli.console import print_document
from bootstrap.cli.fleet_change import fleet_change
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.reach_text import errand_document
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.wishes import wishes
from bootstrap.workflows.tick_off import Ticked
from bootstrap.workflows.tick_off import tick_off as note_as_done
from keys.errands import Belongings
from keys.errors import InvalidInputError


def tick_off(values: Values) -> ExitCode:
    """Note what is done; nothing else is changed, and no target is asked."""
    if values.lost or values.retired or values.block:
        raise InvalidInputError(
            "--done ticks off what was done by hand, and revokes nothing",
            hint="leave --lost, --retired and --block out",
        )
    if values.plan:
        fleet = find_fleet(values)
        ticked = note_as_done(fleet, there(fleet), values.name, values.done, write=False)
    else:
        with fleet_change(values) as fleet:
            ticked = note_as_done(fleet, there(fleet), values.name, values.done)
            _remember(fleet, ticked)
    _tell(values, ticked)
    return ExitCode.OK


def there(fleet: Fleet) -> Belongings:
    """What the fleet's computers have on them, from keyturn.toml and memory: nobody is asked."""
    state = State(state_file(fleet.folder))
    try:
        return belongings(fleet.config, wishes(fleet, state))
    finally:
        state.close()


def _remember(fleet: Fleet, ticked: Ticked) -> None:
    if ticked.new:
        state = State(state_file(fleet.folder))
        state.note(now(), ticked.device.name, "", f"done by hand: {', '.join(ticked.new)}")
        state.close()


def _tell(values: Values, ticked: Ticked) -> None:
    if values.json:
        listed = [errand_document(one, done=one.id in ticked.device.done) for one in ticked.errands]
        content = {"device": ticked.device.name, "by_hand": listed, "commit": ticked.commit}
        print_document("keyturn.errands/1", content)
        return
    rows: list[list[Cell]] = [
        [("● done", Tone.GOOD), one.id, (one.what, Tone.QUIET)]
        if one.id in ticked.device.done
        else [("· left", Tone.WARNING), one.id, f"{one.what}: {one.how}"]
        for one in ticked.errands
    ]
    print(columns(rows, limit=400))
    if not ticked.left:
        print(f"All that {ticked.device.name} left to be done by hand is done.")
