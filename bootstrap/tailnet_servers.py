"""Servers that the tailnet lists beside others: one of the same name is the same server, and stays one."""

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bootstrap.config import ServerConfig

_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


def one_each(
    found: Sequence[ServerConfig], machines: Iterable[ServerConfig], listed: Collection[str] = ()
) -> list[ServerConfig]:
    """Those found by other ways, and the tailnet's that are none of them.

    A server that nothing but a private network leads to is reached by its address in the tailnet. listed: hosts of
    servers that keyturn.toml lists, which may be the tailnet's own name for a machine.
    """
    by_name = {one.name.lower(): one for one in machines if not any(_names(host, one) for host in listed)}
    known = {one.name.lower() for one in found}
    reached = [
        replace(one, host=by_name[one.name.lower()].host)
        if one.name.lower() in by_name and not _is_public(one.host)
        else one
        for one in found
    ]
    return [*reached, *(one for name, one in by_name.items() if name not in known)]


def _names(host: str, machine: ServerConfig) -> bool:
    """Whether a host is that machine by its name in MagicDNS, of one label or in full."""
    label, _, rest = host.lower().rstrip(".").partition(".")
    return label == machine.name.lower() and (not rest or rest.endswith(".ts.net"))


def _is_public(host: str) -> bool:
    """Whether it is an address, and none of a private network's."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not any(address in network for network in _PRIVATE)
