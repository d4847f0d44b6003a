"""Lists of several pages: all of them, or an error, whatever comes and goes while they are read."""

from collections.abc import Iterator

import pytest

from bootstrap.sandbox.faults import Fault, Faults
from bootstrap.sandbox.github import GitHubApi
from bootstrap.targets.base import Result
from bootstrap.targets.github import pages
from keys.plan import Verb
from tests.bootstrap.targets.github_account import Account
from tests.keys.made import key

SIZE = 3
OTHERS = [f"device-{number}" for number in range(7)]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubApi]:
    monkeypatch.setattr(pages, "PER_PAGE", SIZE)
    with GitHubApi() as api:
        for name in OTHERS:
            api.add_key(name, key(name).line)
        yield api


@pytest.fixture
def account(api: GitHubApi) -> Account:
    return Account(api, signing=False)


def test_all_pages_are_read(account: Account) -> None:
    assert [grant.name for grant in account.seen().grants] == OTHERS


def test_a_key_on_the_last_page_is_found_and_removed(api: GitHubApi, account: Account) -> None:
    assert account.make(Verb.REMOVE, OTHERS[-1]).result is Result.DONE
    assert len(api.registered()) == len(OTHERS) - 1


def test_a_key_that_moves_up_a_page_while_it_is_read_is_not_missed(api: GitHubApi, account: Account) -> None:
    first = api.registered()[0]
    api.switches.faults = Faults(meanwhile={2: lambda: api.accounts.remove("octocat", "keys", first.id)})
    assert [grant.name for grant in account.seen().grants] == OTHERS[1:]


def test_a_full_page_without_a_word_of_the_next_one_is_not_taken_for_the_last(api: GitHubApi, account: Account) -> None:
    api.switches.faults = Faults(at={1: Fault.NO_NEXT})
    assert len(account.seen().grants) == len(OTHERS)


def test_pages_that_go_round_in_circles_make_no_sense(api: GitHubApi, account: Account) -> None:
    api.switches.faults = Faults(at={1: Fault.LOOP})
    assert "makes no sense" in account.unreachable().why


def test_a_list_that_is_another_at_each_reading_is_no_observation(api: GitHubApi, account: Account) -> None:
    def remove_one() -> None:
        api.accounts.remove("octocat", "keys", api.registered()[0].id)
        api.add_key("another", key(f"another-{len(api.calls)}").line)

    api.switches.faults = Faults(meanwhile=dict.fromkeys(range(1, 40), remove_one))
    assert "changes while it is read" in account.unreachable().why
