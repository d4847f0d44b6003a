"""Which server has which address in the tailnet."""

from bootstrap.config import ServerConfig
from bootstrap.device_setup.tailnet_addresses import tailnet_addresses
from keys.tailnet import Node

SERVERS = (ServerConfig("Web", "203.0.113.7"), ServerConfig("db", "203.0.113.8"), ServerConfig("new", "203.0.113.9"))


def test_a_server_is_found_by_its_name_in_the_tailnet() -> None:
    nodes = (
        Node("1", "web.tail1234.ts.net", "localhost", addresses=("fd7a:115c:a1e0::1", "100.64.0.1")),
        Node("2", "db.tail1234.ts.net", addresses=("fd7a:115c:a1e0::2",)),
        Node("3", "laptop.tail1234.ts.net", "new", addresses=("100.64.0.3",)),
    )
    assert tailnet_addresses(SERVERS, nodes) == {"Web": "100.64.0.1", "db": "fd7a:115c:a1e0::2"}


def test_a_machine_that_may_not_talk_yet_or_has_no_real_address_is_left_out() -> None:
    nodes = (
        Node("1", "web.ts.net", addresses=("100.64.0.1",), authorized=False),
        Node("2", "db.ts.net"),
        Node("3", "new.ts.net", addresses=("100.64.0.3\n  ProxyCommand x", "")),
    )
    assert tailnet_addresses(SERVERS, nodes) == {}
