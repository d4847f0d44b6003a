"""From the API's servers to servers of the fleet. No server is left out: one that can't be reached has to show."""

import ipaddress
from typing import TYPE_CHECKING

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.config_names import is_server_name

if TYPE_CHECKING:
    from hcloud.servers import BoundServer


def server_config(server: "BoundServer", config: HetznerConfig) -> ServerConfig:
    """What to connect to: the public IPv4, else the public IPv6, else a private address, else the name itself."""
    name = server.name if is_server_name(str(server.name)) and server.name else f"server-{server.id}"
    return ServerConfig(
        name=name,
        host=_address(server) or name,
        port=config.port,
        user=config.user,
        sudo=config.sudo,
        accounts=config.accounts,
    )


def _address(server: "BoundServer") -> str:
    try:
        return _first_address(server)
    except ValueError:  # what stands there is no address
        return ""


def _first_address(server: "BoundServer") -> str:
    public = server.public_net
    if public and public.ipv4:
        return str(ipaddress.IPv4Address(public.ipv4.ip))
    if public and public.ipv6:
        network = ipaddress.IPv6Network(public.ipv6.ip, strict=False)
        return str(network[1])  # the vendor's images take the first address of their /64
    for private in server.private_net or ():
        return str(ipaddress.ip_address(private.ip))
    return ""
