"""Apply, attended: what is pending is finished, and what differs is repaired, once the plan was agreed to."""

from dataclasses import replace
from functools import partial

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import Ask, FindFleet, asks, changed
from bootstrap.attended.work import Closing, Job
from bootstrap.wiring import Choices
from bootstrap.workflows.apply import apply
from keys.plan import Plan


def apply_attended(
    find: FindFleet, attendant: Attendant, choices: Choices, *, put_back: bool = False, agreed: Plan | None = None
) -> Closing:
    """As `keyturn apply`. agreed: a plan that was agreed to before; who wants no more is not asked again.

    Raises KeyturnError.
    """
    ask = _asks_where_something_is_to_be_done(attendant)
    report = changed(find, choices, attendant, partial(apply, put_back=put_back), ask, agreed=agreed)

    def again(waits: bool) -> Job:
        with_patience = replace(choices, wait=waits)
        return lambda attendant: apply_attended(find, attendant, with_patience, put_back=put_back, agreed=report.plan)

    return Closing(report, again=again if report.carried_out else None)


def _asks_where_something_is_to_be_done(attendant: Attendant) -> Ask:
    ask = asks(attendant, "Do this?")
    return lambda plan, refusals: ask(plan, refusals) if plan or plan.questions or refusals else True
