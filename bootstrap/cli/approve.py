"""keyturn approve: let a device in that asks for it, once a person has compared its fingerprint."""

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import can_ask, forget_typed
from bootstrap.cli.given import read_given, shown
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.request_aside import RequestAside
from bootstrap.end_day import end_day
from bootstrap.exit_code import ExitCode
from bootstrap.paths import ssh_folder
from bootstrap.report import Report
from bootstrap.request_file import LARGEST
from bootstrap.run import Run
from bootstrap.this_device import this_device
from bootstrap.wiring import now
from bootstrap.workflows.approve import approve as let_in
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.onboard import settled
from keys.access_request import AccessRequest
from keys.errors import InvalidInputError
from keys.plan import Plan
from keys.safety import Refusal


def approve(values: Values) -> ExitCode:
    expires, fleet = end_day(values.expires), find_fleet(values).name
    request = _read(values.request)
    aside = RequestAside(request, fleet, now())
    _check_compared(values, request)
    if aside.elsewhere and values.yes and not values.plan:
        raise InvalidInputError(
            f"the request was made for the fleet {request.fleet}, and this is {fleet}",
            where=shown(values.request),
            hint="go to the folder of that fleet; if it is meant for this one, approve it at a terminal, without --yes",
        )

    def workflow(run: Run, agree: Agree) -> Report:
        here = this_device(run.fleet.registry(), ssh_folder())

        def agree_afresh(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
            forget_typed()  # lines behind a pasted request must not be taken for an answer
            return agree(plan, refusals)

        return let_in(run, request, agree_afresh, added_by=here.name if here else "", expires=expires)

    return run_change(
        values,
        _question(request, aside),
        workflow,
        settled=lambda run: settled(run.fleet.registry(), request.name, request.public_key),
        aside=aside,
    )


def _read(source: str) -> AccessRequest:
    hint = "give the file that the request was saved in, or - and paste it"
    try:
        request = AccessRequest.parse(read_given(source, LARGEST, "the request", hint=hint))
        request.check_age(now())
    except InvalidInputError as error:
        error.where = error.where or shown(source)
        raise
    return request


def _check_compared(values: Values, request: AccessRequest) -> None:
    """Raises InvalidInputError for another fingerprint than the given one, or where nobody would compare any."""
    fingerprint = request.public_key.fingerprint
    if values.fingerprint and values.fingerprint != fingerprint:
        raise InvalidInputError(
            f"the key of the request is {fingerprint}, and not the one that was given",
            where=shown(values.request),
            hint=f"look at {request.name} itself: if it shows another one too, somebody else made this request",
        )
    if values.yes and not values.fingerprint and not values.plan:
        raise InvalidInputError(
            "with --yes alone nobody would compare the fingerprint",
            hint=f"give the one that {request.name} shows: --fingerprint SHA256:…"
            + (", or leave --yes out" if can_ask() else ""),
        )


def _question(request: AccessRequest, aside: RequestAside) -> str:
    if aside.elsewhere:
        return f"It asks to be let in at {request.fleet}. Let {request.name} in here all the same?"
    return f"Let {request.name} in?"
