"""Servers, actions and the catalogue, through the stand-in API; answers are held against the vendor's OpenAPI file."""

import json
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.conftest import Call

NEW = {"name": "new", "server_type": "cpx11", "image": "debian-12"}


def test_servers_that_are_there_are_listed_with_their_address(call: Call, api: HetznerApi) -> None:
    api.add_server("web", "127.0.0.1", labels={"role": "web"})
    api.add_server("attic", "127.0.0.1", status="off")
    servers = call("GET", "/servers?sort=name").body["servers"]
    assert [(one["name"], one["status"], one["public_net"]["ipv4"]["ip"]) for one in servers] == [
        ("attic", "off", "127.0.0.1"),
        ("web", "running", "127.0.0.1"),
    ]
    assert [one["name"] for one in call("GET", "/servers?status=off").body["servers"]] == ["attic"]
    assert [one["name"] for one in call("GET", "/servers?label_selector=role").body["servers"]] == ["web"]
    api.set_server_status("attic", "running")
    assert call("GET", f"/servers/{servers[0]['id']}").body["server"]["status"] == "running"


def test_a_server_is_made_with_keys_by_name_or_id_and_removed_again(call: Call, api: HetznerApi) -> None:
    keys = [api.add_key(name, KeyPair.generate(name).public.line) for name in ("pc", "ipad")]
    answer = call("POST", "/servers", {**NEW, "ssh_keys": ["pc", keys[1].id]})
    made = answer.body["server"]
    assert (answer.status, answer.body["root_password"]) == (201, None)
    assert api.project.server(made["id"]).ssh_keys == (keys[0].id, keys[1].id)
    action = answer.body["action"]
    assert call("GET", f"/actions/{action['id']}").body["action"]["status"] == "success"
    assert call("GET", f"/actions?id={action['id']}").body["actions"] == [action]
    assert call("DELETE", f"/servers/{made['id']}").body["action"]["command"] == "delete_server"
    assert call("GET", f"/servers/{made['id']}").code == "not_found"


def test_removing_a_key_changes_nothing_on_a_server(call: Call, api: HetznerApi) -> None:
    key = api.add_key("pc", KeyPair.generate("pc").public.line)
    made = call("POST", "/servers", {**NEW, "ssh_keys": ["pc"]}).body["server"]
    call("DELETE", f"/ssh_keys/{key.id}")
    assert api.project.server(made["id"]).ssh_keys == (key.id,)
    assert call("GET", f"/servers/{made['id']}").body["server"] == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "not a host"}, "name"),
        ({"server_type": "huge"}, "server_type"),
        ({"image": None}, "image"),
        ({"location": "moon1"}, "location"),
        ({"ssh_keys": ["nobody"]}, "ssh_keys"),
    ],
)
def test_a_server_that_cannot_be_is_refused(call: Call, wrong: dict[str, object], field: str) -> None:
    answer = call("POST", "/servers", {**NEW, **wrong})
    assert (answer.status, answer.code) == (422, "invalid_input")
    assert answer.body["error"]["details"]["fields"][0]["name"] == field


def test_a_rebuilt_server_keeps_its_number_and_tells_of_it_in_its_actions(call: Call, api: HetznerApi) -> None:
    made = call("POST", "/servers", NEW).body["server"]
    answer = call("POST", f"/servers/{made['id']}/actions/rebuild", {"image": "ubuntu-24.04"})
    assert (answer.status, answer.body["action"]["command"]) == (201, "rebuild_server")
    assert call("GET", f"/servers/{made['id']}").body["server"]["image"]["name"] == "ubuntu-24.04"
    api.add_server("web", "127.0.0.1")
    api.rebuild("web")
    listed = call("GET", f"/servers/{made['id']}/actions?sort=id:desc&status=success").body["actions"]
    assert [action["command"] for action in listed] == ["rebuild_server", "start_server", "create_server"]
    assert call("GET", f"/servers/{made['id']}/actions?per_page=1&page=2").body["actions"] == [listed[1]]
    assert call("GET", "/servers/4711/actions").code == "not_found"
    wrong = call("POST", f"/servers/{made['id']}/actions/rebuild", {"image": "none"})
    assert (wrong.status, wrong.code) == (422, "invalid_input")


def test_a_second_project_has_servers_and_keys_of_its_own(call: Call, api: HetznerApi) -> None:
    token, project = api.add_project()
    assert call("POST", "/servers", NEW, token=token).status == 201
    assert call("GET", "/servers").body["servers"] == []
    assert [server.name for server in project.servers()] == ["new"]
    api.withdraw(token)
    assert call("GET", "/servers", token=token).code == "unauthorized"


def test_a_server_name_is_unique_and_can_be_changed(call: Call) -> None:
    made = call("POST", "/servers", NEW).body["server"]
    assert call("POST", "/servers", NEW).code == "uniqueness_error"
    changed = call("PUT", f"/servers/{made['id']}", {"name": "old", "labels": {"a": ""}}).body["server"]
    assert (changed["name"], changed["labels"]) == ("old", {"a": ""})


@pytest.mark.parametrize(
    ("path", "one"), [("locations", "location"), ("server_types", "server_type"), ("images", "image")]
)
def test_the_catalogue_is_listed_and_shown(call: Call, path: str, one: str) -> None:
    entries = call("GET", f"/{path}").body[path]
    assert call("GET", f"/{path}/{entries[0]['id']}").body[one] == entries[0]
    assert call("GET", f"/{path}?name={entries[-1]['name']}").body[path] == [entries[-1]]
    assert call("GET", f"/{path}/999999").code == "not_found"


def test_the_state_can_be_looked_at_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "hetzner.json"
    with HetznerApi(file=file) as api:
        api.add_key("pc", KeyPair.generate("pc").public.line)
        api.add_server("web", "127.0.0.1")
        state = json.loads(file.read_text())
    assert [state["ssh_keys"][0]["name"], state["servers"][0]["name"]] == ["pc", "web"]
    assert api.token not in file.read_text()
