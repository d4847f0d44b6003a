"""What the access screen shows: where a finding leads, and which targets stay under the filter."""

from keys.audit import Finding, Severity
from tests.tui.made import LATER, clean_fleet, large_fleet, troubled_fleet
from tui.access_seen import AccessSeen
from tui.access_view import AccessView, Choice


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
    for audit in (troubled_fleet(), clean_fleet(), large_fleet(30, 3)):
        view = AccessView(AccessSeen(audit))
        for row in view.rows:
            for column in range(len(view.columns)):
                assert row.target in view.detail(row.target, column, LATER).plain


def test_the_filter_says_how_many_targets_are_left() -> None:
    assert AccessView(AccessSeen(troubled_fleet())).table.corner == ("target", "")
    assert AccessView(AccessSeen(troubled_fleet()), Choice(only_problems=True)).table.corner == ("target", "4 of 6")
