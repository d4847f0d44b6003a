"""The stand-in of GitHub's API, asked without keyturn's client."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bootstrap.sandbox.github import GitHubApi, Token
from tests.keys.made import key


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


def ask(api: GitHubApi, method: str, path: str, body: Any = None, token: str = "") -> requests.Response:
    headers = {"Authorization": f"Bearer {token or api.token}"}
    return requests.request(method, api.endpoint + path, json=body, headers=headers, timeout=10)


def test_a_key_is_registered_listed_and_removed_as_the_vendor_does_it(api: GitHubApi) -> None:
    made = ask(api, "POST", "/user/keys", {"title": "me", "key": key("macbook").line})
    assert made.status_code == 201
    shown = made.json()
    assert shown.keys() == {"id", "key", "url", "title", "created_at", "verified", "read_only", "last_used"}
    assert shown["key"] == key("macbook").bare_line
    assert ask(api, "GET", "/user/keys").json() == [shown]
    gone = ask(api, "DELETE", f"/user/keys/{shown['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert ask(api, "DELETE", f"/user/keys/{shown['id']}").status_code == 404


def test_a_signing_key_has_four_fields(api: GitHubApi) -> None:
    made = ask(api, "POST", "/user/ssh_signing_keys", {"title": "me", "key": key("macbook").line})
    assert made.json().keys() == {"id", "key", "title", "created_at"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "can't be blank"),
        ("hello", "must supply a key in OpenSSH public key format"),
        ("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA", "must supply a key in OpenSSH public key format"),
        ("ssh-ed25519 AAAA\nssh-ed25519 BBBB", "must supply a key in OpenSSH public key format"),
    ],
)
def test_what_is_no_key_is_refused_in_the_vendors_words(api: GitHubApi, text: str | None, message: str) -> None:
    refused = ask(api, "POST", "/user/keys", {"title": "me", "key": text})
    assert refused.status_code == 422
    assert refused.json()["message"] == "Validation Failed"
    (error,) = refused.json()["errors"]
    assert (error["resource"], error["field"]) == ("PublicKey", "key")
    assert message in error["message"]


def test_a_key_belongs_to_one_account_alone(api: GitHubApi) -> None:
    other = api.grant(Token("hubot"))
    body = {"title": "me", "key": key("macbook").line}
    assert ask(api, "POST", "/user/keys", body, token=other).status_code == 201
    refused = ask(api, "POST", "/user/keys", body)
    assert refused.json()["errors"][0]["message"] == "key is already in use"
    assert ask(api, "GET", "/user/keys").json() == []


def test_a_classic_token_without_the_scope_finds_nothing(api: GitHubApi) -> None:
    token = api.grant(Token("octocat", frozenset({"repo"})))
    refused = ask(api, "GET", "/user/keys", token=token)
    assert refused.status_code == 404
    assert refused.headers["X-OAuth-Scopes"] == "repo"
    assert "read:public_key" in refused.headers["X-Accepted-OAuth-Scopes"]


def test_a_fine_grained_token_without_the_permission_is_forbidden(api: GitHubApi) -> None:
    refused = ask(api, "POST", "/user/keys", {}, token=api.grant(Token("octocat", None, {"keys": "read"})))
    assert refused.status_code == 403
    assert "X-OAuth-Scopes" not in refused.headers
    assert refused.headers["X-Accepted-GitHub-Permissions"] == "keys=write"


def test_pages_lead_on_to_the_last(api: GitHubApi) -> None:
    for name in ("macbook", "pc", "ipad"):
        api.add_key(name, key(name).line)
    found, path = [], "/user/keys?per_page=2"
    while path:
        page = ask(api, "GET", path)
        found += [one["title"] for one in page.json()]
        path = page.links.get("next", {}).get("url", "").removeprefix(api.endpoint)
    assert found == ["macbook", "pc", "ipad"]


def test_an_unknown_path_and_a_wrong_token_are_told_apart(api: GitHubApi) -> None:
    assert ask(api, "GET", "/user/emails").status_code == 404
    refused = ask(api, "GET", "/user", token="ghp_wrong")
    assert (refused.status_code, refused.json()["message"]) == (401, "Bad credentials")


def test_a_body_that_is_no_json_is_refused(api: GitHubApi) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    refused = requests.post(f"{api.endpoint}/user/keys", data=b"{", headers=headers, timeout=10)
    assert refused.status_code == 400
    assert json.loads(refused.content)["message"] == "Problems parsing JSON"
