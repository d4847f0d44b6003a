"""Who counts as one neighbour, where each has a share of the connections."""

import ipaddress


def neighbour(address: str) -> str:
    """The address; of IPv6 the network that one machine may have whole."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
