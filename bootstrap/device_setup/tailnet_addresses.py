"""Which of the fleet's servers has which address in the tailnet."""

from collections.abc import Iterable
from ipaddress import ip_address

from bootstrap.config import ServerConfig
from keys.tailnet import Node


def tailnet_addresses(servers: Iterable[ServerConfig], nodes: Iterable[Node]) -> dict[str, str]:
    """By the servers' names, of machines that may talk to others.

    A machine is a server by its name in MagicDNS, which nobody else in the tailnet has; the server's pinned host key
    says in the end whether it is.
    """
    found = {node.short_name.lower(): address for node in nodes if node.authorized and (address := _preferred(node))}
    return {server.name: found[server.name.lower()] for server in servers if server.name.lower() in found}


def _preferred(node: Node) -> str:
    """IPv4 where there is one; what an API gives as an address and is none does not count."""
    addresses = [address for address in node.addresses if _is_address(address)]
    return min(addresses, key=lambda address: ":" in address, default="")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
