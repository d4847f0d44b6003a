"""A rule that refuses gives way to a person who types its name; what was done before is not forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from bootstrap.attended import approving, onboarding
from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.revoking import Revoking, revoke_attended
from bootstrap.attended.rules import DoWithoutRule, despite_rules
from bootstrap.attended.work import Closing, Work
from bootstrap.fleet import Fleet
from bootstrap.report import Report, Standing
from bootstrap.run import Run
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.targets.base import Outcome, Result
from keys.access_request import AccessRequest
from keys.device import Kind, Status
from keys.errors import UnsafeError
from keys.plan import Plan
from keys.safety import Refusal, Rule
from tests.bootstrap.attended.made import REPORT, removal
from tests.bootstrap.attended.scripted import Scripted
from tests.keys.made import NOON, key

if TYPE_CHECKING:
    from keys.sshsig import SshSignature

LAST = removal("server:last")
REFUSED = replace(REPORT, refusals=(Refusal(LAST, Rule.LAST_KEY, "an account's last key stays", "add another"),))
UNPROVED = Outcome(LAST, Result.REFUSED, "no fresh login", rule=Rule.UNPROVED_LOGIN)
DONE = Report(Plan((LAST,)), (Outcome(LAST, Result.DONE, "removed 1 line"),))


def attempts(*ends: Report | UnsafeError) -> tuple[Callable[[frozenset[Rule]], Report], list[frozenset[Rule]]]:
    """Attempts that end like this, one after the other; and what each did without."""
    left, without = list(ends), list[frozenset[Rule]]()

    def attempt(overridden: frozenset[Rule]) -> Report:
        without.append(overridden)
        end = left.pop(0)
        if isinstance(end, UnsafeError):
            raise end
        return end

    return attempt, without


def refusal(rule: str) -> UnsafeError:
    return UnsafeError("no", where="server:web", rule=rule)


def test_what_was_refused_is_done_in_a_second_run_and_told_together_with_the_first() -> None:
    attempt, without = attempts(REFUSED, DONE)
    report = despite_rules(Scripted({DoWithoutRule: True}), attempt)
    assert without == [frozenset(), {Rule.LAST_KEY}]
    assert (report.outcomes, report.refusals) == ((*REPORT.outcomes, *DONE.outcomes), ())
    assert {one.target: one.standing for one in report.endings()}["server:last"] is Standing.PROVED


@pytest.mark.parametrize("refused", [REFUSED, replace(REPORT, outcomes=(*REPORT.outcomes, UNPROVED))])
def test_who_says_no_or_stops_keeps_what_was_done(refused: Report) -> None:
    attempt, without = attempts(refused)
    person = Scripted({DoWithoutRule: False})
    assert despite_rules(person, attempt) == refused
    (asked,) = person.asked
    assert isinstance(asked, DoWithoutRule)
    assert asked.refused[0].startswith("server:last: macbook at root: ")
    stopped = Work("revoke macbook", lambda _attendant: Closing())
    stopped.stop()
    assert despite_rules(stopped, attempts(refused)[0]) == refused
    assert len(without) == 1


def test_who_does_not_agree_to_the_further_plan_keeps_the_first_report() -> None:
    attempt, _ = attempts(REFUSED, replace(DONE, outcomes=(), carried_out=False))
    assert despite_rules(Scripted({DoWithoutRule: True}), attempt) == REFUSED


def test_a_rule_that_refuses_all_is_raised_unless_the_person_does_without_it() -> None:
    attempt, without = attempts(refusal(Rule.KEY_IN_USE), refusal(Rule.LARGE_SHARE), DONE)
    assert despite_rules(Scripted({DoWithoutRule: True}), attempt) == DONE
    assert without[-1] == {Rule.KEY_IN_USE, Rule.LARGE_SHARE}
    for end in (refusal(Rule.KEY_IN_USE), refusal("")):
        with pytest.raises(UnsafeError):
            despite_rules(Scripted({DoWithoutRule: False}), attempts(end)[0])


def test_what_was_seen_too_long_ago_is_looked_at_again_without_a_question() -> None:
    attempt, without = attempts(refusal(Rule.STALE_PLAN), DONE)
    person = Scripted()
    assert despite_rules(person, attempt) == DONE
    assert (person.asked, without[-1], len(person.told)) == ([], frozenset(), 1)


def types(asked: Sequence[object]) -> list[type]:
    return [type(one) for one in asked]


@pytest.mark.parametrize("way", ["onboarding", "approving"])
def test_a_rule_that_refuses_a_newcomer_is_put_to_the_person(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def workflow(run: Run, *_: object, **__: object) -> Report:
        if not run.overridden:
            raise refusal(Rule.LARGE_SHARE)
        return DONE

    monkeypatch.setattr(onboarding, "onboard", workflow)
    monkeypatch.setattr(approving, "approve", workflow)
    find, person = Fleet.find(sandbox.fleet).found_anew, Scripted({DoWithoutRule: True})
    if way == "onboarding":
        pasted = key("phone")
        closing = onboarding.onboard_attended(find, "phone", Kind.IPHONE, person, key=pasted, expires=None)
    else:
        request = AccessRequest("phone", Kind.IPHONE, key("phone"), NOON, "kua", cast("SshSignature", None))
        closing = approving.approve_attended(find, request, person)
    assert closing.report == DONE
    (asked,) = person.asked
    assert isinstance(asked, DoWithoutRule)


def test_an_accounts_last_key_goes_once_its_rule_is_named(sandbox: Sandbox) -> None:
    db, ipad = sandbox.servers["db"], sandbox.keys["ipad"]
    db.write_authorized_keys("deploy", f"{ipad.line}\n".encode())
    find, what = Fleet.find(sandbox.fleet).found_anew, Revoking("ipad", Status.LOST)
    first = revoke_attended(find, what, Scripted({AgreeToPlan: True, DoWithoutRule: False}))
    assert (db.lets_in("deploy", ipad), db.lets_in("root", ipad)) == (True, False)
    person = Scripted({AgreeToPlan: True, DoWithoutRule: True})
    assert first.again is not None  # what was agreed to then says nothing of what comes of doing without the rule
    report = first.again(False)(person).report
    assert types(person.asked) == [AgreeToPlan, DoWithoutRule, AgreeToPlan]
    assert not db.lets_in("deploy", ipad)
    assert report is not None
    assert {one.target for one in report.endings() if one.standing is Standing.REFUSED} == set()
