"""Why a server could not be seen: what its provider says of it explains that, and never stands for a look."""

import socket
from pathlib import Path

import pytest

from bootstrap.config import ServerConfig
from bootstrap.provider import Told
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import (
    HostKeyChangedError,
    NoKeyAcceptedError,
    RefusedError,
    SshError,
    UnknownNameError,
    WantsMoreError,
)
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.targets.server.away import away, changed
from bootstrap.targets.server.target import ServerTarget
from keys.access import NoWayIn, Unreachable
from keys.known_hosts import KnownHosts
from tests.keys.made import NOON, key

REFUSED = RefusedError("nothing listens there", where="root@web", hint="is its sshd running?")


def said(error: SshError, **of_it: object) -> tuple[str, str]:
    """The reason and the hint of a server that the API says this of."""
    observation = away("server:web", NOON, error, Told("hetzner", 1, **of_it))  # type: ignore[arg-type]
    return observation.why, observation.hint


@pytest.mark.parametrize(
    ("status", "words", "hint"),
    [
        ("off", "switched off, says Hetzner: nothing listens there", "switch it on in the Hetzner Console"),
        ("rebuilding", "being rebuilt, says Hetzner: nothing listens there", "it will show a new host key"),
        ("starting", "just starting, says Hetzner: nothing listens there", "once it has started"),
        ("running", "nothing listens there", "is its sshd running?"),
        ("", "nothing listens there", "is its sshd running?"),
        ("a word of next year", "nothing listens there", "is its sshd running?"),
    ],
)
def test_what_it_does_says_why_nobody_answers(status: str, words: str, hint: str) -> None:
    why, what_to_do = said(REFUSED, status=status)
    assert (why, hint in what_to_do) == (words, True)


def test_a_lock_is_told_where_nothing_else_is() -> None:
    assert said(REFUSED, status="running", locked=True)[0].startswith("locked, for something is being done to it, says")


def test_what_has_another_cause_is_not_explained_by_it() -> None:
    error = NoKeyAcceptedError("none of our keys gets in", where="root@web", hint="ssh-add it")
    assert said(error, status="off") == ("none of our keys gets in", "ssh-add it")


def test_a_server_that_takes_no_key_of_ours_is_told_apart_from_one_that_wants_more_than_a_key() -> None:
    def of(error: SshError) -> type:
        return type(away("server:web", NOON, error, None))

    assert of(NoKeyAcceptedError("none of our keys gets in", where="root@web")) is NoWayIn
    assert of(WantsMoreError("it took the key, and then wants password", where="root@web")) is Unreachable
    assert of(REFUSED) is Unreachable


def test_an_address_that_is_not_its_own_is_told_where_its_name_leads_nowhere() -> None:
    why, hint = said(UnknownNameError("the name web does not resolve", where="root@web", hint=""), shares="db")
    assert why == "its address is that of db too, and the name web does not resolve"
    assert "[servers.NAME]" in hint


@pytest.mark.parametrize("rescue", [True, False])
def test_another_host_key_may_be_the_rescue_systems(rescue: bool) -> None:
    error = HostKeyChangedError("web", 22, key("new"), [key("old")], where="root@web")
    found = changed("server:web", NOON, error, Told("hetzner", 1, rescue=rescue))
    assert (found.host_key, found.pinned) == (key("new"), (key("old"),))
    assert ("rescue system has a host key of its own" in found.hint) is rescue


@pytest.mark.parametrize(("status", "seconds"), [("off", 3.0), ("running", 10.0), ("", 10.0)])
def test_a_server_that_is_said_to_be_off_is_tried_all_the_same_and_quickly(
    tmp_path: Path, status: str, seconds: float
) -> None:
    tried: list[float] = []

    def connect(_address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(timeout)
        raise TimeoutError

    identities = Identities(tmp_path, lambda _path, _fingerprint: None)
    connector = Connector(ClientConfig(tmp_path), identities, HostKeys(KnownHosts()), connect=connect)
    server = ServerConfig("web", "203.0.113.7", told=Told("hetzner", 1, status=status))
    observation = ServerTarget(server, connector, lambda: NOON).observe()
    assert isinstance(observation, Unreachable)
    assert tried == [seconds]
