"""The second part of onboarding another device: an auth key for it is shown, and its machine is noted once it is in."""

from bootstrap.cli.console import say
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.tailnet import join_other
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.note_machine import note_machine
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.inert import inert


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
    for note in note_machine(fleet, name, joined.node_id):
        say(f"note: {inert(note)}")
    return ExitCode.OK
