"""Apply: finish what is pending, and repair what differs from what is wanted."""

from collections.abc import Mapping, Sequence

from bootstrap.commit_message import LEFT_OVER, message
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree, Intent, carry_out
from keys.access import Observation
from keys.plan import Change, Plan
from keys.proving import proofs_beside


def apply(run: Run, agree: Agree, *, put_back: bool = False) -> Report:
    """Bring every place to what devices.toml wants.

    put_back: keys that were at a place and have vanished are written again; otherwise they stay a question.
    """
    registry = run.fleet.registry()

    def more(plan: Plan, observations: Mapping[str, Observation]) -> Sequence[Change]:
        return [*proofs_beside(run.wishes, registry.devices, plan, observations)]

    def write(plan: Plan) -> None:
        told = message(LEFT_OVER, (*plan.changes, *plan.pending))
        run.fleet.commit_what_is_left(told)

    return carry_out(run, Intent(registry, registry.devices, write, more, thorough=True), agree, put_back=put_back)
