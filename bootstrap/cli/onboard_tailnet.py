"""The second part of onboarding another device: an auth key for it is shown, and its machine is noted once it is in."""

from bootstrap.cli.device_setup import done_document, tell_done
from bootstrap.cli.documents import Json
from bootstrap.cli.errors import exit_code_of
from bootstrap.cli.fleet_change import fleet_change
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.tailnet import check_joining, join_other
from bootstrap.device_setup.running import Done
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.workflows.note_machine import note_machine
from keys.device import Kind
from keys.errors import KeyturnError


def check_tailnet(values: Values) -> None:
    """Raises InvalidInputError, before anything is changed, where --tailnet could not be done."""
    if values.tailnet and not values.plan:
        check_joining(find_fleet(values), shown=values.show_auth_key)


def then_into_the_tailnet(values: Values, name: str, kind: Kind, report: Report) -> tuple[ExitCode, Json]:
    """What comes behind the report on wish, and its part of the one JSON document. By now the device is let in."""
    code = report.exit_code()
    if not (values.tailnet and report.carried_out and code in {ExitCode.OK, ExitCode.PENDING}):
        return code, {}
    try:
        joined, done = _bring_in(values, name, kind)
    except KeyturnError as error:
        joined, done = exit_code_of(error), Done("tailnet", "tailscale", error=error)
        tell_done(done)
    return joined or code, {"setup": [done_document(done)]}


def _bring_in(values: Values, name: str, kind: Kind) -> tuple[ExitCode, Done]:
    """OK once it is in the tailnet, PENDING where it did not come. Raises KeyturnError."""
    fleet = find_fleet(values)
    there = fleet.registry().get(name)
    joined = join_other(fleet, name, kind, noted=there.tailscale_node if there else "", shown=values.show_auth_key)
    if joined is None or not joined.node_id:
        return ExitCode.PENDING, Done("tailnet", "tailscale", "; ".join(joined.said if joined else ()))
    if not joined.changed:
        return ExitCode.OK, Done("tailnet", "tailscale", "; ".join(joined.said))
    with fleet_change(values) as fleet:
        note_machine(fleet, name, joined.node_id)
    return ExitCode.OK, Done("tailnet", "tailscale", "; ".join(joined.said))
