"""What the GitHub target makes of an account's keys, and does to them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bootstrap.sandbox.github import GitHubApi, Token
from bootstrap.targets.base import Result
from keys.plan import Verb
from tests.bootstrap.targets.github_account import Account
from tests.keys.made import key


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


@pytest.fixture
def account(api: GitHubApi) -> Account:
    return Account(api)


def test_a_key_of_the_account_is_a_grant_with_its_title_and_its_number(api: GitHubApi, account: Account) -> None:
    made = api.add_key("macbook@kua", key("macbook").line)
    (grant,) = account.seen().grants
    assert (grant.account, grant.key, grant.name) == ("keys", key("macbook"), "macbook@kua")
    assert grant.where == f"key {made.id} 'macbook@kua'"
    assert grant.opens


def test_the_last_use_that_the_api_tells_of_is_kept(api: GitHubApi, account: Account) -> None:
    made = api.add_key("old", key("macbook").line)
    api.accounts.change("octocat", "keys", made.id, last_used="2026-11-01T08:30:00Z")
    (grant,) = account.seen().grants
    assert grant.last_used == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_key_that_only_reads_is_restricted(api: GitHubApi, account: Account) -> None:
    made = api.add_key("ci", key("macbook").line)
    api.accounts.change("octocat", "keys", made.id, read_only=True)
    (grant,) = account.seen().grants
    assert grant.restrictions == ("only reads",)


def test_of_an_unverified_key_it_is_not_known_whether_it_gets_in(api: GitHubApi, account: Account) -> None:
    made = api.add_key("new", key("macbook").line)
    api.accounts.change("octocat", "keys", made.id, verified=False)
    (grant,) = account.seen().grants
    assert not grant.opens
    assert grant.may_open
    assert "not verified" in grant.unknown


def test_signing_keys_are_looked_at_where_that_is_asked_for(api: GitHubApi) -> None:
    api.add_key("macbook@kua", key("macbook").line, "ssh_signing_keys")
    (grant,) = Account(api).seen().grants
    assert grant.account == "signing"
    assert grant.where.startswith("signing key ")
    alone = Account(api, signing=False).seen()
    assert (alone.accounts, alone.grants) == (("keys",), ())


def test_a_key_is_registered_under_device_and_fleet_and_without_its_comment(api: GitHubApi, account: Account) -> None:
    outcome = account.make(Verb.ADD)
    (made,) = api.registered()
    assert outcome.result is Result.DONE
    assert outcome.said == f"registered as key {made.id} 'macbook@kua'"
    assert (made.title, made.key) == ("macbook@kua", key("macbook").bare_line)


def test_a_key_that_is_there_under_another_title_stays_as_it_is(api: GitHubApi, account: Account) -> None:
    made = api.add_key("my laptop", key("macbook").line)
    outcome = account.make(Verb.ADD)
    assert (outcome.result, outcome.said) == (Result.ALREADY, f"there as key {made.id} 'my laptop'")
    assert api.registered() == (made,)


def test_a_key_of_another_account_is_said_to_be_one(api: GitHubApi, account: Account) -> None:
    api.add_key("mine", key("macbook").line, login="hubot")
    outcome = account.make(Verb.ADD)
    assert outcome.result is Result.FAILED
    assert "another GitHub account has this key" in outcome.said
    assert outcome.hint == "remove it there, or: keyturn rotate macbook"


def test_the_same_key_may_be_a_signing_key_too(account: Account) -> None:
    assert account.make(Verb.ADD).result is Result.DONE
    assert account.make(Verb.ADD, account="signing").result is Result.DONE


def test_a_key_that_the_account_has_is_not_proved_out(api: GitHubApi, account: Account) -> None:
    api.add_key("my laptop", key("macbook").line)
    outcome = account.make(Verb.PROVE)
    assert outcome.result is Result.FAILED
    assert not outcome.proof


def test_a_list_that_lacks_a_key_proves_it_out(api: GitHubApi, account: Account) -> None:
    api.add_key("other", key("pc").line)
    outcome = account.make(Verb.PROVE)
    assert outcome.result is Result.DONE
    assert outcome.proof == "the account's list of keys, read to its end, lacks it"


def test_a_token_that_may_not_see_signing_keys_leaves_them_unread(api: GitHubApi) -> None:
    api.add_key("macbook@kua", key("macbook").line)
    account = Account.of(api, Token("octocat", frozenset({"admin:public_key"})))
    seen = account.seen()
    assert len(seen.grants) == 1
    ((unread, why),) = seen.unread
    assert unread == "signing"
    assert "read:ssh_signing_key" in why
    assert why in seen.unknown


def test_what_a_github_account_cannot_do_is_said(account: Account) -> None:
    for verb in (Verb.BLOCK, Verb.END):
        outcome = account.make(verb)
        assert outcome.result is Result.FAILED
        assert "neither sessions nor a list of revoked keys" in outcome.said


def test_a_change_at_keys_that_are_not_looked_after_fails(api: GitHubApi) -> None:
    outcome = Account(api, signing=False).make(Verb.ADD, account="signing")
    assert outcome.result is Result.FAILED
    assert api.calls == []


KNOWN = frozenset(key(name).fingerprint for name in ("macbook", "pc"))


def test_a_token_of_another_account_proves_nothing_and_changes_nothing(api: GitHubApi) -> None:
    api.add_key("mine", key("macbook").line)
    api.add_key("hubot's", key("stranger").line, login="hubot")
    account = Account(api, token=api.grant(Token("hubot")), known=KNOWN)
    seen = account.seen()
    assert [unread for unread, _ in seen.unread] == ["keys", "signing"]
    assert seen.unknown == ("none of the 2 keys that keyturn knows here is in the account: is the token another's?",)
    objection = account.target.objection()
    assert objection
    assert objection.what == seen.unknown[0]


def test_one_known_key_that_is_there_settles_whose_token_it_is(api: GitHubApi) -> None:
    api.add_key("mine", key("macbook").line, "ssh_signing_keys")
    account = Account(api, known=KNOWN)
    assert account.seen().unknown == ()
    assert account.target.objection() is None
