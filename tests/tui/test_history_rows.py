"""The timeline: days, what was done at which minute, and all that one commit tells."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from bootstrap.device_history import Happened
from bootstrap.git import Entry, KeyMoved, OneCommit
from bootstrap.history_lines import HistoryLine
from keys.matrix_words import Meaning
from tests.keys.made import NOON, key
from tui.happened_lines import commit_lines, line_lines
from tui.history_rows import HistoryRows

ENTRY = Entry("1234abc", NOON, "Kua", "keyturn: onboard pc")
COMMIT = HistoryLine(NOON, "", "git", "1234abc keyturn: onboard pc", "Kua", Happened(ENTRY))
ADDED = HistoryLine(NOON - timedelta(minutes=1), "pc", "server:web", "add root: done")
FAILED = HistoryLine(NOON - timedelta(days=1), "pc", "server:db", "add root: failed, no room")
WHOLE = OneCommit("1234abc" + "0" * 33, "Kua", "kua@example.org", NOON, "keyturn: onboard pc\n\nDevice: pc")


def test_each_day_has_a_heading_above_its_lines() -> None:
    table = HistoryRows((COMMIT, ADDED, FAILED)).table
    assert [row.label for row in table.rows] == [
        "2026-11-23 Mon",
        "  12:00:00",
        "  11:59:00",
        "2026-11-22 Sun",
        "  12:00:00",
    ]
    assert [cell.text for cell in table.rows[1].cells] == ["", "git", "1234abc keyturn: onboard pc, by Kua"]
    assert table.rows[4].cells[2].meaning is Meaning.BAD


def test_a_row_leads_to_its_line_and_a_heading_to_none() -> None:
    rows = HistoryRows((COMMIT, ADDED, FAILED))
    assert [rows.line_of(row.key) for row in rows.table.rows] == [None, COMMIT, ADDED, None, FAILED]


def test_a_target_or_any_words_leave_the_other_lines_out() -> None:
    assert HistoryRows((COMMIT, ADDED, FAILED), words="SERVER:DB").shown == (FAILED,)
    assert HistoryRows((COMMIT, ADDED, FAILED), words="pc root").shown == (ADDED, FAILED)


def test_ten_thousand_lines_are_laid_out_in_less_than_a_second() -> None:
    lines = [replace(ADDED, at=NOON - timedelta(minutes=7 * number)) for number in range(10_000)]
    begun = perf_counter()
    assert len(HistoryRows(lines).table.rows) > 10_000
    assert perf_counter() - begun < 5  # on a busy machine too; alone it takes a tenth of that


def test_a_commit_is_told_whole() -> None:
    moved = (KeyMoved("devices.toml", key("pc").fingerprint, came=True), KeyMoved("old.tf", "SHA256:x", came=False))
    text = commit_lines(COMMIT, replace(WHOLE, moved=moved)).plain
    for said in (
        "2026-11-23 12:00:00 UTC",
        f"commit   {WHOLE.id}",
        "author   Kua <kua@example.org>",
        "  Device: pc",
        f"+ {key('pc').fingerprint} came into devices.toml",
        "- SHA256:x went from old.tf",
    ):
        assert said in text
    assert "No key came into a file by it" in commit_lines(COMMIT, WHOLE).plain


def test_a_line_of_the_diary_is_all_there_is_of_it() -> None:
    assert line_lines(ADDED).plain == (
        "2026-11-23 11:59:00 UTC\ndevice   pc\nwhere    server:web\nwhat     add root: done"
    )
    assert "reading the commit" in line_lines(COMMIT).plain


def test_text_from_commits_is_inert_and_has_an_end() -> None:
    hostile = "\x1b[2J\u202e[@click=app.boom]x[/]"
    line = replace(COMMIT, what=hostile, by=hostile)
    moved = tuple(KeyMoved(hostile, "SHA256:x", came=True) for _ in range(300))
    whole = replace(WHOLE, author=hostile, address=hostile, message=f"{hostile}\n" * 1000, moved=moved)
    for text in (
        commit_lines(line, whole).plain,
        "".join(cell.text for cell in HistoryRows((line,)).table.rows[1].cells),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[@click=app.boom]x[/]" in text  # as text: nothing reads it
    assert "and 800 more lines" in commit_lines(line, whole).plain
    assert "and 200 more" in commit_lines(line, whole).plain
