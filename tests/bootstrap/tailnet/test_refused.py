"""What a person is told where the control server refuses, or is none: what failed, where, one thing to do about it."""

from collections.abc import Callable

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.http_server import Response
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet.api import TailnetApi, TailnetError
from bootstrap.tailnet.refusals import Refusals
from bootstrap.tailnet.wire import Answer, Question
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.tailnet.bench import MINT, SECRET, Waits, answering, client_of

PAGE = "<!doctype html><title>Welcome to the hotel</title>"
ASKED: dict[str, Callable[[TailnetApi], object]] = {
    "devices:core:read": lambda api: api.nodes(),
    "devices:core": lambda api: api.remove_node("n1"),
    "auth_keys:read": lambda api: api.auth_keys(),
    "auth_keys": lambda api: api.revoke_auth_key("k1"),
    "policy_file:read": lambda api: api.ssh_rules(),
}


def refused(question: Callable[[], object]) -> TailnetError:
    with pytest.raises(TailnetError) as caught:
        question()
    return caught.value


def test_a_token_that_is_refused_is_told_with_the_line_that_gives_another(server: TailscaleApi, waits: Waits) -> None:
    error = refused(client_of(server, waits, secret=SECRET).nodes)
    assert (error.what, error.code, error.away) == ("the API token is refused", 401, False)
    assert error.where == server.endpoint.removeprefix("http://").removesuffix("/api/v2")
    assert "credentials" in error.hint
    assert waits.slept == []


@pytest.mark.parametrize("scope", ASKED)
def test_a_token_without_the_scope_is_told_which_one_it_lacks(server: TailscaleApi, scope: str) -> None:
    others = [one for one in ASKED if not scope.startswith(one.removesuffix(":read"))]
    error = refused(lambda: ASKED[scope](client_of(server, secret=server.grant(*others))))
    assert (error.code, error.scope, error.away) == (403, scope, False)
    assert f"the credentials lack the scope {scope}" in error.what
    assert scope in error.hint


@pytest.mark.parametrize(("scope", "more"), [("devices:core", 404), ("all", 404), ("devices:core:read", 403)])
def test_a_scope_includes_its_reading_half_alone(server: TailscaleApi, scope: str, more: int) -> None:
    client = client_of(server, secret=server.grant(scope))
    assert client.nodes() == ()
    assert refused(lambda: client.authorize("n1")).code == more


def test_the_vendors_hint_names_the_page_where_it_is_mended(vendor: TailscaleApi) -> None:
    refusals, answer = Refusals("api.tailscale.com", True, "-"), Answer(403, {}, b'{"message": "no"}')
    question = Question("GET", "/tailnet/-/devices", "devices:core:read")
    for oauth, page in ((True, "/admin/settings/oauth"), (False, "/admin/settings/keys")):
        assert page in refusals.of(question, answer, oauth=oauth, renew="").hint


@pytest.mark.parametrize("ask", [ASKED["devices:core:read"], ASKED["auth_keys"], ASKED["policy_file:read"]])
def test_another_tailnet_is_said_to_be_none(server: TailscaleApi, ask: Callable[[TailnetApi], object]) -> None:
    """Also where it is a key that is to be removed: that it is not there proves nothing then."""
    error = refused(lambda: ask(client_of(server, config=TailscaleConfig("other.example"))))
    assert error.what == "there is no tailnet 'other.example' for these credentials"
    assert 'tailnet = "-"' in error.hint


def test_approving_a_machine_that_is_gone_says_so(server: TailscaleApi, client: TailnetApi) -> None:
    assert refused(lambda: client.authorize("n9")).what == "there is no such device"
    assert refused(lambda: client.authorize("..")).what == "there is no such device"


def test_a_machine_of_another_tailnet_is_not_removed(vendor: TailscaleApi) -> None:
    node = vendor.add_node("theirs", isExternal=True)
    error = refused(lambda: client_of(vendor).remove_node(node["nodeId"]))
    assert (error.code, error.away) == (501, False)
    assert "not owned" in error.what


@pytest.mark.parametrize(("lacking", "ask"), [("acl", ASKED["policy_file:read"]), ("keys", ASKED["auth_keys:read"])])
def test_what_an_older_headscale_lacks_is_told_as_such(
    headscale: TailscaleApi, lacking: str, ask: Callable[[TailnetApi], object]
) -> None:
    headscale.switches.lacks = frozenset({lacking})
    error = refused(lambda: ask(client_of(headscale)))
    assert error.what == f"the control server knows no GET /tailnet/-/{lacking}"
    assert "0.30" in error.hint
    assert (error.code, error.away, error.scope) == (404, False, "")


@pytest.mark.parametrize("ask", [ASKED["devices:core"], ASKED["auth_keys"], lambda api: api.node("n1")])
def test_a_404_that_is_not_the_apis_own_proves_nothing(
    headscale: TailscaleApi, ask: Callable[[TailnetApi], object]
) -> None:
    headscale.switches.lacks = frozenset({"devices", "keys"})
    assert "knows no" in refused(lambda: ask(client_of(headscale))).what


