"""Apply, attended: what is pending is finished, and what differs is repaired, once the plan was agreed to."""

from functools import partial

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import FindFleet, asks, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.wiring import Choices
from bootstrap.workflows.apply import apply


def apply_attended(find: FindFleet, attendant: Attendant, choices: Choices, *, put_back: bool = False) -> Closing:
    """As `keyturn apply`. Raises KeyturnError."""
    with attended_run(find, choices, attendant) as run:
        report = change(run, attendant, partial(apply, put_back=put_back), asks(attendant, "Do this?"))
    return Closing(report)
