"""What a token is worth, as doctor asks before anything is to be changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.sandbox.github import GitHubApi, Token
from bootstrap.targets.github import TokenHealth
from tests.bootstrap.targets.github_account import Account

BOTH = {"keys": "write", "ssh_signing_keys": "write"}


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


def test_a_classic_token_with_all_scopes_lacks_nothing(api: GitHubApi) -> None:
    scopes = frozenset({"admin:public_key", "admin:ssh_signing_key"})
    assert Account(api).target.health() == TokenHealth("octocat", scopes)
    assert Account(api).target.objection() is None


def test_a_token_that_may_add_but_not_remove_is_objected_to(api: GitHubApi) -> None:
    account = Account.of(api, Token("octocat", frozenset({"write:public_key", "admin:ssh_signing_key"})))
    assert account.target.health().lacks == ("the scope admin:public_key",)
    objection = account.target.objection()
    assert objection
    assert objection.what == "the token lacks the scope admin:public_key"
    assert objection.hint


def test_a_fine_grained_token_is_tried_with_a_request_that_changes_nothing(api: GitHubApi) -> None:
    assert Account.of(api, Token("octocat", None, BOTH)).target.health() == TokenHealth("octocat")
    reader = Account.of(api, Token("octocat", None, {**BOTH, "keys": "read"}))
    assert reader.target.health().lacks == ('the permission "Git SSH keys" (read and write)',)
    assert api.registered() == ()


@pytest.mark.parametrize("text", ["2026-12-01 09:00:00 UTC", "2026-12-01 10:00:00 +0100", "2026-12-01T09:00:00Z"])
def test_the_end_of_a_token_is_told(api: GitHubApi, text: str) -> None:
    health = Account.of(api, Token("octocat", expires=text)).target.health()
    end = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert health.expires == end
    assert health.ends_soon(end - timedelta(days=13))
    assert not health.ends_soon(end - timedelta(days=15))


def test_an_end_that_makes_no_sense_is_none(api: GitHubApi) -> None:
    assert Account.of(api, Token("octocat", expires="soon")).target.health().expires is None


def test_a_token_that_can_not_be_asked_about_is_not_objected_to(api: GitHubApi) -> None:
    assert Account(api, token="ghp_wrong").target.objection() is None
