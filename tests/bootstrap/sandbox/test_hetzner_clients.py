"""Clients that were not written for the stand-in work against it unchanged: the vendor's library and its CLI."""

import json
import os
import subprocess
import threading

import hcloud
import pytest
from hcloud.images import Image
from hcloud.server_types import ServerType
from hcloud.servers import Server

from bootstrap.sandbox.hetzner import HetznerApi
from keys.key_pair import KeyPair


def test_the_library_registers_finds_changes_and_removes_keys(client: hcloud.Client, api: HetznerApi) -> None:
    key = KeyPair.generate("pc@kua").public
    made = client.ssh_keys.create("pc@kua", key.line, labels={"device": "pc"})
    assert client.ssh_keys.get_by_name("pc@kua") == made
    assert client.ssh_keys.get_by_fingerprint(key.md5.removeprefix("MD5:")) == made
    assert client.ssh_keys.get_all(label_selector="device=pc") == [made]
    assert client.ssh_keys.update(made, name="new", labels={}).name == "new"
    assert client.ssh_keys.get_by_id(made.id or 0).public_key == key.line
    assert client.ssh_keys.delete(made)
    assert api.ssh_keys() == ()


def test_the_library_reads_all_pages(client: hcloud.Client, api: HetznerApi) -> None:
    for number in range(120):
        api.add_key(f"key-{number}", KeyPair.generate("x").public.line)
    assert len(client.ssh_keys.get_all()) == 120
    assert [call.status for call in api.calls] == [200, 200, 200]


def test_the_library_tells_errors_apart_by_their_code(client: hcloud.Client, api: HetznerApi) -> None:
    line = KeyPair.generate("x").public.line
    client.ssh_keys.create("pc", line)
    with pytest.raises(hcloud.APIException) as refused:
        client.ssh_keys.create("other", line)
    assert refused.value.code == "uniqueness_error"
    api.switches.refused = True
    with pytest.raises(hcloud.APIException) as unknown:
        client.ssh_keys.get_all()
    assert unknown.value.code == "unauthorized"


def test_the_library_makes_a_server_and_waits_for_it(client: hcloud.Client, api: HetznerApi) -> None:
    key = api.add_key("pc", KeyPair.generate("x").public.line)
    chosen = client.ssh_keys.get_by_id(key.id)
    made = client.servers.create("new", ServerType(name="cpx11"), Image(name="debian-12"), ssh_keys=[chosen])
    made.action.wait_until_finished()
    assert [server.name for server in client.servers.get_all()] == ["new"]
    client.servers.delete(made.server)
    assert client.servers.get_all() == []


def test_the_library_reads_what_was_done_to_a_server(client: hcloud.Client, api: HetznerApi) -> None:
    web = api.add_server("web", "127.0.0.1")
    client.servers.rebuild(Server(id=web.id), Image(name="debian-12"))
    actions = client.servers.get_actions(Server(id=web.id), status=["success"])
    assert [(action.command, action.status) for action in actions] == [("rebuild_server", "success")]


def test_many_clients_at_once_leave_a_whole_state(api: HetznerApi) -> None:
    def make(number: int) -> None:
        client = hcloud.Client(api.token, api_endpoint=api.endpoint, timeout=10)
        for step in range(5):
            client.ssh_keys.create(f"key-{number}-{step}", KeyPair.generate("x").public.line)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.id for key in api.ssh_keys()}) == len({key.name for key in api.ssh_keys()}) == 40


def test_stop_leaves_no_thread_though_a_client_stays_connected(client: hcloud.Client) -> None:
    before = set(threading.enumerate())
    with HetznerApi() as other:
        stays = hcloud.Client(other.token, api_endpoint=other.endpoint)
        stays.ssh_keys.get_all()
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before


