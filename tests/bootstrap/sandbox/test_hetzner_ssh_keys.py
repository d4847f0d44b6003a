"""The project's keys, through the stand-in API: every answer here is held against the vendor's OpenAPI file."""

import re
from typing import Any

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.conftest import Call


def _body(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "public_key": KeyPair.generate(name).public.line, **more}


def test_a_key_is_registered_with_its_md5_fingerprint(call: Call) -> None:
    key = KeyPair.generate("pc@kua").public
    answer = call("POST", "/ssh_keys", {"name": "pc", "public_key": key.line, "labels": {"device": "pc"}})
    made = answer.body["ssh_key"]
    assert answer.status == 201
    assert made["fingerprint"] == key.md5.removeprefix("MD5:")
    assert made["labels"] == {"device": "pc"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["created"])
    assert call("GET", f"/ssh_keys/{made['id']}").body["ssh_key"] == made


def test_a_used_name_is_refused(call: Call) -> None:
    call("POST", "/ssh_keys", _body("pc"))
    answer = call("POST", "/ssh_keys", _body("pc"))
    assert (answer.status, answer.code) == (409, "uniqueness_error")
    assert answer.body["error"]["details"] == {"fields": [{"name": "name"}]}


def test_a_used_key_is_refused_under_any_name_and_comment(call: Call) -> None:
    body = _body("pc")
    call("POST", "/ssh_keys", body)
    other = {"name": "other", "public_key": body["public_key"] + "-other"}
    answer = call("POST", "/ssh_keys", other)
    assert (answer.status, answer.code) == (409, "uniqueness_error")
    assert answer.body["error"]["details"] == {"fields": [{"name": "public_key"}]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "", "public_key": "x"}, "name"),
        ({"name": "pc"}, "public_key"),
        ({"name": "pc", "public_key": "ssh-ed25519"}, "public_key"),
        ({"name": "pc", "public_key": "ssh-ed25519 !!!"}, "public_key"),
        ({"name": "pc", "public_key": "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA=="}, "public_key"),
        (_body("pc", labels={"-bad": "x"}), "labels"),
        (_body("pc", labels={"ok": "not ok"}), "labels"),
        (_body("pc", labels={"hetzner.cloud/x": "y"}), "labels"),
        (_body("pc", labels=["x"]), "labels"),
    ],
)
def test_what_cannot_be_a_key_is_refused_with_the_field_named(call: Call, body: dict[str, Any], field: str) -> None:
    answer = call("POST", "/ssh_keys", body)
    assert (answer.status, answer.code) == (422, "invalid_input")
    assert answer.body["error"]["details"]["fields"][0]["name"] == field
    assert call("GET", "/ssh_keys").body["ssh_keys"] == []


def test_name_and_labels_change_and_the_key_does_not(call: Call) -> None:
    made = call("POST", "/ssh_keys", _body("pc", labels={"a": "b"})).body["ssh_key"]
    changed = call("PUT", f"/ssh_keys/{made['id']}", {"name": "new", "public_key": "ignored"}).body["ssh_key"]
    assert changed == {**made, "name": "new"}
    assert call("PUT", f"/ssh_keys/{made['id']}", {"labels": {}}).body["ssh_key"] == {**changed, "labels": {}}


def test_a_name_cannot_be_changed_to_a_used_one(call: Call) -> None:
    call("POST", "/ssh_keys", _body("pc"))
    made = call("POST", "/ssh_keys", _body("ipad")).body["ssh_key"]
    assert call("PUT", f"/ssh_keys/{made['id']}", {"name": "pc"}).code == "uniqueness_error"
    assert call("PUT", f"/ssh_keys/{made['id']}", {"name": "ipad"}).status == 200


def test_a_removed_key_is_gone(call: Call, api: HetznerApi) -> None:
    number = call("POST", "/ssh_keys", _body("pc")).body["ssh_key"]["id"]
    answer = call("DELETE", f"/ssh_keys/{number}")
    assert (answer.status, answer.body) == (204, None)
    for method in ("GET", "PUT", "DELETE"):
        assert call(method, f"/ssh_keys/{number}", {} if method == "PUT" else None).code == "not_found"
    assert api.ssh_keys() == ()


def test_keys_are_found_by_name_and_by_fingerprint(call: Call) -> None:
    made = [call("POST", "/ssh_keys", _body(name)).body["ssh_key"] for name in ("pc", "ipad")]
    assert call("GET", "/ssh_keys?name=ipad").body["ssh_keys"] == [made[1]]
    assert call("GET", f"/ssh_keys?fingerprint={made[0]['fingerprint']}").body["ssh_keys"] == [made[0]]
    assert call("GET", "/ssh_keys?name=ip").body["ssh_keys"] == []
