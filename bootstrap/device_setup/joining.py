"""This machine comes into the tailnet while it is onboarded: asked for where anything would change, told either way."""

from collections.abc import Callable
from dataclasses import dataclass

from bootstrap.device_setup.running import Done
from bootstrap.fleet import Fleet
from bootstrap.prompts import BrokenOffError
from bootstrap.tailnet.credentials import api_of
from bootstrap.tailnet.joining import Joined, join_this_device
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


def join_here(fleet: Fleet, name: str, tell: Callable[[str], None]) -> Joined | None:
    """Bring this machine into the fleet's tailnet, as the device of that name; None for a fleet without one.

    tell: gets what was found and done. Raises KeyturnError where it did not come in; nothing is left half done then.
    """
    config = fleet.config.tailscale
    if config is None:
        return None
    api = api_of(fleet.name, config)
    try:
        joined = join_this_device(TailscaleProgram.find(), api, name, fleet.name, config)
    finally:
        api.close()
    for sentence in joined.said:
        tell(sentence)
    return joined


def joined_tailnet(fleet: Fleet, device: str, agree: Callable[[str], bool], tell: Callable[[str], None]) -> Joining:
    """agree: is asked before the machine is brought in. Raises BrokenOffError alone: what failed is in it."""
    try:
        is_in = TailscaleProgram.find().status().backend is Backend.RUNNING
        if not is_in and not agree(f"Bring this machine into the tailnet, as {device}?"):
            return Joining("", Done(NAME, PLACE))
        joined = join_here(fleet, device, tell)
    except BrokenOffError:
        raise
    except KeyturnError as error:
        return Joining("", Done(NAME, PLACE, error=error))
    if joined is None:
        return Joining("", Done(NAME, PLACE))
    return Joining(joined.node_id, Done(NAME, PLACE, "; ".join(joined.said)), joined.changed)