def _cli(api: HetznerApi, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HCLOUD_TOKEN": api.token, "HCLOUD_ENDPOINT": api.endpoint}
    return subprocess.run(["hcloud", *words], env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.wants("hcloud")
def test_the_cli_manages_keys(api: HetznerApi) -> None:
    key = KeyPair.generate("pc@kua").public
    assert _cli(api, "ssh-key", "create", "--name", "pc", "--public-key", key.line, "--label", "a=b").returncode == 0
    listed = json.loads(_cli(api, "ssh-key", "list", "-o", "json").stdout)
    assert [(one["name"], one["labels"]) for one in listed] == [("pc", {"a": "b"})]
    assert key.md5.removeprefix("MD5:") in _cli(api, "ssh-key", "describe", "pc").stdout
    assert _cli(api, "ssh-key", "add-label", "pc", "device=pc").returncode == 0
    assert _cli(api, "ssh-key", "remove-label", "pc", "a").returncode == 0
    assert _cli(api, "ssh-key", "update", "pc", "--name", "new").returncode == 0
    assert [(one.name, one.labels) for one in api.ssh_keys()] == [("new", {"device": "pc"})]
    again = _cli(api, "ssh-key", "create", "--name", "other", "--public-key", key.line)
    assert (again.returncode, "uniqueness_error" in again.stderr) == (1, True)
    assert _cli(api, "ssh-key", "delete", "new").returncode == 0
    assert "not found" in _cli(api, "ssh-key", "describe", "new").stderr


@pytest.mark.wants("hcloud")
def test_the_cli_lists_more_than_a_page(api: HetznerApi) -> None:
    for number in range(70):
        api.add_key(f"key-{number}", KeyPair.generate("x").public.line)
    assert len(json.loads(_cli(api, "ssh-key", "list", "-o", "json").stdout)) == 70


@pytest.mark.wants("hcloud")
def test_the_cli_makes_shows_and_deletes_servers(api: HetznerApi) -> None:
    api.add_key("pc", KeyPair.generate("x").public.line)
    api.add_server("web", "127.0.0.1")
    made = _cli(api, "server", "create", "--name", "n", "--type", "cpx11", "--image", "debian-12", "--ssh-key", "pc")
    assert made.returncode == 0, made.stderr
    assert {one["name"] for one in json.loads(_cli(api, "server", "list", "-o", "json").stdout)} == {"web", "n"}
    assert "cpx11" in _cli(api, "server", "describe", "n").stdout
    assert _cli(api, "server", "ip", "web").stdout == "127.0.0.1\n"
    assert _cli(api, "server", "rebuild", "n", "--image", "ubuntu-24.04").returncode == 0
    assert "ubuntu-24.04" in _cli(api, "server", "describe", "n").stdout
    assert _cli(api, "server", "delete", "n").returncode == 0
    for words in (["location", "list"], ["image", "list"], ["server-type", "list"], ["datacenter", "list"]):
        assert _cli(api, *words).returncode == 0


@pytest.mark.wants("hcloud")
def test_the_cli_switches_rescue_mode_and_reboots(api: HetznerApi) -> None:
    key = api.add_key("pc", KeyPair.generate("x").public.line)
    number = api.add_server("web", "127.0.0.1").id
    enabled = _cli(api, "server", "enable-rescue", "web", "--ssh-key", "pc")
    assert enabled.returncode == 0, enabled.stderr
    assert api.project.server(number).rescue_keys == (key.id,)
    assert _cli(api, "server", "disable-rescue", "web").returncode == 0
    assert not api.project.server(number).rescue_enabled
    for command in ("reboot", "reset", "poweron"):
        assert _cli(api, "server", command, "web").returncode == 0


@pytest.mark.wants("hcloud")
def test_the_cli_says_what_the_api_says(api: HetznerApi) -> None:
    api.switches.read_only = "token_readonly"
    refused = _cli(api, "ssh-key", "create", "--name", "pc", "--public-key", KeyPair.generate("x").public.line)
    assert (refused.returncode, "token_readonly" in refused.stderr) == (1, True)
