"""What an audit tells beside the keys themselves: in the detail of a cell, and in the list of findings."""

from dataclasses import replace
from datetime import date, timedelta

from bootstrap.workflows.audit import Audit
from keys.access import Door, DoorKind, Exposed, LiveSession, Seen
from keys.audit import Acceptance, Survey, findings
from tests.keys.made import NOON, device, key, lost, server
from tests.tui.made import audit, standing
from tests.tui.screen import LARGE, line_with, opened, press
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


async def test_the_detail_of_a_cell_says_what_is_not_known_and_when_the_key_was_used() -> None:
    async with opened(open_server(), TALL) as pilot:
        shown = await press(pilot, "home", "enter")
        assert "root  not known: a Match on addresses" in shown
        assert "last use 2026-11-20 12:00, 3 days ago" in shown


async def test_the_detail_of_a_target_lists_sessions_doors_and_exposed_files() -> None:
    async with opened(open_server(), TALL) as pilot:
        shown = await press(pilot, "home", "enter")
        assert "session  root from 198.51.100.7 with iphone@kua, began 3 h ago" in shown
        assert "exposed  /etc/keys: its group can write it" in shown
        assert "door     password: sshd takes passwords, opens root (sshd_config:7)" in shown
        assert "blocked  0 of the fleet's keys are in its list of revoked keys" in shown
        assert "log      of logins since 2026-10-24 12:00, 30 days ago" in shown


async def test_what_holds_a_foreign_key_back_stands_with_it() -> None:
    async with opened(open_server(), TALL) as pilot:
        shown = await press(pilot, "end", "enter")
        assert "held by  forced command: borg serve" in shown
        assert "held by  only from 10.0.0.0/8" in shown


async def test_what_is_accepted_stands_last_and_is_counted_apart() -> None:
    async with opened(accepting(open_server(), "password:*"), LARGE) as pilot:
        shown = await press(pilot, "tab", "G", "enter")
        finding = pilot.app.screen.query_one(FindingsList).finding
        assert finding is not None
        assert finding.id == "password:port 22:server:web"
        assert "accepted until 2027-03-01: we know" in shown
        assert line_with(pilot, "keyturn kua").rstrip().endswith("· 1 accepted")


async def test_a_finding_shows_its_id_and_its_guesses() -> None:
    async with opened(open_server(), TALL) as pilot:
        shown = await press(pilot, "tab", "enter")
        assert "id       session:iphone:server:web" in shown


async def test_a_critical_finding_stays_at_the_top_although_it_is_accepted() -> None:
    async with opened(accepting(open_server(), "session:*"), TALL) as pilot:
        shown = await press(pilot, "tab")
        assert "CRITICAL server:web  lost iphone is logged in as root, right now" in shown
        assert "accepted until 2027-03-01: we know" in shown
