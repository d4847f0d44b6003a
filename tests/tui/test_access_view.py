"""What the access screen shows: where a finding leads, and which targets stay under the filter."""

from dataclasses import replace

import pytest

from bootstrap.workflows.audit import Audit
from keys.access import Seen
from keys.audit import Finding, Severity
from tests.keys.made import NOON, device, key, lost, server
from tests.tui.made import LATER, WEAK, audit, clean_fleet, large_fleet, standing, troubled_fleet
from tui.access_columns import MOST_FOREIGN
from tui.access_copies import copies_of_cell, copies_of_finding
from tui.access_seen import AccessSeen
from tui.access_view import AccessView, Choice, Order


def test_every_finding_of_a_target_leads_to_a_cell_there() -> None:
    view = AccessView(AccessSeen(troubled_fleet()))
    places = {finding.id: view.place_of(finding) for finding in view.audit.findings}
    assert places["lingering:iphone:server:web"] == ("server:web", 2)
    assert places["missing:macbook:server:db"] == ("server:db", 0)
    assert places["unreachable:server:vps"] == ("server:vps", 0)
    assert places["untrusted:server:new"] == ("server:new", 0)
    foreign = {place for name, place in places.items() if name.startswith(("foreign:", "weak:"))}
    assert foreign == {("server:web", 3), ("server:web", 4)}


def test_a_finding_about_no_target_leads_nowhere() -> None:
    view = AccessView(AccessSeen(clean_fleet()))
    assert view.place_of(Finding("weak:SHA256:x", Severity.HIGH, "the key of pc is weak")) is None


def test_every_cell_has_a_detail() -> None:
    for shown in (troubled_fleet(), clean_fleet(), large_fleet(30, 3)):
        view = AccessView(AccessSeen(shown))
        for row in view.rows:
            for column in range(len(view.columns)):
                assert row.target in view.detail(row.target, column, LATER).plain


def test_the_filter_says_how_many_targets_are_left() -> None:
    assert AccessView(AccessSeen(troubled_fleet())).table.corner == ("target", "")
    assert AccessView(AccessSeen(troubled_fleet()), Choice(only_problems=True)).table.corner == ("target", "4 of 6")


def view_with(**choice: object) -> AccessView:
    return AccessView(AccessSeen(troubled_fleet()), Choice(**choice))  # type: ignore[arg-type]


def targets(view: AccessView) -> list[str]:
    return [row.key.removeprefix("server:") for row in view.table.rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("web", ["web"]),
        ("SERVER:M", ["media"]),
        ("deploy", ["db"]),
        ("server thinkpad", ["web"]),
        ("no answer within", ["vps"]),
        (WEAK.fingerprint, ["web"]),
        ("nothing like this", []),
    ],
)
def test_words_find_targets_by_name_login_foreign_key_and_why_they_are_away(words: str, found: list[str]) -> None:
    assert targets(view_with(words=words)) == found


def test_one_device_is_one_column_of_all_targets_and_its_problems_alone_count() -> None:
    assert view_with(column="device:pc").table.headings == (("pc", ""),)
    assert targets(view_with(column="device:pc")) == ["hetzner", "web", "db", "media", "vps", "new"]
    assert targets(view_with(column="device:pc", only_problems=True)) == ["vps", "new"]
    assert targets(view_with(column="device:iphone", only_problems=True)) == ["web", "db", "vps", "new"]


def test_one_foreign_key_is_shown_where_it_stands() -> None:
    view = view_with(column=f"foreign:{WEAK.fingerprint}")
    assert targets(view) == ["web"]
    assert view.table.rows[0].cells[0].text == "◆ gets in"


def test_a_column_that_is_there_no_more_leaves_nothing_out() -> None:
    view = view_with(column="device:sold")
    assert (len(view.columns), view.told) == (5, ())


