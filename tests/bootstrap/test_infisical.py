"""Secrets from Infisical: one login a run, the newest route or the one before, and errors that say what to do."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.config import parse_config
from bootstrap.sandbox.http_server import Response
from bootstrap.sandbox.key_ring import SandboxKeyring
from bootstrap.secrets import SecretError, infisical, resolve
from bootstrap.secrets.infisical import Infisical
from bootstrap.secrets.infisical_client import ID_VARIABLE, SECRET_VARIABLE, InfisicalClient
from bootstrap.secrets.infisical_place import InfisicalPlace
from keys.errors import InvalidInputError
from tests import infisical_server as stand_in
from tests.infisical_server import CLIENT, CLIENT_SECRET, PROJECT, InfisicalServer, refused

VALUE = "v4lue-of-the-token"
SECRETS = {("/", "HCLOUD_TOKEN"): VALUE, ("/fleet/kua", "HCLOUD_TOKEN"): "another"}


@pytest.fixture
def server() -> Iterator[InfisicalServer]:
    with InfisicalServer(SECRETS) as running:
        yield running


@pytest.fixture(autouse=True)
def _client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's id and secret are in the environment; no login of another test is remembered."""
    monkeypatch.setenv(ID_VARIABLE, CLIENT)
    monkeypatch.setenv(SECRET_VARIABLE, CLIENT_SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    infisical._session.cache_clear()


def place(server: InfisicalServer, path: str = "/", name: str = "HCLOUD_TOKEN", **other: str) -> InfisicalPlace:
    project, environment = other.get("project", PROJECT), other.get("environment", "prod")
    return InfisicalPlace(other.get("address", server.address), project, environment, path, name)


def asked(there: InfisicalPlace) -> str:
    return resolve(there.source, name="hetzner@kua")


def trouble(there: InfisicalPlace) -> SecretError:
    with pytest.raises(SecretError) as caught:
        asked(there)
    error = caught.value
    told = f"{error.what} {error.where} {error.hint} {error.args}"
    assert not [secret for secret in (VALUE, CLIENT_SECRET, "acc3ss") if secret in told]
    assert error.hint
    return error


def test_a_token_comes_from_a_folder_of_a_project(server: InfisicalServer) -> None:
    assert asked(place(server)) == VALUE
    assert asked(place(server, "/fleet/kua")) == "another"


def test_a_run_logs_in_once(server: InfisicalServer) -> None:
    for _ in range(3):
        asked(place(server))
    assert server.logins == 1


def test_a_login_that_is_over_or_revoked_is_made_anew(server: InfisicalServer) -> None:
    server.lifetime = 30  # less than the time by which a token is renewed before its end
    asked(place(server))
    asked(place(server))
    assert server.logins == 2
    server.lifetime = 7200
    asked(place(server))
    server.revoke_tokens()
    assert asked(place(server)) == VALUE
    assert server.logins == 4


def test_a_server_without_the_newest_route_is_asked_on_the_one_before() -> None:
    with InfisicalServer(SECRETS, has_v4=False) as old:
        assert asked(place(old)) == VALUE
        assert [path for path in old.asked if "secrets" in path] == [
            "/api/v4/secrets/HCLOUD_TOKEN",
            "/api/v3/secrets/raw/HCLOUD_TOKEN",
        ]


def test_a_newer_server_is_not_asked_on_the_old_route(server: InfisicalServer) -> None:
    asked(place(server))
    assert not [path for path in server.asked if "v3" in path]


def test_a_netrc_takes_nobodys_place(server: InfisicalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert asked(place(server)) == VALUE


@pytest.mark.parametrize(
    ("where", "what", "hint"),
    [
        ({"name": "NO_SUCH"}, "there is no secret NO_SUCH in prod, folder /: Secret with name", "keyturn.toml"),
        ({"project": "another"}, "there is no such project: Project with ID 'another' not found", "settings"),
        ({"environment": "dev"}, "there is no folder / in an environment dev", "slug"),
        ({"path": "/none"}, "there is no folder /none in an environment prod", "folder"),
    ],
)
def test_what_is_not_there_is_named(server: InfisicalServer, where: dict[str, str], what: str, hint: str) -> None:
    error = trouble(place(server, **where))
    assert what in error.what
    assert hint in error.hint


def test_a_client_that_is_refused_is_told_with_the_line_that_mends_it(
    server: InfisicalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "wr0ng-s3cret")
    error = trouble(place(server))
    assert error.what == "Infisical refuses the client: Invalid credentials"
    assert error.hint.startswith("keyturn secret set infisical")
    assert "wr0ng" not in str(error.args)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (stand_in.PAGE, "makes no sense"),
        (stand_in.HALF, "makes no sense"),
        (stand_in.ELSEWHERE, "sends elsewhere (301)"),
        (Response(200, {"accessToken": "", "expiresIn": 1}), "makes no sense"),
        (Response(502, "bad gateway"), "not available at the moment (502)"),
        (refused(429, "Rate limit exceeded", "RateLimitExceeded"), "wants fewer questions"),
        (refused(400, f"{CLIENT_SECRET} is no good", "BadRequest"), "refuses the client: … is no good"),
        (refused(403, "Your \x1b[31mIP is not allowed", "Forbidden"), "Your \N{REPLACEMENT CHARACTER}[31mIP"),
    ],
)
def test_an_answer_that_is_none_is_told(server: InfisicalServer, fault: Response, what: str) -> None:
    server.fault = fault
    assert what in trouble(place(server)).what


