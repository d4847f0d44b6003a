"""This machine comes into the tailnet while it is onboarded: asked for where anything would change, told either way."""

from bootstrap.cli.console import confirm
from bootstrap.cli.tailnet import join_here
from bootstrap.device_setup.running import Done
from bootstrap.fleet import Fleet
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.status import Backend
from keys.errors import KeyturnError

NAME, PLACE = "tailnet", "tailscale"


def joined_tailnet(fleet: Fleet, device: str, *, yes: bool) -> tuple[str, Done]:
    """The machine's id there, empty where it is not in it, and what came of it. Raises nothing."""
    try:
        is_in = TailscaleProgram.find().status().backend is Backend.RUNNING
        if not is_in and not confirm(f"Bring this machine into the tailnet, as {device}?", yes=yes):
            return "", Done(NAME, PLACE)
        joined = join_here(fleet, device)
    except KeyturnError as error:
        return "", Done(NAME, PLACE, error=error)
    return (joined.node_id, Done(NAME, PLACE, "; ".join(joined.said))) if joined else ("", Done(NAME, PLACE))