def test_the_order_is_of_the_file_by_name_or_worst_first() -> None:
    assert targets(view_with()) == ["hetzner", "web", "db", "media", "vps", "new"]
    assert targets(view_with(order=Order.NAME)) == ["hetzner", "db", "media", "new", "vps", "web"]
    worst = targets(view_with(order=Order.WORST))
    assert (worst[0], worst[-2:]) == ("web", ["hetzner", "media"])
    assert [Order.FILE.next, Order.NAME.next, Order.WORST.next] == [Order.NAME, Order.WORST, Order.FILE]


def test_every_choice_says_which_key_undoes_it() -> None:
    view = view_with(only_problems=True, column="device:pc", words="we[b]", order=Order.WORST)
    assert view.told == (
        "only problems: f shows all",
        "only pc: d shows all",
        'with "we[b]": esc shows all',
        "worst first: s changes",
    )


def test_few_foreign_keys_have_a_column_each_and_the_rest_are_counted_in_one() -> None:
    keys = [key(f"stranger{number}") for number in range(MOST_FOREIGN + 3)]
    web = Seen("server:web", NOON, ("root",), tuple(standing("root", one, 1) for one in keys))
    db = Seen("server:db", NOON, ("root",), (standing("root", keys[-1], 1),))
    view = AccessView(AccessSeen(audit([device("pc")], [server("web"), server("db")], [web, db])))
    assert len(view.columns) == 1 + MOST_FOREIGN + 1
    assert view.columns[1].id == f"foreign:{keys[-1].fingerprint}"  # the one that gets in at most places
    assert view.table.headings[-1] == ("foreign", "3 more keys")
    assert [row.cells[-1].text for row in view.table.rows] == ["◆ 3 keys", "· none"]
    assert [view.place_of(finding) for finding in view.audit.findings if finding.id == f"foreign:{keys[9].fingerprint}"]


def test_a_fleet_without_foreign_keys_says_so_in_one_column() -> None:
    view = AccessView(AccessSeen(clean_fleet()))
    assert view.table.headings[-1] == ("foreign", "keys")
    assert {row.cells[-1].text for row in view.table.rows} == {"· none"}


@pytest.mark.parametrize(
    ("target", "column", "says"),
    [
        ("server:media", 0, "macbook gets in as root, as it should"),
        ("server:db", 0, "macbook should get in as deploy, and does not"),
        ("server:web", 2, "lost iphone still gets in as root"),
        ("server:db", 2, "iphone"),
        ("server:vps", 0, "macbook is to get in, and its key was not seen there yet; server:vps is unreachable"),
        ("server:vps", 2, "iphone (lost) must not get in, and that is not proved yet; server:vps is unreachable"),
        ("server:web", 3, "No device owns this. It stays, unless it is named"),
        ("server:media", 3, "not here"),
        ("server:vps", 3, "could not be seen, so nothing is known of foreign keys"),
    ],
)
def test_every_state_has_a_sentence(target: str, column: int, says: str) -> None:
    shown = replace_findings(troubled_fleet()) if target == "server:vps" else troubled_fleet()
    assert says in AccessView(AccessSeen(shown)).detail(target, column, LATER).plain


def replace_findings(shown: Audit) -> Audit:
    return replace(shown, findings=())


def test_a_cell_offers_its_fingerprint_key_mending_command_and_places_to_be_copied() -> None:
    view = view_with()
    copies = {one.name: one.text for one in copies_of_cell(view, "server:web", 2)}
    assert copies == {
        "the fingerprint of iphone": key("iphone").fingerprint,
        "the key line of iphone": lost("iphone").public_key.line,
        "the mending command": "keyturn apply",
        "the place": "/root/.ssh/authorized_keys:3",
    }
    assert ("the fingerprint of old@thinkpad", WEAK.fingerprint) in copies_of_cell(view, "server:web", 3)


def test_a_finding_offers_its_mending_command_first() -> None:
    view = view_with()
    copies = copies_of_finding(view, view.audit.findings[0])
    assert copies[0] == ("the mending command", "keyturn apply")
    assert copies[1] == ("the id of the finding", "lingering:iphone:server:web")
