"""The second part of onboarding another device: an auth key for it is shown, and its machine is noted once it is in."""

from bootstrap.cli.fleet_change import fleet_change
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.tailnet import join_other
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.note_machine import note_machine
from keys.device import Kind
from keys.errors import InvalidInputError


def bring_in(values: Values, name: str, kind: Kind) -> ExitCode:
    """OK once it is in the tailnet, PENDING where it did not come. Raises KeyturnError."""
    fleet = find_fleet(values)
    joined = join_other(fleet, name, kind, shown=values.show_auth_key)
    if joined is None:
        raise InvalidInputError(
            "this fleet has no tailnet",
            where="keyturn.toml",
            hint="write a table [tailscale] there, or leave --tailnet out",
        )
    if not joined.node_id:
        return ExitCode.PENDING
    with fleet_change(values) as fleet:
        note_machine(fleet, name, joined.node_id)
    return ExitCode.OK
