"""The tailnet in the fleet, through the program: audit, revoke, and servers by their tag."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.tailscale import TailscaleApi
from tests.bootstrap.cli.world import keyturn

if TYPE_CHECKING:
    from subprocess import CompletedProcess


@pytest.fixture
def api() -> Iterator[TailscaleApi]:
    with TailscaleApi() as api:
        yield api


@pytest.fixture
def ipad(sandbox: Sandbox, api: TailscaleApi) -> str:
    """The fleet has a tailnet, with pc, the iPad, which was noted, and a server in it; the iPad's id."""
    extend(sandbox, api)
    api.add_node("pc")
    api.add_node("web", tags=["tag:server"])
    node = str(api.add_node("ipad")["nodeId"])
    note(sandbox, "ipad", node)
    return node


def extend(sandbox: Sandbox, api: TailscaleApi, more: str = "") -> None:
    table = f'\n[tailscale]\ncredentials = "env:TAILNET_TOKEN"\nurl = "{api.endpoint}"\n{more}'
    file = sandbox.fleet / "keyturn.toml"
    file.write_text(file.read_text() + table)


def note(sandbox: Sandbox, device: str, node: str) -> None:
    file = sandbox.fleet / "devices.toml"
    file.write_text(file.read_text().replace(f"[{device}]\n", f'[{device}]\ntailscale_node = "{node}"\n'))


def run(sandbox: Sandbox, api: TailscaleApi, *words: str) -> "CompletedProcess[str]":
    return keyturn(sandbox, *words, variables={"TAILNET_TOKEN": api.token})


def hosts(api: TailscaleApi) -> list[str]:
    return [str(node["hostname"]) for node in api.nodes]


def test_a_lost_device_is_taken_out_of_the_tailnet_and_that_is_proved(
    sandbox: Sandbox, api: TailscaleApi, ipad: str
) -> None:
    api.add_key("keyturn ipad kua")
    done = run(sandbox, api, "revoke", "ipad", "--lost", "--yes", "--only", "tailscale")
    assert hosts(api) == ["pc", "web"]
    assert [key for key in api.keys if "revoked" not in key] == []
    assert f"node {ipad} 'ipad.tail1a2b3.ts.net'" in done.stderr  # what it opens
    assert "Tailscale's admin console" not in done.stderr  # nothing is left to be done there by hand
    assert f"asked afresh, the tailnet has no node {ipad}" in done.stdout
    again = json.loads(run(sandbox, api, "audit", "--json", "--only", "tailscale").stdout)
    found = {one["id"].partition(":")[0] for one in again["findings"]}
    assert found == {"stranger", "ssh-rule"}  # pc, which nobody noted; web is known, though it was left out


def test_a_tailnet_that_is_away_leaves_the_revocation_pending_and_apply_ends_it(
    sandbox: Sandbox, api: TailscaleApi, ipad: str
) -> None:
    api.switches.between = "<html>log in to this network</html>"
    done = run(sandbox, api, "revoke", "ipad", "--lost", "--yes", "--only", "tailscale")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "ipad" in hosts(api)
    api.switches.between = ""
    done = run(sandbox, api, "apply", "--yes", "--only", "tailscale")
    assert hosts(api) == ["pc", "web"]
    assert ipad in done.stdout


def test_an_audit_tells_of_machines_and_changes_nothing(sandbox: Sandbox, api: TailscaleApi, ipad: str) -> None:
    api.add_key("by hand", reusable=True)
    api.add_node("nas")
    before = (api.nodes, api.keys)
    document = json.loads(run(sandbox, api, "audit", "--json").stdout)
    found = {one["id"].partition(":")[0] for one in document["findings"] if one["id"].endswith(":tailscale")}
    assert found == {"stranger", "auth-key", "ssh-rule"}
    strangers = [one for one in document["findings"] if one["id"].startswith("stranger:")]
    said = sorted(one["evidence"][0].split("'")[1] for one in strangers)
    assert said == ["nas.tail1a2b3.ts.net", "pc.tail1a2b3.ts.net"]  # web is a server of the fleet
    cells = {cell["device"]: cell["state"] for cell in document["cells"] if cell["target"] == "tailscale"}
    assert (cells["ipad"], cells["pc"]) == ("in", "out")
    assert (api.nodes, api.keys) == before
    assert ipad not in hosts(api)


def test_a_token_that_is_not_there_is_said_and_nothing_else_waits_for_it(sandbox: Sandbox, api: TailscaleApi) -> None:
    extend(sandbox, api)
    done = keyturn(sandbox, "audit", "--only", "tailscale")
    assert "TAILNET_TOKEN" in done.stdout + done.stderr
    done = keyturn(sandbox, "revoke", "ipad", "--lost", "--yes")
    assert done.returncode == 4
    web = sandbox.servers["web"]
    assert all(sandbox.keys["ipad"].bare_line.encode() not in web.authorized_keys(one) for one in web.accounts)


def test_a_server_with_the_tag_is_one_of_the_fleet_and_stays_so_while_the_api_is_away(
    sandbox: Sandbox, api: TailscaleApi
) -> None:
    media = sandbox.servers["media"]
    api.add_node("films", tags=["tag:server"], addresses=[media.address])
    (sandbox.fleet / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    extend(sandbox, api, f'discover = "tag:server"\nport = {media.port}\nuser = "root"\n')
    done = run(sandbox, api, "revoke", "ipad", "--lost", "--yes", "--only", "films")
    assert "films" in done.stdout, done.stderr
    assert sandbox.keys["ipad"].bare_line.encode() not in media.authorized_keys("root")
    api.switches.between = "<html>log in to this network</html>"
    again = run(sandbox, api, "audit", "--json", "--only", "films")
    assert [one["target"] for one in json.loads(again.stdout)["targets"]] == ["server:films"], again.stdout
