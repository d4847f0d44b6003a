"""Whether the tailnet that a machine is in is the fleet's. The control server knows best; else names are compared."""

import re

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.lent_key import ControlServer
from bootstrap.tailnet.program_errors import WHERE
from bootstrap.tailnet.status import Status
from keys.errors import KeyturnError
from keys.inert import inert
from keys.tailnet import Node

_TAILNET_ID = re.compile(r"T[0-9A-Za-z]+CNTRL")  # another spelling of a tailnet, which the program does not tell


class OtherTailnetError(KeyturnError):
    """This machine is logged in to a tailnet that is not the fleet's."""


def check_membership(status: Status, api: ControlServer, config: TailscaleConfig) -> tuple[str, ...]:
    """Sentences about what could not be checked. Raises OtherTailnetError.

    status: of a machine that is logged in.
    """
    try:
        found = api.node(status.node_id)
    except KeyturnError as error:
        return _by_name(status, config, str(error))
    if found is None or _is_another(found, status):
        raise _other(status, f"{api.place} knows no such machine")
    return ()


def _is_another(found: Node, status: Status) -> bool:
    """Every headscale counts its machines from 1, so that an id alone says little there."""
    return bool(found.addresses and status.addresses) and not set(found.addresses) & set(status.addresses)


def _by_name(status: Status, config: TailscaleConfig, unasked: str) -> tuple[str, ...]:
    wanted = config.tailnet.casefold()
    if wanted == "-" or _TAILNET_ID.fullmatch(config.tailnet):
        return (f"whether that is the fleet's could not be checked: {unasked}",)
    if wanted not in {status.tailnet.casefold(), status.suffix.casefold()}:
        raise _other(status, f"the fleet's is {config.tailnet}")
    return ()


def _other(status: Status, because: str) -> OtherTailnetError:
    name = inert(status.tailnet or status.suffix or "without a name", 80)
    return OtherTailnetError(
        f"this machine is in another tailnet, {name}: {because}",
        where=WHERE,
        hint="if it is to leave that one: tailscale logout; else see the table [tailscale] of keyturn.toml",
    )
