"""Answers that are none: whatever comes, it is a TailnetError, and nothing is taken for gone because of it."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.http_server import LoopbackHttpServer, Request, Response
from bootstrap.tailnet.api import TailnetApi, TailnetError
from keys.tailnet import AuthKey, Node
from tests.bootstrap.tailnet.bench import MINT, SECRET
from tests.bootstrap.tailnet.test_recorded import HEADSCALE_KEY, VENDOR_DEVICE

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("0001-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
QUESTIONS: dict[str, Callable[[TailnetApi], object]] = {
    "nodes": TailnetApi.nodes,
    "node": lambda api: api.node("n1"),
    "remove_node": lambda api: api.remove_node("n1"),
    "authorize": lambda api: api.authorize("n1"),
    "auth_keys": TailnetApi.auth_keys,
    "revoke_auth_key": lambda api: api.revoke_auth_key("k1"),
    "ssh_rules": TailnetApi.ssh_rules,
}


class Endpoint:
    """Answers as it is told next."""

    def __init__(self) -> None:
        self.text, self.status = "", 200
        self._server = LoopbackHttpServer(self._respond)
        self._server.start()
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.client = TailnetApi(TailscaleConfig(), lambda: SECRET, url=url, sleep=lambda _seconds: None)

    def _respond(self, _request: Request) -> Response:
        return Response(self.status, page=self.text, headers={"Content-Type": "application/json"})

    def stop(self) -> None:
        self.client.close()
        self._server.stop()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint()
    yield running
    running.stop()


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", QUESTIONS)
@SETTINGS
@given(body=JUNK, status=st.sampled_from([200, 200, 200, 299, 302, 400, 401, 403, 404, 404, 418, 501]))
def test_whatever_is_answered_is_an_answer_or_an_error_of_ours(
    endpoint: Endpoint, name: str, body: object, status: int
) -> None:
    endpoint.text, endpoint.status = json.dumps(body), status
    found = outcome(lambda: QUESTIONS[name](endpoint.client))
    if isinstance(found, TailnetError):
        assert SECRET not in f"{found!r}"
    else:
        _check(found, body, status)


def outcome(question: Callable[[], object]) -> object:
    """What comes of it, or the error."""
    try:
        return question()
    except TailnetError as error:
        return error


def _check(found: object, body: object, status: int) -> None:
    """What may come of junk at all: nothing removed, nothing listed, unless the answer says just that."""
    if found is True:
        assert body in ({}, None)
    if found in (False, None) and status >= 300:
        assert isinstance(body, dict)
        assert {"message", "error"} & body.keys()
    for one in found if isinstance(found, tuple) else ():
        assert isinstance(one, Node | AuthKey)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (*path, name)
        yield from _places(part, (*path, name))


def _changed(whole: Any, path: tuple[Any, ...], new: object) -> Any:
    made = copy.deepcopy(whole)
    part = made
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = new
    return made


@SETTINGS
@given(data=st.data(), junk=JUNK)
def test_one_wrong_field_of_a_list_is_an_error_or_harmless(
    endpoint: Endpoint, data: st.DataObject, junk: object
) -> None:
    for whole, ask in (
        ({"devices": [VENDOR_DEVICE]}, endpoint.client.nodes),
        ({"keys": [HEADSCALE_KEY]}, endpoint.client.auth_keys),
    ):
        path = data.draw(st.sampled_from(list(_places(whole))))
        endpoint.text, endpoint.status = json.dumps(_changed(whole, path, junk)), 200
        found = outcome(ask)
        if isinstance(found, TailnetError):
            assert "makes no sense" in found.what
        else:
            assert found == () or path not in {("devices",), ("keys",)} or isinstance(junk, list)


@pytest.mark.parametrize("text", ["", "[" * 100_000, "1" * 10_000, '"\\ud800"', "\ufeff{}", "{}x", '{"a":NaN}', "\x00"])
@pytest.mark.parametrize("name", ["nodes", "node", "auth_keys", "ssh_rules"])
def test_no_text_breaks_the_reading(endpoint: Endpoint, name: str, text: str) -> None:
    endpoint.text, endpoint.status = text or " ", 200
    found = outcome(lambda: QUESTIONS[name](endpoint.client))
    if name == "ssh_rules" and text in {"\ufeff{}", '{"a":NaN}'}:
        assert found == ()
    else:
        assert isinstance(found, TailnetError)
        assert "makes no sense" in found.what


@pytest.mark.parametrize("secret", [None, "", "two words", "a\nb", "schlüssel", 5])
def test_a_key_that_comes_without_its_secret_is_no_key(endpoint: Endpoint, secret: object) -> None:
    endpoint.text, endpoint.status = json.dumps({**HEADSCALE_KEY, "key": secret, "keys": []}), 200
    with pytest.raises(TailnetError, match="makes no sense"):
        endpoint.client.make_auth_key("keyturn macbook kua", **MINT)
