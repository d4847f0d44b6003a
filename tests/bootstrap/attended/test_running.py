"""A plan is put to the person once: again only where it wants more than was agreed to, or a rule refuses some of it."""

from dataclasses import replace

import pytest

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.revoking import Revoking, revoke_attended, typed_for
from bootstrap.attended.running import asks_once
from bootstrap.attended.work import Closing, Work
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.wiring import Choices
from keys.device import Status
from keys.errors import KeyturnError
from keys.plan import Plan
from keys.safety import Refusal, Rule
from tests.bootstrap.attended.made import ATTIC, PLAN, removal
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.git_folder import run_git, subjects
from tests.keys.made import key

REFUSED = (Refusal(removal("server:web"), Rule.LAST_KEY, "the last key", "add another"),)


def asked(shown: Plan | None, plan: Plan, refusals: tuple[Refusal, ...] = ()) -> bool:
    """Whether the person was asked. Where they are not, they are told so."""
    put: list[Plan] = []

    def ask(plan: Plan, _refusals: tuple[Refusal, ...]) -> bool:
        put.append(plan)
        return True

    work = Work("revoke macbook", lambda _attendant: Closing())
    assert asks_once(work, ask, shown)(plan, refusals)
    assert bool(work.view().told) is not bool(put)
    return bool(put)


def test_what_was_never_shown_is_asked() -> None:
    assert asked(None, PLAN)


def test_what_was_agreed_to_is_not_asked_again_when_its_target_is_back() -> None:
    assert not asked(PLAN, Plan((removal("server:attic"),)))
    assert not asked(PLAN, Plan((), (ATTIC,)))


def test_more_than_was_agreed_to_is_asked() -> None:
    assert asked(PLAN, Plan((removal("server:other"),)))
    assert asked(PLAN, Plan((replace(removal("server:web"), device="ipad"),)))


def test_where_a_rule_refuses_something_it_is_asked() -> None:
    assert asked(PLAN, PLAN, REFUSED)


def test_a_device_is_confirmed_by_its_name_and_a_foreign_key_by_the_first_signs_of_its_fingerprint() -> None:
    assert typed_for("macbook") == "macbook"
    fingerprint = key("bob").fingerprint
    assert typed_for(fingerprint) == fingerprint[len("SHA256:") :][:8]


@pytest.mark.wants("git")
def test_git_in_the_way_keeps_nobody_from_revoking_and_a_later_run_commits(sandbox: Sandbox) -> None:
    web, ipad, commits = sandbox.servers["web"], sandbox.device_key("ipad"), subjects(sandbox.fleet)
    find, what = Fleet.find(sandbox.fleet).found_anew, Revoking("ipad", Status.RETIRED)
    run_git(sandbox.fleet, "switch", "--quiet", "--detach")
    with pytest.raises(KeyturnError, match="no branch is checked out"):
        revoke_attended(find, what, Scripted({SayYes: False}))
    assert web.lets_in("root", ipad)
    person = Scripted({SayYes: True, AgreeToPlan: True})
    revoke_attended(find, what, person)
    assert not web.lets_in("root", ipad)
    assert any("Git was left alone" in text for text in person.told)
    assert subjects(sandbox.fleet) == commits
    run_git(sandbox.fleet, "switch", "--quiet", "main")
    apply_attended(find, Scripted({AgreeToPlan: True}), Choices(only=frozenset({"hetzner"})))
    assert subjects(sandbox.fleet)[0] == "keyturn: what an earlier run wrote"
