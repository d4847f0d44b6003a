"""From the API's servers to servers of the fleet. No server is left out: one that can't be reached has to show."""

import ipaddress
from contextlib import suppress

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.config_names import is_server_name
from bootstrap.provider import Told
from bootstrap.targets.hetzner.pages import Entry
from bootstrap.targets.hetzner.project import labels_of, moment


def server_config(server: Entry, config: HetznerConfig) -> ServerConfig:
    """What to connect to: the public IPv4, else the public IPv6, else a private address, else the name itself."""
    name = str(server.get("name"))
    name = name if is_server_name(name) else f"server-{server['id']}"
    return ServerConfig(
        name=name,
        host=_address(server) or name,
        port=config.port,
        user=config.user,
        sudo=config.sudo,
        accounts=config.accounts,
        told=_told(server, config),
    )


def _told(server: Entry, config: HetznerConfig) -> Told:
    return Told(
        config.target,
        server["id"],
        moment(server.get("created")),
        str(server.get("status") or ""),
        tuple(sorted(labels_of(server).items())),
        rescue=server.get("rescue_enabled") is True,
        locked=server.get("locked") is True,
    )


def _address(server: Entry) -> str:
    with suppress(ValueError, LookupError, TypeError):  # what stands there is no address
        return _first_address(server)
    return ""


def _first_address(server: Entry) -> str:
    public = server["public_net"] or {}
    if public.get("ipv4"):
        return str(ipaddress.IPv4Address(public["ipv4"]["ip"]))
    if public.get("ipv6"):
        network = ipaddress.IPv6Network(public["ipv6"]["ip"], strict=False)
        return str(network[1])  # the vendor's images take the first address of their /64
    for private in server.get("private_net") or ():
        return str(ipaddress.ip_address(private["ip"]))
    return ""
