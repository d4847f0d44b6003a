"""What is asked of a control server, of the vendor's and of headscale's alike."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.sandbox.http_server import Response
from bootstrap.sandbox.tailscale import ApiError, TailscaleApi
from bootstrap.tailnet.api import TailnetApi
from tests.bootstrap.tailnet.bench import MINT, Waits, answering, client_of

AWAY = {"connectedToControl": False, "lastSeen": "2026-11-20T08:00:00Z"}


def test_machines_are_told_with_what_matters_of_them(server: TailscaleApi, client: TailnetApi) -> None:
    web = server.add_node("web", tags=["tag:server"], created="2026-01-02T03:04:05Z")
    phone = server.add_node("phone", os="iOS", **AWAY)
    first, second = client.nodes()
    assert (first.id, first.short_name, first.os) == (web["nodeId"], "web", "linux")
    assert first.addresses == tuple(web["addresses"])
    assert (first.tags, first.user, first.expires) == (("tag:server",), "", None)
    assert first.created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (first.connected, first.last_seen) == (True, None)
    assert (second.id, second.user) == (phone["nodeId"], "amelie@example.com")
    assert second.expires == datetime(2027, 5, 30, 4, 44, 5, tzinfo=UTC)
    assert (second.connected, second.last_seen) == (False, datetime(2026, 11, 20, 8, tzinfo=UTC))


def test_a_tailnet_without_machines_has_none(client: TailnetApi) -> None:
    assert (client.nodes(), client.auth_keys()) == ((), ())


def test_what_only_the_vendor_tells_is_taken_from_it(vendor: TailscaleApi) -> None:
    vendor.add_node("web", sshEnabled=True, isEphemeral=True, isExternal=True, authorized=False)
    (node,) = client_of(vendor).nodes()
    assert (node.ssh, node.ephemeral, node.external, node.authorized) == (True, True, True, False)


def test_one_machine_is_found_by_its_id_and_none_by_another(server: TailscaleApi, client: TailnetApi) -> None:
    web = server.add_node("web")
    found = client.node(web["nodeId"])
    assert found is not None
    assert found.hostname == "web"
    assert client.node("nAbsentCNTRL") is None


@pytest.mark.parametrize("wanted", ["", ".", "..", "a/b", "web?x=1", "ü", "x" * 65])
def test_what_can_be_no_id_is_never_asked_for(server: TailscaleApi, client: TailnetApi, wanted: str) -> None:
    assert client.node(wanted) is None
    assert not client.remove_node(wanted)
    assert not client.revoke_auth_key(wanted)
    assert server.calls == []


def test_a_machine_is_removed_once(server: TailscaleApi, client: TailnetApi) -> None:
    web, db = server.add_node("web"), server.add_node("db")
    assert client.remove_node(web["nodeId"])
    assert not client.remove_node(web["nodeId"])
    assert [node["nodeId"] for node in server.nodes] == [db["nodeId"]]


def test_a_machine_that_waits_is_approved(vendor: TailscaleApi) -> None:
    vendor.switches.approval = True
    client = client_of(vendor)
    node = vendor.add_node("phone", authorized=False)
    client.authorize(node["nodeId"])
    assert [one.authorized for one in client.nodes()] == [True]


def test_headscale_has_nobody_wait_for_approval(headscale: TailscaleApi) -> None:
    node = headscale.add_node("phone")
    client_of(headscale).authorize(node["nodeId"])
    assert headscale.calls[-1].status == 200


def test_an_auth_key_lets_in_one_machine_and_is_then_used_up(server: TailscaleApi, client: TailnetApi) -> None:
    key, secret = client.make_auth_key("keyturn macbook kua", **MINT)
    assert (key.description, key.tags) == ("keyturn macbook kua", ("tag:device",))
    assert (key.reusable, key.ephemeral, key.preauthorized) == (False, False, True)
    assert secret not in repr(key)
    assert [one.id for one in client.auth_keys()] == [key.id]
    node = server.join(secret, "macbook")
    assert node["tags"] == ["tag:device"]
    assert client.auth_keys() == ()
    with pytest.raises(ApiError, match="invalid key"):
        server.join(secret, "another")


def test_the_question_for_a_key_has_nothing_in_it_that_an_older_headscale_refuses(
    server: TailscaleApi, client: TailnetApi
) -> None:
    client.make_auth_key("keyturn macbook kua", **MINT)
    create = {"reusable": False, "ephemeral": False, "preauthorized": True, "tags": ["tag:device"]}
    assert json.loads(server.calls[-1].body) == {
        "capabilities": {"devices": {"create": create}},
        "expirySeconds": 600,
        "description": "keyturn macbook kua",
    }


def test_a_key_that_is_revoked_lets_nobody_in(server: TailscaleApi, client: TailnetApi) -> None:
    key, secret = client.make_auth_key("keyturn macbook kua", **MINT)
    assert client.revoke_auth_key(key.id)
    assert not client.revoke_auth_key(key.id)
    assert client.auth_keys() == ()
    with pytest.raises(ApiError, match="invalid key"):
        server.join(secret, "macbook")


@pytest.mark.parametrize(("years", "told"), [(1, 1), (-1, 0)])
def test_a_key_past_its_end_by_the_servers_clock_is_not_told(waits: Waits, years: int, told: int) -> None:
    """Whatever this machine's clock shows."""
    key = {"id": "k1", "keyType": "auth", "expires": (datetime.now(UTC) + timedelta(days=365 * years)).isoformat()}
    waits.at += years * 10**9
    with answering(Response(200, {"keys": [key]}), waits=waits) as (client, _):
        assert len(client.auth_keys()) == told


def test_the_policy_tells_who_uses_tailscale_ssh(server: TailscaleApi, client: TailnetApi) -> None:
    (rule,) = client.ssh_rules()
    assert (rule.action, rule.sources, rule.destinations) == ("check", ("autogroup:member",), ("autogroup:self",))
    assert rule.users == ("autogroup:nonroot", "root")
    assert "action" in server.policy.splitlines()[rule.line - 1]
    server.policy = "{}"
    assert client.ssh_rules() == ()


def test_a_tailnet_is_asked_for_by_its_name(vendor: TailscaleApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILSCALE_TAILNET", "example.com")
    client_of(vendor).nodes()
    assert vendor.calls[-1].path == "/tailnet/example.com/devices"


def test_the_state_is_kept_in_a_file_without_any_secret(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("tailnet") / "tailnet.json"
    with TailscaleApi(file=file) as server:
        _, secret = client_of(server).make_auth_key("keyturn macbook kua", **MINT)
        server.join(secret, "macbook")
    assert secret not in file.read_text()
    with TailscaleApi(file=file) as again:
        assert [node.short_name for node in client_of(again).nodes()] == ["macbook"]
        with pytest.raises(ApiError, match="used up"):
            again.join(secret, "macbook")
