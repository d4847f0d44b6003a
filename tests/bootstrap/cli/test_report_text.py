"""How a revocation ended, in words: a line for each way, and no more certainty than there is."""

from dataclasses import replace

import pytest

from bootstrap.cli.report_text import plan_text, report_text, verdict_text
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.plan import Change, Pending, Plan, Verb
from keys.safety import Refusal, Rule
from tests.keys.made import NOON, key

GONE = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost", ends_sessions=True)
DB = replace(GONE, target="server:db")
DONE = Outcome(GONE, Result.DONE, "removed from /root/.ssh/authorized_keys")
DOUBTED = replace(DONE, change=DB, doubts=("no log tells of logins",))
REFUSAL = Refusal(GONE, Rule.LAST_KEY, "an account's last key stays", "")


def endings(report: Report) -> list[str]:
    """The rows behind the table, with single blanks."""
    return [" ".join(line.split()) for line in report_text(report).partition("\n\n")[2].splitlines()]


def test_targets_that_are_proved_out_share_a_line_and_the_others_say_why_not() -> None:
    both = DONE, replace(DONE, change=replace(GONE, target="server:nas")), DOUBTED
    assert endings(Report(Plan(), both)) == [
        "proved out server:web, server:nas",
        "removed, not proved server:db: no log tells of logins",
    ]


def test_what_is_pending_says_since_when_and_what_is_refused_by_which_rule() -> None:
    pending = Pending("server:attic", "macbook", Verb.REMOVE, "no answer", NOON)
    assert endings(Report(Plan(pending=(pending,)), refusals=(REFUSAL,))) == [
        "pending server:attic since 2026-11-23 12:00 UTC: no answer",
        "refused by a safety rule server:web: an account's last key stays",
    ]


def test_a_key_that_a_rule_keeps_from_coming_is_not_said_to_go() -> None:
    refusal = Refusal(replace(GONE, verb=Verb.ADD), Rule.SERVER_REPLACED, "hcloud_server.vps would be replaced", "")
    assert "do not add macbook at root  hcloud_server.vps would be replaced" in plan_text(Plan(), (refusal,))
    assert "refused: add macbook at root" in report_text(Report(Plan(), refusals=(refusal,)))


def test_where_nothing_was_to_be_taken_away_nothing_is_said_of_endings() -> None:
    assert endings(Report(Plan(), (Outcome(replace(GONE, verb=Verb.ADD), Result.DONE),))) == []


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([DONE], "Out, everywhere, proved."),
        ([DONE, DOUBTED], "Out, and seen so, but not proved at server:db."),
        ([Outcome(replace(GONE, verb=Verb.ADD), Result.DONE)], "Done, everywhere, and seen."),
        ([Outcome.by_rule(REFUSAL)], "Not all was done: a safety rule refuses some of it."),
        ([replace(DONE, result=Result.AWAY)], "Pending: server:web. Finish it with: keyturn apply"),
        ([replace(DONE, result=Result.FAILED)], "Failed at server:web. Try again with: keyturn apply"),
    ],
)
def test_the_last_line_claims_no_more_than_is_proved(outcomes: list[Outcome], said: str) -> None:
    assert verdict_text(Report(Plan(), tuple(outcomes))) == said


@pytest.mark.parametrize(
    ("verb", "account", "before", "afterwards"),
    [
        (
            Verb.REMOVE,
            "root",
            "- server:web remove macbook from root lost",
            "removed macbook from root, ended 2 sessions",
        ),
        (Verb.BLOCK, "", "- server:web block macbook lost", "blocked macbook, ended 2 sessions"),
        (
            Verb.END,
            "root",
            "- server:web end the sessions of macbook at root lost",
            "ended the sessions of macbook at root: 2",
        ),
        (
            Verb.PROVE,
            "root",
            "? server:web ask about macbook at root lost",
            "asked about macbook at root, ended 2 sessions",
        ),
    ],
)
def test_each_verb_has_its_words_before_and_afterwards(verb: Verb, account: str, before: str, afterwards: str) -> None:
    change = replace(GONE, verb=verb, account=account)
    assert " ".join(plan_text(Plan((change,))).split()) == before
    text = report_text(Report(Plan(), (Outcome(change, Result.DONE, ended=2),)))
    assert afterwards in " ".join(text.split())
