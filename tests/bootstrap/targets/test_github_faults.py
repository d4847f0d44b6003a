"""Every fault at every request of an onboarding and a revocation: nothing is lost, done twice, or told as it is not."""

from collections.abc import Iterator

import pytest

from bootstrap.sandbox.faults import Fault, Faults
from bootstrap.sandbox.github import GitHubApi
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.github import api as github_api
from keys.access import Seen, Unreachable
from keys.plan import Verb
from tests.bootstrap.targets.github_account import Account
from tests.keys.made import key

QUICK = [fault for fault in Fault if fault is not Fault.SILENT]  # that one costs its time-out
REQUESTS = 4  # an onboarding: look, register, look; a revocation: look, find, delete, look


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        api.add_key("a person's", key("stranger").line)
        yield api


def run(account: Account, verb: Verb) -> Outcome | None:
    """Look, change, look again; None where the account could not be seen."""
    if isinstance(account.target.observe(), Unreachable):
        return None
    outcome = account.make(verb)
    after = account.target.observe()
    if outcome.is_good and isinstance(after, Seen):
        assert bool(after.of(key("macbook"))) is (verb is Verb.ADD)
    return outcome


def is_there(api: GitHubApi) -> bool:
    return [one.title for one in api.registered() if one.key == key("macbook").bare_line] == ["macbook@kua"]


def check(api: GitHubApi, verb: Verb, faults: dict[int, Fault]) -> None:
    """With these faults, then without: what is said is so, the end is what is wanted, and it is done once."""
    account = Account(api, signing=False)
    api.switches.faults = Faults(at=faults)
    outcome = run(account, verb)
    if outcome and outcome.is_good:
        assert is_there(api) is (verb is Verb.ADD)
    elif outcome:
        assert outcome.result is Result.AWAY
        assert outcome.hint
    api.switches.faults = Faults()
    again = run(account, verb)
    assert again
    assert again.is_good
    assert is_there(api) is (verb is Verb.ADD)
    done = [call for call in api.calls if (call.method, call.status) in {("POST", 201), ("DELETE", 204)}]
    assert len(done) == 1
    assert any(one.title == "a person's" for one in api.registered())


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
@pytest.mark.parametrize("fault", QUICK)
@pytest.mark.parametrize("request_number", range(1, REQUESTS + 1))
def test_one_fault_at_any_request(api: GitHubApi, verb: Verb, fault: Fault, request_number: int) -> None:
    if verb is Verb.REMOVE:
        api.add_key("macbook@kua", key("macbook").line)
    check(api, verb, {request_number: fault})


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.SWALLOWED, Fault.HALF, Fault.CUT])
def test_a_registration_whose_answer_is_lost_is_looked_up(api: GitHubApi, fault: Fault) -> None:
    account = Account(api, signing=False)
    api.switches.faults = Faults(at={1: fault})
    assert account.make(Verb.ADD).result is Result.DONE
    assert [call.method for call in api.calls] == ["POST", "GET"]


def test_a_key_that_goes_while_it_is_removed_is_gone_already(api: GitHubApi) -> None:
    made = api.add_key("macbook@kua", key("macbook").line)
    api.switches.faults = Faults(meanwhile={2: lambda: api.accounts.remove("octocat", "keys", made.id)})
    outcome = Account(api, signing=False).make(Verb.REMOVE)
    assert (outcome.result, outcome.said) == (Result.ALREADY, "not among the account's keys any more")


def test_an_answer_that_never_comes_ends_in_time(api: GitHubApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_api, "_TIMEOUT", (1.0, 0.2))
    api.switches.faults = Faults(at={1: Fault.SILENT, 2: Fault.SILENT})
    assert "does not answer in time" in Account(api).unreachable().why