@pytest.mark.parametrize("scope", ASKED)
def test_a_login_page_in_between_is_told_and_taken_for_nothing_else(
    server: TailscaleApi, client: TailnetApi, scope: str
) -> None:
    server.switches.between = PAGE
    error = refused(lambda: ASKED[scope](client))
    assert error.what == "a web page answers in place of the control server"
    assert error.away
    assert "login page" in error.hint


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 407, 418])
@pytest.mark.parametrize("page", [PAGE, "nonsense", ""])
def test_whatever_answers_in_its_place_removes_nothing(status: int, page: str) -> None:
    response = Response(status, page=page or " ", headers={} if page == PAGE else {"Content-Type": "text/plain"})
    with answering(response) as (client, _):
        for ask in (lambda: client.remove_node("n1"), lambda: client.revoke_auth_key("k1"), client.nodes):
            if not page.strip() and status == 200 and ask != client.nodes:
                assert ask()  # what both servers answer
            else:
                refused(ask)


def test_a_redirect_is_not_followed_and_told(server: TailscaleApi, client: TailnetApi) -> None:
    with answering(Response(200, {"devices": []})) as (other, asked):
        server.switches.moved = f"http://{other.place}/api/v2/tailnet/-/devices"
        assert refused(client.nodes).what == f"the control server sends on to {other.place}"
        assert asked == []


@pytest.mark.parametrize("body", [{"message": "quota exceeded"}, {"message": 5}, {}, [], None])
@pytest.mark.parametrize("status", [400, 402, 409, 422])
def test_any_other_refusal_is_told_in_the_servers_words_if_it_has_some(status: int, body: object) -> None:
    with answering(Response(status, body)) as (client, _):
        error = refused(client.nodes)
    assert error.code == status
    assert ("quota exceeded" in error.what) == (body == {"message": "quota exceeded"})


def test_what_a_server_says_can_steer_no_terminal_and_repeats_no_secret() -> None:
    said = f"\x1b[2J{SECRET} is \u202ewrong" + "x" * 500
    with answering(Response(400, {"message": said})) as (client, _):
        error = refused(client.nodes)
    assert not {"\x1b", "\u202e", "\n"} & set(error.what)
    assert SECRET not in error.what
    assert len(error.what) < 300


def test_nobody_who_answers_is_told_with_the_place() -> None:
    client = TailnetApi(TailscaleConfig(), lambda: SECRET, url="http://127.0.0.1:9", sleep=lambda _: None)
    error = refused(client.nodes)
    assert error.what == "the control server can't be reached (ConnectionError)"
    assert (error.where, error.code, error.away) == ("127.0.0.1:9", 0, True)


def test_a_proxy_that_is_not_there_is_told_without_its_password(
    server: TailscaleApi, client: TailnetApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://ann:swordfish@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    error = refused(client.nodes)
    assert "proxy" in error.what
    assert "swordfish" not in f"{error!r} {error} {error.hint}"


def test_a_certificate_that_nobody_vouches_for_is_told(server: TailscaleApi) -> None:
    place = server.endpoint.removeprefix("http://")
    client = TailnetApi(TailscaleConfig(), lambda: SECRET, url=f"https://{place}", sleep=lambda _: None)
    error = refused(client.nodes)
    assert "certificate" in error.what
    assert error.away


@pytest.mark.parametrize("tags", [(), ("tag:other",)])
def test_a_key_whose_tags_are_refused_says_where_tags_are_set(server: TailscaleApi, tags: tuple[str, ...]) -> None:
    secret = server.grant("auth_keys", tags=("tag:device",))  # an API token in shape, an OAuth client's in its rights
    error = refused(lambda: client_of(server, secret=secret).make_auth_key("keyturn pc kua", tags=tags, seconds=60))
    assert "tagOwners" in error.hint
    assert error.scope == ""


@pytest.mark.parametrize("text", ["", "x" * 51, "keyturn's", "keyturn\n", "schlüssel"])
def test_a_description_that_the_vendor_refuses_is_not_sent(server: TailscaleApi, client: TailnetApi, text: str) -> None:
    with pytest.raises(InvalidInputError, match="description"):
        client.make_auth_key(text, **MINT)
    assert server.calls == []


@pytest.mark.parametrize("secret", ["", "two words", "tskey-api-ü", "tskey-api-x\r\nHost: evil"])
def test_credentials_that_can_stand_in_no_header_are_refused_unseen(server: TailscaleApi, secret: str) -> None:
    client = TailnetApi(TailscaleConfig(), lambda: secret, url=server.endpoint)
    with pytest.raises(KeyturnError) as caught:
        client.nodes()
    assert "signs that no token has" in caught.value.what
    assert not secret or secret not in repr(caught.value)
    assert server.calls == []
