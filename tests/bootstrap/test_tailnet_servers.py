"""Servers by their tag in the tailnet: they join the fleet, stay while its API is away, and no server is two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bootstrap.config import FleetConfig, HetznerConfig, ServerConfig
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.discovery import discover
from bootstrap.fleet import Fleet
from bootstrap.provider import Told
from bootstrap.state import State
from bootstrap.targets.tailscale.discovery import server_configs
from keys.errors import KeyturnError
from keys.tailnet import Node
from tests.keys.made import NOON

BY_TAG = TailscaleConfig(discover="tag:server", user="root")
PROJECT = HetznerConfig("keyring")
WEB = Node("n1", "web.tail1.ts.net", addresses=("fd7a::1", "100.64.0.1"), tags=("tag:server",))


@dataclass
class Listing:
    """What lists servers. away: whether it does not answer."""

    name: str
    listed: Sequence[ServerConfig] = ()
    away: bool = False

    def discover(self) -> Sequence[ServerConfig]:
        if self.away:
            raise KeyturnError("away")
        return self.listed


@dataclass
class Bench:
    state: State
    fleet: Fleet
    hetzner: Listing = field(default_factory=lambda: Listing("hetzner"))
    tailnet: Listing = field(default_factory=lambda: Listing("tailscale", machines(WEB)))

    def found(self) -> dict[str, str]:
        """Host by name, after a look at both."""
        config = discover(self.fleet, self.state, [self.hetzner, self.tailnet], NOON)
        return {server.name: server.host for server in config.servers}


def machines(*nodes: Node) -> tuple[ServerConfig, ...]:
    return tuple(server_configs(nodes, BY_TAG))


def of_hetzner(name: str, host: str) -> ServerConfig:
    return ServerConfig(name, host, told=Told("hetzner", 1, NOON))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    state = State(tmp_path / "state.sqlite")
    yield Bench(state, Fleet(tmp_path, FleetConfig("kua", (PROJECT,), tailscale=BY_TAG)))
    state.close()


def listing(bench: Bench, *servers: ServerConfig) -> None:
    bench.fleet = Fleet(bench.fleet.folder, replace(bench.fleet.config, servers=servers))


def test_machines_with_the_tag_are_servers_reached_in_the_tailnet_as_the_table_says() -> None:
    laptop, shared = replace(WEB, id="n2", tags=()), replace(WEB, id="n3", external=True)
    assert machines(WEB, laptop, shared) == (ServerConfig("web", "100.64.0.1", user="root"),)


@pytest.mark.parametrize(
    ("node", "name", "host"),
    [
        (replace(WEB, name="bad\x1b[2J.x"), "node-n1", "100.64.0.1"),
        (replace(WEB, name="", hostname="box"), "box", "100.64.0.1"),
        (replace(WEB, addresses=("fd7a::1",)), "web", "fd7a::1"),
        (replace(WEB, addresses=("-oProxyCommand=x",)), "web", "web"),
        (replace(WEB, id="n_1-", name="", addresses=()), "node-n-1", "node-n-1"),
    ],
)
def test_a_name_that_no_target_can_have_and_an_address_that_is_none_are_replaced(
    node: Node, name: str, host: str
) -> None:
    (server,) = machines(node)
    assert (server.name, server.host) == (name, host)


def test_two_machines_of_one_name_are_two_servers() -> None:
    assert [one.name for one in machines(WEB, replace(WEB, id="n2"))] == ["web", "node-n2"]


def test_servers_stay_while_the_api_is_away_and_leave_once_they_are_listed_no_more(bench: Bench) -> None:
    assert bench.found() == {"web": "100.64.0.1"}
    bench.tailnet.away = True
    assert bench.found() == {"web": "100.64.0.1"}
    bench.tailnet = Listing("tailscale")
    assert bench.found() == {}
    assert bench.fleet.notes == [
        "server:web is not among the tailnet's machines with that tag any more; no key is looked for there"
    ]


def test_nothing_is_taken_from_memory_once_the_tag_is_out_of_the_file(bench: Bench) -> None:
    bench.found()
    for tailscale in (None, TailscaleConfig()):
        bench.fleet = Fleet(bench.fleet.folder, replace(bench.fleet.config, tailscale=tailscale))
        bench.tailnet.away = True
        assert bench.found() == {}


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("10.0.0.2", "100.64.0.1"),
        ("fd00::2", "100.64.0.1"),
        ("Web", "100.64.0.1"),
    ],
)
def test_a_server_that_hetzner_lists_too_stays_one_and_is_reached_in_the_tailnet_where_nothing_else_leads_to_it(
    bench: Bench, host: str, reached: str
) -> None:
    bench.hetzner.listed = [of_hetzner("Web", host)]
    assert bench.found() == {"Web": reached} == bench.found()


def test_what_hetzner_says_of_a_server_stays_said_where_the_tailnet_leads_to_it(bench: Bench) -> None:
    bench.hetzner.listed = [of_hetzner("web", "10.0.0.2")]
    (server,) = discover(bench.fleet, bench.state, [bench.hetzner, bench.tailnet], NOON).servers
    assert server.told == Told("hetzner", 1, NOON)


@pytest.mark.parametrize(
    "host", ["100.64.0.1", "web", "web.tail1.ts.net"], ids=["address", "short name", "name in MagicDNS"]
)
def test_a_server_that_the_file_lists_by_its_address_or_name_in_the_tailnet_is_left_to_it(
    bench: Bench, host: str
) -> None:
    listing(bench, ServerConfig("vps", host))
    assert bench.found() == {"vps": host}


def test_a_server_that_the_file_lists_under_the_same_name_is_left_to_it(bench: Bench) -> None:
    listing(bench, ServerConfig("web", "203.0.113.9"))
    assert bench.found() == {"web": "203.0.113.9"}


def test_a_public_name_that_only_begins_like_a_machine_is_another_server(bench: Bench) -> None:
    listing(bench, ServerConfig("site", "web.example.org"))
    assert bench.found() == {"site": "web.example.org", "web": "100.64.0.1"}
