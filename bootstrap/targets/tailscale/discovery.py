"""From the tailnet's machines to servers of the fleet: those with the tag. What is shared by another tailnet is none.

They are reached by their address in the tailnet. Nothing is told of a server by that (see provider.Told): a machine
that joins again is another one to the control server, and still the same server.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from bootstrap.config import ServerConfig
from bootstrap.config_names import is_server_name
from bootstrap.config_tailscale import TailscaleConfig
from keys.tailnet import Node


def server_configs(nodes: Iterable[Node], config: TailscaleConfig) -> Iterator[ServerConfig]:
    """What to connect to: the IPv4 address in the tailnet, else the IPv6 address, else the name itself."""
    taken: set[str] = set()
    for node in nodes:
        if config.discover not in node.tags or node.external:
            continue
        name = node.short_name
        if not is_server_name(name) or name in taken:
            name = re.sub(r"[^A-Za-z0-9]", "-", f"node-{node.id}").rstrip("-")[:64]
        taken.add(name)
        yield ServerConfig(
            name,
            _address(node) or name,
            port=config.port,
            user=config.user,
            sudo=config.sudo,
            accounts=config.accounts,
        )


def _address(node: Node) -> str:
    found: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = []
    for text in node.addresses:
        with suppress(ValueError):  # what stands there is no address
            found.append(ipaddress.ip_address(text))
    return str(min(found, key=lambda address: address.version)) if found else ""
