"""A plan is put to the person once: again only where it wants more than was agreed to, or a rule refuses some of it."""

from dataclasses import replace

from bootstrap.attended.revoking import typed_for
from bootstrap.attended.running import asks_once
from bootstrap.attended.work import Closing, Work
from keys.plan import Plan
from keys.safety import Refusal, Rule
from tests.bootstrap.attended.made import ATTIC, PLAN, removal
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
