"""Rescue mode and reboots through the stand-in API; answers are held against the vendor's OpenAPI file."""

import hcloud
import pytest
from hcloud.servers import Server as CloudServer

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.project import Boot
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.conftest import Call


@pytest.fixture
def number(api: HetznerApi) -> int:
    """A server that runs."""
    return api.add_server("web", "127.0.0.1").id


@pytest.fixture
def boots(api: HetznerApi) -> list[tuple[str, bool]]:
    """Into what the server boots, and whether its power was cut."""
    seen: list[tuple[str, bool]] = []

    def boot(one: Boot) -> bool:
        seen.append(("rescue" if one.server.rescue_enabled else "own", one.hard))
        return True

    api.project.boots = boot
    return seen


def test_the_next_boot_goes_into_the_rescue_system_once(
    call: Call, api: HetznerApi, number: int, boots: list[tuple[str, bool]]
) -> None:
    key = api.add_key("pc", KeyPair.generate("pc").public.line)
    enabled = call("POST", f"/servers/{number}/actions/enable_rescue", {"type": "linux64", "ssh_keys": [key.id]})
    assert (enabled.status, enabled.body["action"]["command"]) == (201, "enable_rescue")
    assert enabled.body["root_password"]
    assert boots == []
    assert call("GET", f"/servers/{number}").body["server"]["rescue_enabled"] is True
    assert api.project.server(number).rescue_keys == (key.id,)
    call("POST", f"/servers/{number}/actions/reboot")
    assert call("GET", f"/servers/{number}").body["server"]["rescue_enabled"] is False
    call("POST", f"/servers/{number}/actions/reset")
    assert boots == [("rescue", False), ("own", True)]


def test_rescue_mode_that_is_switched_off_again_does_nothing(
    call: Call, number: int, boots: list[tuple[str, bool]]
) -> None:
    call("POST", f"/servers/{number}/actions/enable_rescue", {})
    assert call("POST", f"/servers/{number}/actions/disable_rescue").body["action"]["status"] == "success"
    call("POST", f"/servers/{number}/actions/reboot")
    assert boots == [("own", False)]


def test_a_server_that_is_off_hears_no_reboot_and_is_switched_on(
    call: Call, api: HetznerApi, number: int, boots: list[tuple[str, bool]]
) -> None:
    api.set_server_status("web", "off")
    call("POST", f"/servers/{number}/actions/reboot")
    assert boots == []
    call("POST", f"/servers/{number}/actions/poweron")
    assert boots == [("own", True)]
    assert call("GET", f"/servers/{number}").body["server"]["status"] == "running"


def test_a_server_that_does_not_heed_a_reboot_stays_as_it_is(call: Call, api: HetznerApi, number: int) -> None:
    api.project.boots = lambda boot: boot.hard
    call("POST", f"/servers/{number}/actions/enable_rescue", {})
    call("POST", f"/servers/{number}/actions/reboot")
    assert api.project.server(number).rescue_enabled


@pytest.mark.parametrize("wrong", [{"type": "linux32"}, {"ssh_keys": [9]}, {"ssh_keys": "pc"}])
def test_what_rescue_mode_cannot_be_is_refused(call: Call, number: int, wrong: dict[str, object]) -> None:
    answer = call("POST", f"/servers/{number}/actions/enable_rescue", wrong)
    assert (answer.status, answer.code) == (422, "invalid_input")


@pytest.mark.parametrize("command", ["enable_rescue", "disable_rescue", "reboot", "reset", "poweron"])
def test_of_a_server_that_is_not_there_nothing_is_done(call: Call, command: str) -> None:
    assert call("POST", f"/servers/9/actions/{command}").code == "not_found"
    assert call("GET", "/servers/9/actions").code == "not_found"


def test_an_unknown_action_is_not_found(call: Call, number: int) -> None:
    assert call("POST", f"/servers/{number}/actions/explode").status == 404


def test_an_action_takes_as_many_looks_as_it_is_told_to(
    call: Call, client: hcloud.Client, api: HetznerApi, number: int
) -> None:
    api.project.action_looks = 2
    action = call("POST", f"/servers/{number}/actions/reboot").body["action"]
    states = [call("GET", f"/actions/{action['id']}").body["action"]["status"] for _ in range(3)]
    assert [action["status"], *states] == ["running", "running", "running", "success"]
    api.project.action_looks, api.project.failing = 0, frozenset({"reset_server"})
    failed = client.servers.reset(CloudServer(id=number))
    assert failed.status == "error"
    assert failed.error
    assert failed.error["message"] == "Action failed"
    listed = call("GET", f"/servers/{number}/actions?sort=id:desc").body["actions"]
    assert [one["command"] for one in listed] == ["reset_server", "reboot_server"]
