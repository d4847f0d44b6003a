"""This machine comes into the tailnet while it is onboarded: asked for where anything would change, told either way."""

from dataclasses import dataclass

from bootstrap.cli.console import confirm
from bootstrap.cli.tailnet import join_here
from bootstrap.device_setup.running import Done
from bootstrap.fleet import Fleet
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.status import Backend
from keys.errors import KeyturnError

NAME, PLACE = "tailnet", "tailscale"


@dataclass(frozen=True, slots=True)
class Joining:
    """What came of it. node_id: the machine's there, empty where it is not in it. changed: whether it came in now."""

    node_id: str
    done: Done
    changed: bool = False


def joined_tailnet(fleet: Fleet, device: str, *, yes: bool) -> Joining:
    """Raises nothing."""
    try:
        is_in = TailscaleProgram.find().status().backend is Backend.RUNNING
        if not is_in and not confirm(f"Bring this machine into the tailnet, as {device}?", yes=yes):
            return Joining("", Done(NAME, PLACE))
        joined = join_here(fleet, device)
    except KeyturnError as error:
        return Joining("", Done(NAME, PLACE, error=error))
    if joined is None:
        return Joining("", Done(NAME, PLACE))
    return Joining(joined.node_id, Done(NAME, PLACE, "; ".join(joined.said)), joined.changed)
