"""Answers as both servers write them: the vendor's by the examples of its OpenAPI file, headscale's by its source."""

from datetime import UTC, datetime

import pytest

from bootstrap.tailnet.auth_keys import read_auth_keys, read_new
from bootstrap.tailnet.nodes import read_node, read_nodes
from keys.tailnet import AuthKey, Node

NOW = datetime(2022, 1, 1, tzinfo=UTC)

VENDOR_DEVICE = {
    "addresses": ["100.87.74.78", "fd7a:115c:a1e0:ac82:4843:ca90:697d:c36e"],
    "id": "92960230385",
    "nodeId": "n292kg92CNTRL",
    "user": "amelie@example.com",
    "name": "pangolin.tailfe8c.ts.net",
    "hostname": "pangolin",
    "clientVersion": "v1.36.0",
    "updateAvailable": False,
    "os": "linux",
    "created": "2022-12-01T05:23:30Z",
    "connectedToControl": False,
    "lastSeen": "2022-12-01T05:23:30Z",
    "keyExpiryDisabled": False,
    "expires": "2023-05-30T04:44:05Z",
    "authorized": False,
    "isExternal": False,
    "multipleConnections": True,
    "machineKey": "",
    "nodeKey": "nodekey:01234567890abcdef",
    "blocksIncomingConnections": False,
    "enabledRoutes": ["10.0.0.0/16", "192.168.1.0/24"],
    "advertisedRoutes": ["10.0.0.0/16", "192.168.1.0/24"],
    "clientConnectivity": {
        "endpoints": ["199.9.14.201:59128", "192.68.0.21:59128"],
        "latency": {"Dallas": {"latencyMs": 60.463043}, "New York City": {"preferred": True, "latencyMs": 31.323811}},
        "mappingVariesByDestIP": False,
        "clientSupports": {"hairPinning": None, "ipv6": False, "pcp": False, "pmp": False, "udp": False, "upnp": False},
    },
    "tags": None,
    "tailnetLockError": "",
    "tailnetLockKey": "",
    "postureIdentity": {"serialNumbers": ["CP74LFQJXM"]},
    "sshEnabled": True,
}
# An external device: what the vendor leaves empty there.
VENDOR_SHARED = {
    "addresses": ["100.87.74.79"],
    "id": "92960230386",
    "nodeId": "n333CNTRL",
    "name": "theirs.tailother.ts.net",
    "hostname": "theirs",
    "clientVersion": "",
    "created": "",
    "expires": "0001-01-01T00:00:00Z",
    "isExternal": True,
    "authorized": True,
}
HEADSCALE_DEVICE = {
    "addresses": ["100.64.0.1", "fd7a:115c:a1e0::1"],
    "name": "web",
    "id": "1",
    "nodeId": "1",
    "authorized": True,
    "user": "tagged-devices",
    "tags": ["tag:server"],
    "keyExpiryDisabled": True,
    "created": "2026-07-01T10:00:00.123456789Z",
    "hostname": "web",
    "isEphemeral": False,
    "machineKey": "mkey:ab",
    "nodeKey": "nodekey:cd",
    "os": "linux",
    "clientVersion": "1.86.2",
    "updateAvailable": False,
}
HEADSCALE_AWAY = {
    **HEADSCALE_DEVICE,
    "id": "2",
    "nodeId": "2",
    "name": "phone",
    "user": "ann",
    "tags": [],
    "keyExpiryDisabled": False,
    "expires": "2026-12-28T11:00:00+01:00",
    "lastSeen": "2026-07-02T12:00:00.5+02:00",
}
VENDOR_KEYS = [
    {
        "id": "XXXX14CNTRL",
        "keyType": "client",
        "created": "2021-12-09T23:22:39Z",
        "scopes": ["all"],
        "description": "test key",
        "userId": "uscwcTtzzo11DEVEL",
    },
    {
        "id": "XXXXZ3CNTRL",
        "keyType": "api",
        "expirySeconds": 7776000,
        "created": "2021-12-09T23:22:39Z",
        "expires": "2022-03-09T23:22:39Z",
        "scopes": ["all"],
        "description": "production key",
        "userId": "uscwcTtzzo11DEVEL",
    },
    {
        "id": "XXXX43CNTRL",
        "keyType": "auth",
        "expirySeconds": 7776000,
        "created": "2021-12-09T23:22:39Z",
        "expires": "2022-03-09T23:22:39Z",
        "capabilities": {
            "devices": {
                "create": {"reusable": True, "ephemeral": False, "preauthorized": True, "tags": ["tag:example"]}
            }
        },
        "description": "dev access",
        "userId": "uscwcTtzzo11DEVEL",
    },
]
HEADSCALE_KEY = {
    "id": "7",
    "keyType": "auth",
    "expirySeconds": 600,
    "created": "2021-12-31T23:55:00.7Z",
    "expires": "2022-01-01T00:05:00.7Z",
    "invalid": False,
    "capabilities": {"devices": {"create": {"reusable": False, "ephemeral": False, "preauthorized": True, "tags": []}}},
    "description": "keyturn macbook kua",
    "userId": "1",
}


