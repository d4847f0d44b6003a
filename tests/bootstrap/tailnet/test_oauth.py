"""An OAuth client's secret in place of an API token: it gets tokens that live an hour, and may do what it was given."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.http_server import Response
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet.api import TailnetApi, TailnetError
from tests.bootstrap.tailnet.bench import MINT, Waits, answering, client_of

HOUR = 3600
TOKEN = "/oauth/token"


@pytest.fixture
def secret(server: TailscaleApi) -> str:
    return server.client("devices:core", "auth_keys", tags=("tag:device",))


@pytest.fixture
def oauth(server: TailscaleApi, secret: str, waits: Waits) -> Iterator[TailnetApi]:
    client = client_of(server, waits, secret=secret)
    yield client
    client.close()


def asked(server: TailscaleApi) -> list[str]:
    return [call.path for call in server.calls]


def test_one_token_serves_for_many_questions(server: TailscaleApi, oauth: TailnetApi) -> None:
    oauth.nodes()
    oauth.nodes()
    assert asked(server) == [TOKEN, "/tailnet/-/devices", "/tailnet/-/devices"]


def test_the_token_is_asked_for_by_a_form_and_without_a_token(
    server: TailscaleApi, oauth: TailnetApi, secret: str
) -> None:
    oauth.nodes()
    form = parse_qs(server.calls[0].body.decode())
    client_id = secret.split("-")[2]
    assert form == {"grant_type": ["client_credentials"], "client_id": [client_id], "client_secret": [secret]}


@pytest.mark.parametrize("set_by", ["keyturn.toml", "the variable"])
def test_the_clients_id_is_said_where_it_is_known(
    server: TailscaleApi, secret: str, set_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAILSCALE_OAUTH_CLIENT_ID", "kOtherCNTRL" if set_by == "keyturn.toml" else "kMineCNTRL")
    config = TailscaleConfig(oauth_client="kMineCNTRL" if set_by == "keyturn.toml" else "")
    client_of(server, secret=secret, config=config).nodes()
    assert parse_qs(server.calls[0].body.decode())["client_id"] == ["kMineCNTRL"]


def test_an_api_token_is_one_although_a_client_is_named(server: TailscaleApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILSCALE_OAUTH_CLIENT_ID", "kMineCNTRL")
    client_of(server).nodes()
    assert asked(server) == ["/tailnet/-/devices"]


@pytest.mark.parametrize(("later", "tokens"), [(HOUR - 301, 1), (HOUR - 299, 2), (HOUR + 1, 2)])
def test_a_token_is_replaced_before_its_hour_ends(
    server: TailscaleApi, oauth: TailnetApi, waits: Waits, later: int, tokens: int
) -> None:
    oauth.nodes()
    waits.at += later
    oauth.nodes()
    assert asked(server).count(TOKEN) == tokens


@pytest.mark.parametrize("lives", [1, 0, -5, 10**12])
def test_a_token_that_says_strange_things_of_its_life_still_works_once(
    server: TailscaleApi, oauth: TailnetApi, lives: int
) -> None:
    server.switches.expires_in = lives
    assert oauth.nodes() == ()
    assert asked(server).count(TOKEN) == 1


def test_a_token_that_is_refused_is_replaced_once(server: TailscaleApi, oauth: TailnetApi, waits: Waits) -> None:
    oauth.nodes()
    server.credentials.expire()
    assert oauth.nodes() == ()
    assert asked(server).count(TOKEN) == 2
    assert waits.slept == []


def test_a_change_is_made_once_although_the_token_was_refused(server: TailscaleApi, oauth: TailnetApi) -> None:
    oauth.nodes()
    server.credentials.expire()
    key, _ = oauth.make_auth_key("keyturn pc kua", **MINT)
    assert [one["id"] for one in server.keys] == [key.id]


def test_a_client_that_was_withdrawn_is_told(server: TailscaleApi, oauth: TailnetApi, secret: str) -> None:
    oauth.nodes()
    server.credentials.expire()
    server.credentials.withdraw(secret)
    with pytest.raises(TailnetError, match="the OAuth client's secret is refused") as caught:
        oauth.nodes()
    assert (caught.value.code, caught.value.away) == (401, False)


def test_a_server_that_gives_tokens_and_refuses_each_is_not_asked_for_ever() -> None:
    told = {"access_token": "tskey-api-k1-0", "expires_in": HOUR}
    with answering(Response(401, told | {"message": "no"}), secret="tskey-client-k1-0") as (client, seen):
        with pytest.raises(TailnetError):
            client.nodes()
        assert len(seen) == 1


def test_a_scope_that_the_client_lacks_is_named(oauth: TailnetApi) -> None:
    with pytest.raises(TailnetError) as caught:
        oauth.ssh_rules()
    assert caught.value.scope == "policy_file:read"


def test_a_key_without_a_tag_is_not_even_asked_for(server: TailscaleApi, oauth: TailnetApi) -> None:
    with pytest.raises(TailnetError, match="an auth key that an OAuth client makes needs a tag") as caught:
        oauth.make_auth_key("keyturn pc kua", tags=(), seconds=60)
    assert "tags = [" in caught.value.hint
    assert server.calls == []


def test_a_persons_token_makes_keys_without_a_tag(server: TailscaleApi) -> None:
    key, _ = client_of(server).make_auth_key("keyturn pc kua", tags=(), seconds=60)
    assert key.tags == ()


def test_tags_that_are_not_the_clients_are_told(oauth: TailnetApi) -> None:
    with pytest.raises(TailnetError, match="tag:root") as caught:
        oauth.make_auth_key("keyturn pc kua", tags=("tag:root",), seconds=60)
    assert "tagOwners" in caught.value.hint


def test_a_headscale_without_oauth_clients_is_told(headscale: TailscaleApi) -> None:
    headscale.switches.lacks = frozenset({"oauth"})
    with pytest.raises(TailnetError, match="knows no POST /oauth/token"):
        client_of(headscale, secret=headscale.client()).nodes()


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LIMITED, Fault.DROPPED, Fault.SWALLOWED])
def test_a_token_whose_answer_is_lost_is_asked_for_again(
    server: TailscaleApi, oauth: TailnetApi, waits: Waits, fault: Fault
) -> None:
    server.switches.faults.at[1] = fault
    assert oauth.nodes() == ()
    assert waits.slept == [1]


NO_TOKENS: list[object] = [
    *({}, [], {"access_token": ""}, {"access_token": 5}, {"access_token": "two words"}, {"access_token": "a\nb"}),
    *({"access_token": "t", "expires_in": "soon"}, {"access_token": "t", "expires_in": True}),
    *({"access_token": "t", "expires_in": []}, {"access_token": "t", "scope": ["all"]}),
]


@pytest.mark.parametrize("told", NO_TOKENS)
def test_an_answer_without_a_token_makes_no_sense(told: object) -> None:
    response = Response(200, told)
    with (
        answering(response, secret="tskey-client-k1-0") as (client, _),
        pytest.raises(TailnetError, match="makes no sense"),
    ):
        client.nodes()


def test_neither_the_secret_nor_a_token_stands_in_anything_that_is_shown(
    server: TailscaleApi, oauth: TailnetApi, secret: str
) -> None:
    with pytest.raises(TailnetError) as caught:
        oauth.ssh_rules()
    (minted,) = server.credentials.minted
    shown = f"{caught.value!r} {caught.value.hint} {vars(oauth)} {oauth._tokens!r} {oauth._tokens.question()}"
    assert not {one for one in (secret, minted) if one in shown}
