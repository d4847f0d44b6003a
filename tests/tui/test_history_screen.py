"""The history and the doctor, by keys: read in threads, filtered, opened, copied; what cannot be read is said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from textual.pilot import Pilot

from bootstrap.attended.telling_history import History
from bootstrap.device_history import Happened
from bootstrap.doctor import Check, Health
from bootstrap.git import Entry
from bootstrap.history_lines import HistoryLine
from keys.errors import KeyturnError
from tests.keys.made import NOON
from tests.tui.made import MadeBackend, later, look_that_gives, troubled_fleet
from tests.tui.screen import SMALL, looked, press, running, text, until
from tui.app import KeyturnApp

COMMIT = Happened(Entry("1234abc", NOON, "Kua", "keyturn: onboard pc"))
LINES = (
    HistoryLine(NOON, "", "git", "1234abc keyturn: onboard pc", "Kua", COMMIT),
    HistoryLine(NOON - timedelta(hours=1), "pc", "server:web", "add root: done"),
    HistoryLine(NOON - timedelta(days=1), "macbook", "server:db", "remove root: done"),
)
CHECKS = (
    Check("git", Health.GOOD, "/usr/bin/git"),
    Check("devices", Health.MISSING, "none yet", "keyturn onboard NAME --kind KIND"),
)


@asynccontextmanager
async def at(screen: str, backend: MadeBackend, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    app = KeyturnApp(backend, later)
    async with running(app, size) as pilot:
        await looked(pilot)
        await press(pilot, screen)
        yield pilot


def backend(*lines: HistoryLine) -> MadeBackend:
    return MadeBackend(look_that_gives(troubled_fleet()), lines=lines, checks=CHECKS)


async def test_the_newest_stands_at_the_top_of_its_day() -> None:
    async with at("4", backend(*LINES)) as pilot:
        await until(pilot, lambda: "3 entries of the fleet" in text(pilot))
        rows = [line.split() for line in text(pilot).splitlines() if "2026-11" in line or ":00:00" in line]
        assert [row[0] for row in rows] == ["2026-11-23", "▸", "11:00:00", "2026-11-22", "12:00:00"]


async def test_enter_tells_all_of_a_commit_and_y_copies_its_id() -> None:
    async with at("4", backend(*LINES)) as pilot:
        await until(pilot, lambda: "3 entries" in text(pilot))
        await press(pilot, "y")
        assert pilot.app.clipboard == "1234abc"
        await press(pilot, "enter")
        await until(pilot, lambda: "Kua <kua@example.org>" in text(pilot))
        assert "came into" in text(pilot)
        await press(pilot, "y", "escape")
        assert pilot.app.clipboard == "1234abc".ljust(40, "0")
        assert "add root: done" in await press(pilot, "j", "enter")


async def test_one_device_after_the_other_then_all_again_and_nothing_is_read_twice() -> None:
    behind = backend(*LINES)
    async with at("4", behind) as pilot:
        await until(pilot, lambda: "3 entries of the fleet" in text(pilot))
        await press(pilot, "d")
        await until(pilot, lambda: "1 entry of macbook · esc shows all" in text(pilot))
        await press(pilot, "escape", "d", "escape")
        await until(pilot, lambda: "3 entries of the fleet" in text(pilot))
        assert [one for one in behind.asked if one[0] == "history"] == [("history", ""), ("history", "macbook")]
        behind.seen = look_that_gives(replace(troubled_fleet(), at=NOON + timedelta(hours=1)))
        await press(pilot, "r")
        await until(pilot, lambda: behind.asked.count(("history", "")) == 2)


async def test_a_device_that_is_typed_is_asked_for_and_a_target_is_looked_for_in_what_is_there() -> None:
    behind = backend(*LINES)
    async with at("4", behind) as pilot:
        await until(pilot, lambda: "3 entries" in text(pilot))
        assert "1 of 3 entries of the fleet" in await press(pilot, "slash", *"server:web", "enter")
        await press(pilot, "escape", "slash", *"pc", "enter")
        await until(pilot, lambda: "1 entry of pc" in text(pilot))
        assert behind.asked[-1] == ("history", "pc")
        await press(pilot, "escape", "slash", *"nothing like it", "enter")
        assert "Neither the diary nor Git tells anything of it" in text(pilot)


async def test_nothing_done_yet_is_said() -> None:
    async with at("4", backend()) as pilot:
        await until(pilot, lambda: "Nothing was done yet." in text(pilot))
        assert "Nothing was done yet." in await press(pilot, "enter", "y")  # neither does harm
        assert "Neither the diary nor Git tells anything of it" in await press(pilot, "d")


@dataclass
class Broken(MadeBackend):
    """Neither reads a history nor looks at this machine."""

    def history(self, asked: str) -> History:
        raise KeyturnError("the diary is damaged", where="keyturn.db", hint="move it away")

    def examine(self) -> list[Check]:
        raise KeyturnError("no room to look", hint="make some")


async def test_what_cannot_be_read_is_said_with_its_hint() -> None:
    async with at("4", Broken(look_that_gives(troubled_fleet()))) as pilot:
        await until(pilot, lambda: "error: keyturn.db: the diary is damaged" in text(pilot))
        assert "hint: move it away" in text(pilot)
        await press(pilot, "5")
        await until(pilot, lambda: "error: no room to look" in text(pilot))


async def test_ten_thousand_entries_scroll_to_their_end() -> None:
    many = tuple(replace(LINES[1], at=NOON - timedelta(minutes=9 * number)) for number in range(10_000))
    async with at("4", backend(*many)) as pilot:
        await until(pilot, lambda: "10000 entries" in text(pilot))
        last = f"{many[-1].at:%H:%M:%S}"
        assert f"▸   {last}" in await press(pilot, "G")


async def test_the_doctor_shows_what_is_missing_first_and_y_copies_what_mends_it() -> None:
    behind = backend()
    async with at("5", behind) as pilot:
        await until(pilot, lambda: "1 thing missing, 1 not in the way" in text(pilot))
        assert text(pilot).index("✖ missing   devices") < text(pilot).index("● ok        git")
        await press(pilot, "y")
        assert pilot.app.clipboard == "keyturn onboard NAME --kind KIND"
        assert "There is nothing to mend here." in await press(pilot, "j", "y")
        behind.checks = CHECKS[:1]
        await press(pilot, "r")
        await until(pilot, lambda: "nothing is missing: 1 thing looked at" in text(pilot))
        assert behind.asked.count(("examine",)) == 2
