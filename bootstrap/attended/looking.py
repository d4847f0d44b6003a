"""A look at every target of a fleet, for a front end that shows it; it asks nobody, and changes nothing."""

from bootstrap.attended.running import FindFleet
from bootstrap.events import Emit
from bootstrap.wiring import Choices, open_run
from bootstrap.workflows.audit import Audit, audit


def look_at(find: FindFleet, emit: Emit) -> Audit:
    """The fleet's files are read anew: they may have been edited since.

    Nobody is asked to trust a host key: a server that shows an unknown one is a finding, with what to do about it.
    """
    with open_run(find(), Choices(last_use=True), emit, lambda _untrusted: False) as run:
        return audit(run)
