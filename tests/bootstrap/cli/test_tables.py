"""Plans, reports and matrices as text: one line a target, as wide as the terminal, and no word that is not so."""

import io
import os
from typing import TextIO

import pytest

from bootstrap.cli.matrix_text import matrix_text
from bootstrap.cli.report_text import plan_text, report_text, verdict_text
from bootstrap.cli.table import Tone, columns
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.matrix import make_matrix
from keys.memory import Memory
from keys.plan import Change, Pending, Plan, Question, Verb
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost, seen, server

LONG = "asked afresh, the server refuses it; our own key got in"


class Narrow(io.StringIO):
    """A terminal of so many columns."""

    def __init__(self, wide: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        monkeypatch.setattr(os, "get_terminal_size", lambda _number: os.terminal_size((wide, 24)))

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2


def change(verb: Verb, account: str, name: str = "macbook", target: str = "server:web") -> Change:
    return Change(verb, target, account, key(name), name, "lost")


def pending(name: str) -> Pending:
    return Pending("server:db", name, Verb.ADD, "nothing listens there", NOON)


@pytest.mark.parametrize("wide", [40, 60, 80])
def test_the_last_column_goes_on_below_itself_in_a_narrow_terminal(wide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = columns([["server:web", "removed macbook", LONG], ["db", "x", "y"]], stream=Narrow(wide, monkeypatch))
    assert max(map(len, text.splitlines())) <= wide
    assert " ".join(text.split()) == f"server:web removed macbook {LONG} db x y"


def test_a_sentence_alone_begins_at_the_edge_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    text = columns([["word " * 30]], limit=200, stream=Narrow(40, monkeypatch))
    assert [line.startswith("word") and len(line) <= 40 for line in text.splitlines()] == [True] * 4


def test_a_table_that_goes_to_a_file_is_not_wrapped_and_not_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Narrow(40, monkeypatch))
    file: TextIO = io.StringIO()
    text = columns([[("server:web", Tone.BAD), LONG * 3]], limit=400, stream=file)
    assert text == f"server:web  {LONG * 3}"


def test_the_accounts_of_a_device_at_a_target_share_a_line() -> None:
    plan = Plan((change(Verb.REMOVE, "root"), change(Verb.REMOVE, "deploy"), change(Verb.REMOVE, "root", "ipad")))
    assert plan_text(plan).splitlines() == [
        "-  server:web  remove macbook from root, deploy  lost",
        "-  server:web  remove ipad from root             lost",
    ]


def test_accounts_where_something_else_was_seen_have_lines_of_their_own() -> None:
    outcomes = (
        Outcome(change(Verb.REMOVE, "root"), Result.DONE, "removed from /root", proof=LONG),
        Outcome(change(Verb.REMOVE, "deploy"), Result.FAILED, "the disk is full"),
    )
    table, _, endings = report_text(Report(Plan(), outcomes)).partition("\n\n")
    assert [line.split("  ")[1] for line in table.splitlines()[1:]] == [
        "removed macbook from root",
        "remove macbook from deploy",
    ]
    assert endings == "failed  server:web: the disk is full"


def test_what_waits_at_a_target_for_the_same_reason_is_told_once_with_every_device() -> None:
    report = Report(Plan(pending=(pending("pc"), pending("ipad"))))
    (line,) = report_text(report).splitlines()[1:]
    assert line.split("  ") == ["server:db", "pending: add pc, ipad", "not seen: nothing listens there"]


def test_a_report_with_keys_that_vanished_does_not_say_that_all_is_done() -> None:
    report = Report(Plan(questions=(Question(change(Verb.ADD, "root"), NOON),)))
    assert report_text(report).splitlines()[1].startswith("server:web  asked: add macbook at root?  was there on 2026")
    assert "Done" not in verdict_text(report)
    assert "apply --put-back" in verdict_text(report)


def test_devices_that_are_out_everywhere_stand_below_the_table() -> None:
    registry = Registry().with_device(device("pc")).with_device(lost("macbook")).with_device(lost("ipad"))
    observations = {"server:web": seen("server:web", ("root", "pc"), ("root", "ipad"))}
    text = matrix_text(make_matrix(registry, [server("web")], observations, Memory()))
    heading, _, last = text.splitlines()
    assert "macbook" not in heading
    assert "ipad (lost)" in heading
    assert last == "· out  everywhere: macbook (lost)"


def test_a_fleet_without_targets_says_so() -> None:
    assert "No targets yet" in matrix_text(make_matrix(Registry(), [], {}, Memory()))
