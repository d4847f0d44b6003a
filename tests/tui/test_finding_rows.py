"""Which findings are shown, and in which groups."""

from dataclasses import replace

from keys.audit import Acceptance, Finding, Severity
from tests.keys.made import NOON
from tests.tui.made import clean_fleet, troubled_fleet
from tui.finding_rows import ACCEPTED, FindingRows, next_least
from tui.mending_lines import mending_detail

FOUND = troubled_fleet().findings
KEPT = Acceptance("x", "our guest", NOON.date())


def accepted(finding: Finding) -> Finding:
    return replace(finding, accepted=KEPT)


def test_the_worst_stand_first_each_severity_with_its_own() -> None:
    groups = FindingRows(FOUND).groups
    assert [(group.name, len(group.findings)) for group in groups] == [
        ("CRITICAL", 1),
        ("HIGH", 3),
        ("MEDIUM", 2),
        ("LOW", 8),
    ]


def test_accepted_ones_are_a_group_of_their_own_and_can_be_hidden() -> None:
    rows = FindingRows((*FOUND[:-1], accepted(FOUND[-1])))
    assert [group.name for group in rows.groups] == ["CRITICAL", "HIGH", "MEDIUM", "LOW", ACCEPTED]
    hidden = replace(rows, hides_accepted=True)
    assert [group.name for group in hidden.groups] == ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    assert (hidden.is_filtered, hidden.filters) == (True, "without accepted ones")


def test_what_is_critical_stays_at_the_top_although_it_is_accepted() -> None:
    assert [group.name for group in FindingRows((accepted(FOUND[0]),), hides_accepted=True).groups] == ["CRITICAL"]


def test_words_are_looked_for_in_all_that_is_told_of_a_finding() -> None:
    assert [one.id for one in FindingRows(FOUND, words="IPHONE authorized_keys:3").shown] == [
        "lingering:iphone:server:web"
    ]
    assert FindingRows(FOUND, words="no such word").shown == ()
    assert FindingRows(FOUND, words="  ").shown == FOUND


def test_severities_go_up_to_the_highest_and_around() -> None:
    steps = [Severity.INFO]
    for _ in range(4):
        steps.append(next_least(steps[-1], FOUND))
    assert steps == [Severity.INFO, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL, Severity.INFO]
    assert next_least(Severity.INFO, ()) is Severity.INFO


def test_the_filters_are_told_in_words() -> None:
    rows = FindingRows(FOUND, " web ", Severity.HIGH)
    assert rows.filters == "HIGH or worse, with 'web'"
    assert FindingRows(clean_fleet().findings).filters == ""


def test_the_detail_says_who_mends_it_and_with_which_key() -> None:
    by_kind = {one.kind: mending_detail(one).plain for one in FOUND}
    assert "m  does it (apply at server:web): the plan is shown first" in by_kind["lingering"]
    assert "m  does it (pin the host key of server:new)" in by_kind["untrusted"]
    assert "by hand; y copies what is to be done" in by_kind["unreachable"]
    assert "by hand: keyturn knows of no command" in by_kind["unknown"]
    one = Finding("dropbear:x", Severity.LOW, "what", mend="on the server: systemctl disable --now dropbear")
    assert "by hand; y copies: systemctl disable --now dropbear" in mending_detail(one).plain


def test_the_detail_says_how_to_live_with_it() -> None:
    assert "Y  copies the lines for keyturn.toml" in mending_detail(FOUND[0]).plain
    assert "take its lines out there" in mending_detail(accepted(FOUND[0])).plain
