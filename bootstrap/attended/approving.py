"""Approve, attended: a device that asks is let in, once a person has compared its fingerprint and seen the plan."""

from datetime import date, datetime

from bootstrap.age import age
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.onboarding import let_in
from bootstrap.attended.running import FindFleet, asks, changed
from bootstrap.attended.typed_field import PRIVATE_KEY, Field, read, thrown_away, wanted
from bootstrap.attended.work import Closing
from bootstrap.paths import ssh_folder
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.this_device import this_device
from bootstrap.wiring import Choices
from bootstrap.workflows.approve import approve
from bootstrap.workflows.carry_out import Agree
from keys.access_request import AccessRequest
from keys.key_text import holds_private_key


def request_field(text: str, fleet: str, at: datetime) -> Field[AccessRequest]:
    """What was pasted as a request: who asks, and what to compare. fleet: the one that it would be let in at."""
    if not text.strip():
        return wanted("all that the device gave, from BEGIN to END")
    if holds_private_key(text):
        return thrown_away(PRIVATE_KEY)

    def request() -> AccessRequest:
        found = AccessRequest.parse(text)
        found.check_age(at)
        return found

    return read(request, lambda found: about_request(found, fleet, at))


def about_request(request: AccessRequest, fleet: str, at: datetime) -> str:
    """Who asks, and what to compare. fleet: the name of the one that it would be let in at."""
    elsewhere = request.fleet not in {"", fleet}
    lines = (
        f"{request.name} ({request.kind}) asked {age(request.at, at)} to be let in.",
        f"It was made for the fleet {request.fleet}, and this one is {fleet}!" if elsewhere else "",
        f"{request.public_key.type} {request.public_key.fingerprint}",
        f"Compare that with what {request.name} shows: the signature tells nothing of who asks.",
    )
    return "\n".join(filter(None, lines))


def approve_attended(
    find: FindFleet, request: AccessRequest, attendant: Attendant, *, expires: date | None = None
) -> Closing:
    """As `keyturn approve`, of a request that was looked at. Raises KeyturnError."""
    fingerprint = request.public_key.fingerprint
    question = f"Does {request.name} show {fingerprint}, and is it to be let in?"

    def workflow(run: Run, agree: Agree) -> Report:
        here = this_device(run.fleet.registry(), ssh_folder())
        return approve(run, request, agree, added_by=here.name if here else "", expires=expires)

    report = changed(find, Choices(), attendant, workflow, asks(attendant, question))
    return let_in(report, request.name)
