"""What each service says of the secret that opens it: full, limited, refused or away; never the secret itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import fleet_secrets
from bootstrap.sandbox.github import GitHubApi
from bootstrap.sandbox.github.tokens import Token
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.secrets.infisical_client import ID_VARIABLE, SECRET_VARIABLE
from bootstrap.services import Answer, Verdict, ask
from tests.infisical_server import CLIENT, CLIENT_SECRET, InfisicalServer, refused

WRONG = "wr0ng-s3cret"


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def fleet(folder: Path, tables: str) -> Fleet:
    folder.joinpath("keyturn.toml").write_text(f'[fleet]\nname = "kua"\n{tables}')
    return Fleet.find(folder)


def asked(there: Fleet, text: str, name: str = "") -> Answer:
    """What the service of the fleet's one secret, or the one of that name, says to this text."""
    secrets = fleet_secrets(there.config)
    answer = ask(there, next(one for one in secrets if name in {"", one.name}), lambda: text)
    assert text not in answer.said + answer.mend
    assert bool(answer.mend) == (answer.verdict is not Verdict.FULL)
    return answer


def moment(days: float) -> datetime:
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


@pytest.fixture
def hetzner(monkeypatch: pytest.MonkeyPatch) -> Iterator[HetznerApi]:
    with HetznerApi() as api:
        monkeypatch.setenv("HCLOUD_ENDPOINT", api.endpoint)
        yield api


def test_a_hetzner_token_may_write_only_read_or_nothing(hetzner: HetznerApi, tmp_path: Path) -> None:
    there = fleet(tmp_path, "[hetzner]\n")
    assert asked(there, hetzner.token) == Answer(
        Verdict.FULL, "the token is taken, to read and write; 0 keys in the project"
    )
    assert asked(there, WRONG).verdict is Verdict.REFUSED
    hetzner.switches.read_only = "token_readonly"
    limited = asked(there, hetzner.token)
    assert (limited.verdict, limited.mend.endswith("then: keyturn secret set hetzner")) == (Verdict.LIMITED, True)


def test_a_service_that_is_not_there_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    for variable in ("HCLOUD_ENDPOINT", "TAILSCALE_BASE_URL", "GITHUB_API_URL"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    infisical = '[infisical]\naddress = "http://127.0.0.1:9"\nproject = "p"\n'
    there = fleet(tmp_path, f"[hetzner]\n[tailscale]\n[github]\n{infisical}")
    for secret in fleet_secrets(there.config):
        answer = ask(there, secret, lambda: f"{CLIENT}:{CLIENT_SECRET}")
        assert (answer.verdict, bool(answer.mend)) == (Verdict.AWAY, True), secret.name


@pytest.fixture
def tailnet(monkeypatch: pytest.MonkeyPatch) -> Iterator[TailscaleApi]:
    with TailscaleApi() as api:
        monkeypatch.setenv("TAILSCALE_BASE_URL", api.endpoint)
        yield api


def ends(api: TailscaleApi, expires: datetime) -> None:
    """As the vendor tells it of an API token, under the id that stands in it."""
    api.credentials.ends = expires.isoformat().replace("+00:00", "Z")


def test_a_tailnets_api_token_may_do_what_its_owner_may_until_it_ends(tailnet: TailscaleApi, tmp_path: Path) -> None:
    there = fleet(tmp_path, "[tailscale]\n")
    tailnet.add_node("nas")
    plain = asked(there, tailnet.token)
    said = "the API token is taken; 1 machine in the tailnet, it may do what its owner may, it ends on 2099-01-01"
    assert (plain.verdict, plain.said.startswith(said)) == (Verdict.FULL, True)
    ends(tailnet, moment(30.5))
    assert asked(there, tailnet.token).said.endswith("in 30 days")
    ends(tailnet, moment(3.5))
    soon = asked(there, tailnet.token)
    assert (soon.verdict, "but it ends on" in soon.said, "in 3 days" in soon.said) == (Verdict.LIMITED, True, True)
    assert soon.mend == "make a new one, then: keyturn secret set tailscale"
    assert asked(there, f"tskey-api-kX-{WRONG}").verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("scopes", "verdict", "said"),
    [
        (("all",), Verdict.FULL, "it may read and write"),
        (("devices:core", "auth_keys", "policy_file"), Verdict.FULL, "it may read and write"),
        (("all:read",), Verdict.LIMITED, "lacks the scopes devices:core, auth_keys"),
        (("devices:core", "auth_keys"), Verdict.LIMITED, "lacks the scope policy_file:read"),
        (("auth_keys",), Verdict.LIMITED, "lacks the scopes devices:core, policy_file:read"),
    ],
)
def test_an_oauth_client_tells_what_it_lacks(
    tailnet: TailscaleApi, tmp_path: Path, scopes: tuple[str, ...], verdict: Verdict, said: str
) -> None:
    answer = asked(fleet(tmp_path, "[tailscale]\n"), tailnet.client(*scopes))
    assert (answer.verdict, said in answer.said) == (verdict, True), answer


