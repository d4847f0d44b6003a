"""What was seen at the last look, from keyturn's memory alone: shown, with its date, until a new look has ended."""

from collections.abc import Callable
from contextlib import closing

from bootstrap.belongings import belongings
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wishes import wishes
from bootstrap.workflows.audit import Audit
from keys.audit import Survey, findings
from keys.matrix import make_matrix


def recall(find: Callable[[], Fleet]) -> Audit | None:
    """An audit of what is remembered, as old as the oldest of it; None where nothing is. Raises KeyturnError."""
    fleet = find()
    with closing(State(state_file(fleet.folder))) as state:
        wanted, memory, all_kept = wishes(fleet, state), state.memory(), state.last_looks()
    kept = {wish.target: all_kept[wish.target] for wish in wanted if wish.target in all_kept}
    if not kept:
        return None
    matrix = make_matrix(fleet.registry(), wanted, kept, memory)
    at = min(observation.at for observation in kept.values())
    survey = Survey(matrix, at, limits=fleet.config.limits, belongings=belongings(fleet.config, wanted))
    return Audit(at, matrix, findings(survey, fleet.config.accepted))
