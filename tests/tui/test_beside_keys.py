"""What an audit tells beside the keys themselves: in the detail of a cell, and in the list of findings."""

from dataclasses import replace
from datetime import date, timedelta

from bootstrap.workflows.audit import Audit
from keys.access import Door, DoorKind, Exposed, LiveSession, Seen
from keys.audit import Acceptance, Survey, findings
from tests.keys.made import NOON, device, key, lost, server
from tests.tui.made import LATER, audit, standing
from tests.tui.screen import line_with, opened, press
from tui.access_seen import AccessSeen
from tui.access_view import AccessView
from tui.widgets.findings import FindingsList

TALL = (140, 60)


def open_server() -> Audit:
    """A server with a key of unknown effect, one that is held back, and other ways in."""
    held = replace(standing("root", key("bob"), 3), restrictions=("forced command: borg serve", "only from 10.0.0.0/8"))
    perhaps = replace(
        standing("root", key("pc"), 1), unknown="a Match on addresses", last_used=NOON - timedelta(days=3)
    )
    web = Seen(
        "server:web",
        NOON,
        ("root",),
        (perhaps, held),
        doors=(Door(DoorKind.PASSWORD, "port 22", "sshd takes passwords", "sshd_config:7", ("root",)),),
        exposed=(Exposed("/etc/keys", ("root",), "its group can write it", heeded=True),),
        sessions=(LiveSession("root", key("iphone"), 7, "198.51.100.7", 40000, since=NOON - timedelta(hours=3)),),
        blocked=frozenset(),
        log_since=NOON - timedelta(days=30),
    )
    return audit([device("pc"), lost("iphone")], [server("web")], [web])


def accepting(shown: Audit, *ids: str) -> Audit:
    accepted = [Acceptance(one, "we know", date(2027, 3, 1)) for one in ids]
    return replace(shown, findings=findings(Survey(shown.matrix, NOON), accepted))


def detail(column: int) -> str:
    """Of the open server, as the detail pane has it."""
    return AccessView(AccessSeen(open_server())).detail("server:web", column, LATER).plain


def test_the_detail_of_a_cell_says_what_is_not_known_and_when_the_key_was_used() -> None:
    assert "root  not known: a Match on addresses" in detail(0)
    assert "last use 2026-11-20 12:00, 3 days ago" in detail(0)


def test_the_detail_of_a_target_lists_sessions_doors_and_exposed_files() -> None:
    for line in (
        "session  root from 198.51.100.7 with iphone@kua, began 3 h ago",
        "exposed  /etc/keys: its group can write it",
        "door     password: sshd takes passwords, opens root (sshd_config:7)",
        "blocked  0 of the fleet's keys are in its list of revoked keys",
        "log      of logins since 2026-10-24 12:00, 30 days ago",
    ):
        assert line in detail(0)


def test_what_holds_a_foreign_key_back_stands_with_it() -> None:
    assert "held by  forced command: borg serve" in detail(-1)
    assert "held by  only from 10.0.0.0/8" in detail(-1)


async def test_what_is_accepted_stands_last_is_counted_apart_and_what_is_critical_stays_at_the_top() -> None:
    async with opened(accepting(open_server(), "password:*", "session:*"), TALL) as pilot:
        assert line_with(pilot, "keyturn kua").rstrip().endswith("· 1 accepted")
        shown = await press(pilot, "tab")
        assert "CRITICAL server:web  lost iphone is logged in as root, right now" in shown
        assert "id       session:iphone:server:web" in shown
        assert "accepted until 2027-03-01: we know" in shown
        shown = await press(pilot, "G", "enter")
        finding = pilot.app.screen.query_one(FindingsList).finding
        assert finding is not None
        assert finding.id == "password:port 22:server:web"
        assert "accepted until 2027-03-01: we know" in shown