def test_a_secret_that_may_not_be_read_is_told(server: InfisicalServer) -> None:
    asked(place(server))
    server.hides = True
    assert "may not read the value of HCLOUD_TOKEN" in trouble(place(server)).what
    server.fault = refused(403, "You are not allowed to read on secrets", "PermissionDenied")
    error = trouble(place(server))
    assert "does not let the client read HCLOUD_TOKEN: You are not allowed" in error.what
    assert "role" in error.hint


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        there = InfisicalPlace(f"http://127.0.0.1:{taken.getsockname()[1]}", PROJECT, "prod", "/", "X")
        assert "can't be reached (ConnectionError)" in trouble(there).what


def test_a_server_without_tls_where_it_is_wanted_is_not_trusted(server: InfisicalServer) -> None:
    error = trouble(place(server, address=server.address.replace("http:", "https:")))
    assert "no TLS connection to Infisical that can be trusted" in error.what
    assert "REQUESTS_CA_BUNDLE" in error.hint


def test_the_clients_id_and_secret_come_from_the_key_ring_where_no_variable_is_set(
    server: InfisicalServer, sandbox_ring: SandboxKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ID_VARIABLE)
    monkeypatch.delenv(SECRET_VARIABLE)
    assert trouble(place(server)).hint == "keyturn secret set infisical"
    sandbox_ring.set_password("keyturn", "infisical@kua", f"{CLIENT}:{CLIENT_SECRET}")
    assert asked(place(server)) == VALUE


def test_without_variables_and_key_ring_the_variables_are_named(
    server: InfisicalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ID_VARIABLE)
    monkeypatch.delenv(SECRET_VARIABLE)
    error = trouble(place(server))
    assert "no key ring" in error.what
    assert error.hint == f"export {ID_VARIABLE}=… {SECRET_VARIABLE}=…"


@pytest.mark.parametrize("text", ["", "0a1b", "0a1b:", ":s3cret", "0a1b s3cret\x00"])
def test_what_is_no_client_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(SecretError) as caught:
        InfisicalClient.parse(text, "stdin")
    assert not re.search("0a1b|s3cret", str(caught.value.args))


def test_a_client_and_a_session_show_no_secret() -> None:
    client = InfisicalClient(CLIENT, CLIENT_SECRET)
    session = Infisical("http://127.0.0.1:1", lambda: client, "acc3ss")
    assert not re.search(f"{CLIENT_SECRET}|acc3ss", f"{client!r} {session!r}")
    assert InfisicalClient.parse(f"{CLIENT}\n{CLIENT_SECRET}\n", "stdin") == client


def test_keyturn_toml_names_a_secret_by_its_name_or_its_folder_and_name() -> None:
    text = '[fleet]\nname = "kua"\n[hetzner]\ntoken = "infisical:{}"\n[infisical]\nproject = "p1"\npath = "/kua/"\n'
    for written, path in (("TOKEN", "/kua"), ("/a/b/TOKEN", "/a/b"), ("/TOKEN", "/")):
        source = parse_config(text.format(written)).projects[0].token
        there = InfisicalPlace("https://app.infisical.com", "p1", "prod", path, "TOKEN")
        assert InfisicalPlace.parse(source) == there


@pytest.mark.parametrize(
    ("table", "what", "hint"),
    [
        ("", "keyturn.toml, line 4, hetzner.token: token is in Infisical, and there is no table", "[infisical]"),
        ("[infisical]\n", "project is missing", "settings"),
        ('[infisical]\nproject = "p"\naddress = "infisical.example.org"\n', "address", "https://app"),
        ('[infisical]\nproject = "p"\nadress = "x"\n', "'adress' is not a key", "did you mean 'address'?"),
        ('[infisical]\nproject = "p"\nenvironment = "pr od"\n', "environment is not as it should be", "slug"),
        ('[infisical]\nproject = "p"\npath = "kua"\n', "path is not as it should be", "/fleet"),
    ],
)
def test_a_table_that_can_not_be_used_is_told_with_its_place(table: str, what: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_config(f'[fleet]\nname = "kua"\n[hetzner]\ntoken = "infisical:TOKEN"\n{table}')
    assert what in str(caught.value)
    assert hint in caught.value.hint


def test_a_source_that_says_too_little_is_refused() -> None:
    with pytest.raises(SecretError, match="not a place in Infisical"):
        resolve("infisical:TOKEN", name="hetzner@kua")
