"""Where a server of the API is connected to."""

from typing import Any

import pytest

from bootstrap.config import HetznerConfig
from bootstrap.targets.hetzner.discovery import server_config

V4 = {"id": 1, "ip": "203.0.113.7", "blocked": False, "dns_ptr": "web.example.org"}
V6 = {"id": 2, "ip": "2001:db8:1::/64", "blocked": False, "dns_ptr": []}


def host_of(ipv4: Any = None, ipv6: Any = None, private: str = "", name: str = "web") -> str:
    nets = [{"network": 7, "ip": private, "alias_ips": [], "mac_address": ""}] if private else []
    public = {"ipv4": ipv4, "ipv6": ipv6, "floating_ips": [], "firewalls": []}
    server = {"id": 5, "name": name, "public_net": public, "private_net": nets}
    return server_config(server, HetznerConfig("keyring")).host


def test_a_public_ipv4_is_taken_first() -> None:
    assert host_of(V4, V6, "10.0.0.2") == "203.0.113.7"


def test_of_an_ipv6_network_the_first_address_is_the_servers() -> None:
    assert host_of(None, V6, "10.0.0.2") == "2001:db8:1::1"


def test_a_server_without_a_public_address_is_shown_all_the_same() -> None:
    assert host_of(private="10.0.0.2") == "10.0.0.2"
    assert host_of() == "web"


@pytest.mark.parametrize("name", ["-oProxyCommand=x", "a b", "\x1b[2J", ""])
def test_a_name_that_is_none_is_replaced_by_the_number(name: str) -> None:
    assert host_of(name=name) == "server-5"


def test_an_address_that_is_none_is_not_connected_to() -> None:
    assert host_of({**V4, "ip": "-oProxyCommand=x"}) == "web"