def test_an_api_token_of_somebody_who_may_not_is_limited(tailnet: TailscaleApi, tmp_path: Path) -> None:
    answer = asked(fleet(tmp_path, "[tailscale]\n"), tailnet.grant("devices:core:read"))
    assert (answer.verdict, "lacks the scope auth_keys:read" in answer.said) == (Verdict.LIMITED, True), answer


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        monkeypatch.setenv("GITHUB_API_URL", api.endpoint)
        yield api


@pytest.mark.parametrize(
    ("token", "verdict", "said"),
    [
        (Token("octocat"), Verdict.FULL, "the token of octocat is taken, to read and write"),
        (Token("octocat", frozenset({"read:public_key"})), Verdict.LIMITED, "and lacks"),
        (Token("octocat", expires=f"{moment(3.5):%Y-%m-%d %H:%M:%S} UTC"), Verdict.LIMITED, "in 3 days"),
        (Token("octocat", expires=f"{moment(99.5):%Y-%m-%d %H:%M:%S} UTC"), Verdict.FULL, "in 99 days"),
    ],
    ids=["full", "read-only", "ends soon", "ends later"],
)
def test_a_github_token_tells_what_it_lacks_and_when_it_ends(
    github: GitHubApi, tmp_path: Path, token: Token, verdict: Verdict, said: str
) -> None:
    answer = asked(fleet(tmp_path, "[github]\n"), github.grant(token))
    assert (answer.verdict, said in answer.said) == (verdict, True), answer


def test_a_github_token_that_is_unknown_is_refused(github: GitHubApi, tmp_path: Path) -> None:
    assert asked(fleet(tmp_path, "[github]\n"), WRONG).verdict is Verdict.REFUSED


def test_infisicals_client_has_to_read_what_the_fleet_has_there(tmp_path: Path) -> None:
    with InfisicalServer({("/", "TOKEN"): "v4lue"}) as server:
        there = fleet(tmp_path, f'[hetzner]\ntoken = "infisical:TOKEN"\n{server.table()}')
        client = f"{CLIENT}:{CLIENT_SECRET}"
        answer = asked(there, client, "infisical")
        assert answer.said == "the client logs in and reads the 1 secret that keyturn.toml has there"
        assert asked(there, f"{CLIENT}:{WRONG}", "infisical").verdict is Verdict.REFUSED
        server.secrets.clear()
        server.secrets["/", "OTHER"] = "v4lue"
        gone = asked(there, client, "infisical")
        assert (gone.verdict, "there is no secret TOKEN" in gone.said) == (Verdict.REFUSED, True)
        server.fault = refused(429, "slow down", "RateLimit")
        assert asked(there, client, "infisical").verdict is Verdict.AWAY


def test_plain_http_to_another_machine_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with InfisicalServer({}) as server:
        monkeypatch.setenv("HTTP_PROXY", server.address)
        monkeypatch.setenv("http_proxy", server.address)
        there = fleet(tmp_path, '[infisical]\naddress = "http://infisical.lan"\nproject = "p"\n')
        answer = asked(there, f"{CLIENT}:{CLIENT_SECRET}")
    assert (answer.verdict, answer.said) == (Verdict.LIMITED, "the client logs in, over plain HTTP")


def test_the_secret_that_is_kept_is_asked_with_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hetzner: HetznerApi
) -> None:
    monkeypatch.setenv("HCLOUD_TOKEN", hetzner.token)
    there = fleet(tmp_path, '[hetzner]\ntoken = "env:HCLOUD_TOKEN"\n')
    assert ask(there, fleet_secrets(there.config)[0]).verdict is Verdict.FULL
    with InfisicalServer({}) as server:
        monkeypatch.setenv(ID_VARIABLE, CLIENT)
        monkeypatch.setenv(SECRET_VARIABLE, CLIENT_SECRET)
        there = fleet(tmp_path, server.table())
        assert ask(there, fleet_secrets(there.config)[0]).said == "the client logs in"
