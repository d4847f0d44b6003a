"""Servers of several projects: none is lost, none goes by another's name, each keeps the name that it has."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bootstrap.config import FleetConfig, HetznerConfig, ServerConfig
from bootstrap.discovery import discover, servers
from bootstrap.fleet import Fleet
from bootstrap.provider import Told
from bootstrap.state import State
from keys.access import Effect, Grant, Seen, Wish
from keys.errors import KeyturnError
from keys.registry import Registry
from tests.keys.made import NOON, device, key

A, B = HetznerConfig("keyring"), HetznerConfig("keyring", name="work")


@dataclass
class Api:
    """What a project lists. away: whether it does not answer."""

    name: str
    listed: list[ServerConfig] = field(default_factory=list)
    away: bool = False

    def discover(self) -> tuple[ServerConfig, ...]:
        if self.away:
            raise KeyturnError("away")
        return tuple(self.listed)


@dataclass
class World:
    fleet: Fleet
    state: State
    a: Api = field(default_factory=lambda: Api("hetzner"))
    b: Api = field(default_factory=lambda: Api("hetzner:work"))

    def found(self) -> dict[str, str]:
        """Host by name, after a look at both projects."""
        config = discover(self.fleet, self.state, [self.a, self.b], NOON)
        return {server.name: server.host for server in config.servers}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    state = State(tmp_path / "state.sqlite")
    yield World(Fleet(tmp_path, FleetConfig("kua", (A, B))), state)
    state.close()


def server(by: str, number: int, name: str, host: str) -> ServerConfig:
    return ServerConfig(name, host, told=Told(by, number, NOON, "running"))


WEB = server("hetzner", 1, "web", "203.0.113.1")
OTHER_WEB = server("hetzner:work", 2, "web", "203.0.113.2")


def test_two_servers_of_one_name_are_told_apart_and_stay_so(world: World) -> None:
    world.a.listed, world.b.listed = [WEB], [OTHER_WEB]
    both = {"web": "203.0.113.1", "web.work": "203.0.113.2"}
    assert world.found() == both == world.found()
    world.a.listed = []
    assert world.found() == {"web.work": "203.0.113.2"}  # and not "web", whose past is another server's
    assert world.fleet.notes == [
        "server:web is not among the Hetzner project's servers any more; no key is looked for there"
    ]


def test_the_name_is_the_first_ones_though_it_is_found_later(world: World) -> None:
    world.a.away, world.b.listed = True, [OTHER_WEB]
    assert world.found() == {"web": "203.0.113.2"}
    world.a.away, world.a.listed = False, [WEB]
    assert world.found() == {"web": "203.0.113.2", "web.hetzner": "203.0.113.1"}


def test_a_server_of_a_project_that_is_away_stays_while_another_project_loses_one(world: World) -> None:
    world.a.listed, world.b.listed = [WEB], [OTHER_WEB]
    world.found()
    world.a.away, world.b.listed = True, []
    assert world.found() == {"web": "203.0.113.1"}
    assert [note.partition(" ")[0] for note in world.fleet.notes] == ["server:web.work"]


def test_what_an_api_that_is_away_said_of_a_server_is_not_said_again(world: World) -> None:
    world.a.listed = [replace(WEB, told=replace(cast("Told", WEB.told), status="off", locked=True))]
    world.found()
    world.a.away = True
    world.found()
    (now,) = servers(world.fleet.config, world.state)
    assert now.told == replace(cast("Told", WEB.told), status="")


def test_two_servers_of_one_address_are_looked_for_by_their_names(world: World) -> None:
    world.a.listed, world.b.listed = [replace(WEB, host="10.0.0.2")], [server("hetzner:work", 2, "db", "10.0.0.2")]
    assert world.found() == {"web": "web", "db": "db"}
    shares = {one.name: one.told.shares for one in servers(world.fleet.config, world.state) if one.told}
    assert shares == {"web": "db", "db": "web"}


def test_a_server_that_the_file_lists_gets_what_the_api_says_of_it(world: World) -> None:
    listed = (ServerConfig("web", "100.64.0.1"), ServerConfig("kimsufi", "203.0.113.9"))
    fleet = replace(world.fleet, config=replace(world.fleet.config, servers=listed))
    world.a.listed = [WEB, server("hetzner", 3, "store", "203.0.113.9")]
    config = discover(fleet, world.state, [world.a], NOON)
    assert [(one.name, one.host, one.told and one.told.id) for one in config.servers] == [
        ("web", "100.64.0.1", 1),
        ("kimsufi", "203.0.113.9", 3),
    ]


def test_another_server_under_an_old_name_has_none_of_its_past(world: World) -> None:
    world.a.listed = [WEB]
    world.found()
    wish, registry = Wish("server:web", Effect.LIVE, ("root",)), Registry().with_device(device("pc"))
    early = NOON - timedelta(hours=1)
    world.state.remember(Seen("server:web", early, ("root",), (Grant("root", key("pc")),)), wish, registry)
    assert world.found()
    assert world.state.memory().written
    world.a.listed = [server("hetzner", 9, "web", "203.0.113.1")]
    world.found()
    assert not world.state.memory().written
    assert "is another server than before, made on 2026-" in world.fleet.notes[0]


def test_memory_of_an_older_version_is_read_and_of_a_newer_one_is_told(world: World) -> None:
    old = '{"name": "web", "host": "h", "port": null, "user": null, "sudo": false, "accounts": null, "devices": null,'
    world.state.remember_servers("hetzner", f'[{old} "identity": null}}]')
    world.a.away = world.b.away = True
    assert world.found() == {"web": "h"}
    world.state.remember_servers("hetzner", '[{"name": "web"}]')
    with pytest.raises(KeyturnError, match="cannot be read from keyturn's memory"):
        world.found()