def test_the_vendors_machine() -> None:
    seen = datetime(2022, 12, 1, 5, 23, 30, tzinfo=UTC)
    assert read_node(VENDOR_DEVICE) == Node(
        "n292kg92CNTRL",
        "pangolin.tailfe8c.ts.net",
        "pangolin",
        "linux",
        "amelie@example.com",
        ("100.87.74.78", "fd7a:115c:a1e0:ac82:4843:ca90:697d:c36e"),
        (),
        authorized=False,
        created=seen,
        expires=datetime(2023, 5, 30, 4, 44, 5, tzinfo=UTC),
        last_seen=seen,
        ssh=True,
    )


def test_a_machine_that_is_shared_with_the_tailnet() -> None:
    node = read_node(VENDOR_SHARED)
    assert (node.external, node.user, node.created, node.expires, node.last_seen) == (True, "", None, None, None)


def test_headscales_machines() -> None:
    web, phone = read_nodes({"devices": [HEADSCALE_DEVICE, HEADSCALE_AWAY]})
    assert (web.id, web.short_name, web.user, web.tags) == ("1", "web", "", ("tag:server",))
    assert web.created == datetime(2026, 7, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert (web.connected, web.expires) == (True, None)
    assert (phone.connected, phone.user) == (False, "ann")
    assert phone.last_seen == datetime(2026, 7, 2, 10, 0, 0, 500000, tzinfo=UTC)
    assert phone.expires == datetime(2026, 12, 28, 10, tzinfo=UTC)


def test_the_old_id_serves_where_there_is_no_other() -> None:
    assert read_node({**VENDOR_DEVICE, "nodeId": None}).id == "92960230385"


def test_of_the_vendors_keys_only_auth_keys_are_told() -> None:
    assert read_auth_keys({"keys": VENDOR_KEYS}, NOW) == (
        AuthKey(
            "XXXX43CNTRL",
            "dev access",
            "uscwcTtzzo11DEVEL",
            ("tag:example",),
            datetime(2021, 12, 9, 23, 22, 39, tzinfo=UTC),
            datetime(2022, 3, 9, 23, 22, 39, tzinfo=UTC),
            reusable=True,
            preauthorized=True,
        ),
    )


@pytest.mark.parametrize(
    "over",
    [{"invalid": True}, {"revoked": "2021-12-31T23:59:00Z"}, {"expires": "2021-12-31T23:59:59Z"}],
)
def test_a_key_that_lets_nobody_in_any_more_is_not_told(over: dict[str, object]) -> None:
    assert len(read_auth_keys({"keys": [HEADSCALE_KEY]}, NOW)) == 1
    assert read_auth_keys({"keys": [{**HEADSCALE_KEY, **over}]}, NOW) == ()


def test_a_key_that_was_never_revoked_by_gos_zero_time_is_told() -> None:
    assert len(read_auth_keys({"keys": [{**HEADSCALE_KEY, "revoked": "0001-01-01T00:00:00Z"}]}, NOW)) == 1


def test_a_key_that_was_just_made() -> None:
    key, secret = read_new({**HEADSCALE_KEY, "key": "hskey-auth-abc-def"})
    assert (key.id, key.description, secret) == ("7", "keyturn macbook kua", "hskey-auth-abc-def")
