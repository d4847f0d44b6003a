"""What became of a plan, as a table: by target how a revocation ended, and the code that the command ends with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.exit_code import ExitCode
from bootstrap.report import Ending, Report, Standing
from bootstrap.targets.base import Outcome, Result
from keys.plan import Change, Pending, Plan, Question, Verb
from keys.safety import Refusal, Rule
from tests.keys.made import NOON, key

GONE = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost")
ADDED = replace(GONE, verb=Verb.ADD, device="pc")
DONE, FAILED = Outcome(GONE, Result.DONE), Outcome(GONE, Result.FAILED, "the disk is full")
AWAY = Outcome(GONE, Result.AWAY, "removed, but a fresh login failed")
DOUBTED = replace(DONE, doubts=("no log", "a closed file"))
REFUSAL = Refusal(GONE, Rule.LAST_KEY, "an account's last key stays", "")
PENDING = Pending("server:web", "macbook", Verb.REMOVE, "no answer", NOON)
TO_ADD = replace(PENDING, verb=Verb.ADD)
QUESTION = Question(ADDED, NOON)


@pytest.mark.parametrize(
    ("outcomes", "refusals", "pending", "ending", "why"),
    [
        ([DONE], [], [], Ending("server:web", Standing.PROVED), "what is done without a doubt is proved"),
        ([replace(DONE, result=Result.ALREADY)], [], [], Ending("server:web", Standing.PROVED), "so is what was so"),
        ([DOUBTED], [], [], Ending("server:web", Standing.REMOVED, "no log; a closed file"), "a doubt proves nothing"),
        ([AWAY], [], [], Ending("server:web", Standing.PENDING, AWAY.said), "not seen afterwards"),
        ([FAILED], [], [], Ending("server:web", Standing.FAILED, "the disk is full"), "it failed"),
        ([Outcome.by_rule(REFUSAL)], [], [], Ending("server:web", Standing.REFUSED, REFUSAL.why), "refused there"),
        ([], [REFUSAL], [], Ending("server:web", Standing.REFUSED, REFUSAL.why), "refused beforehand"),
        ([], [], [PENDING], Ending("server:web", Standing.PENDING, "no answer", NOON), "never seen"),
        (
            [DONE, DOUBTED],
            [],
            [],
            Ending("server:web", Standing.REMOVED, "no log; a closed file"),
            "one doubt is enough",
        ),
        ([DOUBTED, DONE], [], [], Ending("server:web", Standing.REMOVED, "no log; a closed file"), "in either order"),
        ([DONE], [REFUSAL], [], Ending("server:web", Standing.REFUSED, REFUSAL.why), "half done is not done"),
        ([FAILED], [REFUSAL], [], Ending("server:web", Standing.FAILED, "the disk is full"), "a failure is worst"),
        ([DONE], [], [PENDING], Ending("server:web", Standing.PENDING, "no answer", NOON), "a part was not read"),
        ([Outcome(ADDED, Result.FAILED)], [], [], None, "an addition is no revocation"),
        ([], [], [TO_ADD], None, "nor is one that waits"),
        ([], [], [], None, "nothing was to be taken away"),
    ],
)
def test_a_revocation_ends_at_a_target_as_the_worst_of_what_happened_there(
    outcomes: list[Outcome], refusals: list[Refusal], pending: list[Pending], ending: Ending | None, why: str
) -> None:
    report = Report(Plan(pending=tuple(pending)), tuple(outcomes), tuple(refusals))
    assert report.endings() == ((ending,) if ending else ()), why


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.ADD])
def test_every_verb_but_an_addition_counts(verb: Verb) -> None:
    report = Report(Plan(), (replace(DOUBTED, change=replace(GONE, verb=verb)),))
    assert [one.standing for one in report.endings()] == [Standing.REMOVED]


def test_each_target_has_its_own_ending() -> None:
    db = replace(DOUBTED, change=replace(GONE, target="server:db"))
    found = {one.target: one.standing for one in Report(Plan(), (DONE, db)).endings()}
    assert found == {"server:web": Standing.PROVED, "server:db": Standing.REMOVED}


@pytest.mark.parametrize(
    ("report", "code", "why"),
    [
        (Report(Plan()), ExitCode.OK, "nothing was to be done"),
        (Report(Plan((GONE,)), (DONE,)), ExitCode.OK, "all is done"),
        (Report(Plan((GONE,)), (AWAY,)), ExitCode.PENDING, "done, and not seen afterwards"),
        (Report(Plan(pending=(PENDING,)), (DONE,)), ExitCode.PENDING, "one target was away"),
        (Report(Plan(), (FAILED, AWAY)), ExitCode.FAILED, "a failure comes before what is pending"),
        (Report(Plan(), (FAILED,), (REFUSAL,)), ExitCode.REFUSED, "a refusal comes before a failure"),
        (Report(Plan(), (Outcome.by_rule(REFUSAL),)), ExitCode.REFUSED, "refused at the target"),
        (Report(Plan(questions=(QUESTION,))), ExitCode.FINDINGS, "something is left to be answered"),
        (Report(Plan(pending=(PENDING,), questions=(QUESTION,))), ExitCode.PENDING, "pending before a question"),
        (Report(Plan((GONE,)), carried_out=False), ExitCode.FINDINGS, "shown: changes are wanted"),
        (Report(Plan(pending=(PENDING,)), carried_out=False), ExitCode.FINDINGS, "shown: something waits"),
        (Report(Plan(questions=(QUESTION,)), carried_out=False), ExitCode.FINDINGS, "shown: something is asked"),
        (Report(Plan(), carried_out=False), ExitCode.OK, "shown: nothing is wanted"),
        (Report(Plan((replace(GONE, verb=Verb.PROVE),)), carried_out=False), ExitCode.OK, "a question changes nothing"),
        (Report(Plan((GONE,)), refusals=(REFUSAL,), carried_out=False), ExitCode.REFUSED, "shown: a rule refuses it"),
    ],
)
def test_the_code_is_the_worst_of_what_happened(report: Report, code: ExitCode, why: str) -> None:
    assert report.exit_code() is code, why


@given(st.lists(st.sampled_from([DONE, DOUBTED, AWAY, FAILED, Outcome.by_rule(REFUSAL)]), min_size=1, max_size=6))
def test_more_that_happened_never_makes_an_ending_better(outcomes: list[Outcome]) -> None:
    standings = list(Standing.__members__.values())
    worst = [Standing.PROVED, Standing.REMOVED, Standing.PENDING, Standing.REFUSED, Standing.FAILED]
    assert standings == worst
    (before,) = Report(Plan(), tuple(outcomes)).endings()
    for more in (DONE, DOUBTED, AWAY, FAILED):
        (after,) = Report(Plan(), (*outcomes, more)).endings()
        assert worst.index(after.standing) >= worst.index(before.standing)
