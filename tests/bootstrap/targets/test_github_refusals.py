"""What the API refuses, and what stands in its place, in words for people; the token is in none of them."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bootstrap.config_github import GitHubConfig
from bootstrap.sandbox.github import GitHubApi, Switches, Token
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.github import GitHubTarget
from bootstrap.targets.github.api import base_address
from keys.access import Observation, Unreachable
from keys.errors import InvalidInputError
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from tests.bootstrap.targets.github_account import Account
from tests.keys.made import NOON, key

OF_1024_BITS = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQD3BubY9bC2DfL2k82ThQerkbBsWqwlaemaqIwNs7pLzrTCwBGXGG7jsLwCM0K1SrI/"
    "3FwWzPjEBx5pGj1uGQAlbtlJT1ii7eYjGG+7sUN7l1Wt9DmDdqCe7iXfpyaKY46mJCEHmsNYbHtmnDNLi1/3iBU83glHKPD5"
    "eKg3QmAuPw=="
)


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


def test_a_token_that_is_refused_says_where_the_next_one_goes(api: GitHubApi) -> None:
    away = Account(api, token="ghp_expired").unreachable()
    assert "the token is refused" in away.why
    assert away.hint.endswith("keyring set keyturn github@kua")
    assert "ghp_expired" not in f"{away}"
    assert Account(api, token="ghp_expired", source="env:GH_TOKEN").unreachable().hint.endswith("export GH_TOKEN=…")


def test_a_classic_token_is_told_which_scope_it_lacks(api: GitHubApi) -> None:
    account = Account.of(api, Token("octocat", frozenset({"repo", "read:public_key"})))
    outcome = account.make(Verb.ADD)
    assert outcome.result is Result.FAILED
    assert "the token lacks the scope admin:public_key; it has: read:public_key, repo" in outcome.said
    assert "Personal access tokens" in outcome.hint


def test_a_token_that_may_not_even_look_is_told_so(api: GitHubApi) -> None:
    away = Account.of(api, Token("octocat", frozenset())).unreachable()
    assert "the token lacks the scope read:public_key; it has: none" in away.why


def test_a_removal_without_the_scope_is_no_success(api: GitHubApi) -> None:
    """GitHub answers 404 to both a key that is gone and a token that may not."""
    api.add_key("macbook@kua", key("macbook").line)
    outcome = Account.of(api, Token("octocat", frozenset({"write:public_key"}))).make(Verb.REMOVE)
    assert outcome.result is Result.FAILED
    assert "admin:public_key" in outcome.said
    assert len(api.registered()) == 1


def test_a_fine_grained_token_is_told_which_permission_it_lacks(api: GitHubApi) -> None:
    account = Account.of(api, Token("octocat", None, {"keys": "write", "ssh_signing_keys": "read"}))
    assert account.make(Verb.ADD).result is Result.DONE
    outcome = account.make(Verb.ADD, account="signing")
    assert 'the token lacks the permission "SSH signing keys" (read and write)' in outcome.said


def test_an_organization_that_wants_single_sign_on_is_said_without_its_address(api: GitHubApi) -> None:
    away = Account.of(api, Token("octocat", sso=True)).unreachable()
    assert "single sign-on" in away.why
    assert "Configure SSO" in away.hint
    assert "authorization_request" not in f"{away}"


def test_a_redirect_is_not_followed_and_the_token_stays(api: GitHubApi) -> None:
    with GitHubApi(api.token) as elsewhere:
        api.switches.moved = f"{elsewhere.endpoint}/user/keys"
        away = Account(api).unreachable()
        assert elsewhere.calls == []
    assert "another address" in away.why
    assert "GITHUB_API_URL" in away.hint


def test_a_login_page_in_between_makes_no_sense_and_nothing_is_taken_for_gone(api: GitHubApi) -> None:
    api.switches.between = "<html>please log in</html>"
    account = Account(api)
    assert "makes no sense" in account.unreachable().why
    for verb in (Verb.ADD, Verb.REMOVE, Verb.PROVE):
        assert account.make(verb).result is Result.AWAY


def test_a_used_up_limit_is_waited_for_as_long_as_it_asks(api: GitHubApi) -> None:
    account = Account(api)
    api.switches.limited = {"Retry-After": "7"}
    assert "limit of API requests is used up" in account.unreachable().why
    assert account.slept == [7, 7, 7, 8]
    assert [wait.seconds for wait in account.waits] == account.slept


def test_a_limit_that_is_back_in_an_hour_is_not_waited_for(api: GitHubApi) -> None:
    account = Account(api)
    api.switches.limited = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3000)}
    assert account.unreachable().hint == "run keyturn apply in 50 minutes"
    assert account.slept == []


def test_a_secondary_limit_without_a_word_is_a_minute(api: GitHubApi) -> None:
    account = Account(api)
    api.switches.limited = {}
    account.unreachable()
    assert account.slept == [60.0]


def test_a_key_that_github_does_not_take_is_refused_in_its_words(api: GitHubApi) -> None:
    change = Change(Verb.ADD, "github", "keys", PublicKey.parse(OF_1024_BITS), "old", "wanted here")
    (outcome,) = Account(api).target.apply([change])
    assert outcome.result is Result.FAILED
    assert "RSA keys must be at least 2048 bits long" in outcome.said


def test_an_address_without_a_server_is_unreachable(api: GitHubApi) -> None:
    account = Account(api)
    api.stop()
    away = account.unreachable()
    assert "can't be reached" in away.why
    assert away.hint


@pytest.mark.parametrize("address", ["http://github.example.org/api/v3", "ftp://x", "api.github.com", "https://a@b/"])
def test_an_address_where_the_token_would_be_read_on_the_way_is_refused(address: str) -> None:
    with pytest.raises(InvalidInputError, match="not the address of an API"):
        base_address(address)


def test_an_enterprise_server_is_found_by_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "https://github.example.org/api/v3/")
    assert base_address(None) == "https://github.example.org/api/v3"
    monkeypatch.delenv("GITHUB_API_URL")
    assert base_address(None) == "https://api.github.com"


def test_a_netrc_does_not_take_the_place_of_the_token(
    api: GitHubApi, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    Account(api).seen()


def test_without_a_token_nothing_is_asked(api: GitHubApi) -> None:
    from bootstrap.secrets import SecretError

    def none() -> str:
        raise SecretError("there is no such entry", where="key ring, keyturn github@kua", hint="keyring set …")

    target = GitHubTarget(GitHubConfig(), "kua", none, emit=lambda _: None, clock=lambda: NOON, endpoint=api.endpoint)
    observation: Observation = target.observe()
    assert isinstance(observation, Unreachable)
    assert observation.hint == "keyring set …"
    assert api.calls == []


def test_no_outcome_ever_has_the_token_in_it(api: GitHubApi) -> None:
    account = Account(api)
    outcomes: list[Outcome] = []
    spoils: tuple[dict[str, Any], ...] = (
        {"between": "<html>"},
        {"moved": "https://x.example/"},
        {"outages": 9},
        {"limited": {}},
    )
    for spoil in spoils:
        api.switches = Switches(**spoil)
        outcomes.append(account.make(Verb.ADD))
    assert len(outcomes) == 4
    assert not any(outcome.is_good for outcome in outcomes)
    assert api.token not in f"{outcomes}{account.events}"
