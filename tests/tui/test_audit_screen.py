"""The audit screen, by keys: go to a finding, mend it, copy what mends it, filter, export."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from bootstrap.attended.exporting import Form
from bootstrap.workflows.audit import Audit
from keys.audit import Acceptance
from keys.device import Status
from keys.errors import InvalidInputError
from keys.mending import PinHostKey, Repair, TakeOutKey
from tests.keys.made import NOON, key
from tests.tui.made import MadeBackend, clean_fleet, large_fleet, later, look_that_gives, troubled_fleet
from tests.tui.screen import LARGE, SMALL, looked, press, running, text, until
from tui.app import KeyturnApp
from tui.widgets.grouped_findings import MOST, GroupedFindings


@asynccontextmanager
async def audited(backend: MadeBackend, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """The audit screen, once the look is over."""
    app = KeyturnApp(backend, later)
    async with running(app, size) as pilot:
        await looked(pilot)
        await press(pilot, "3")
        yield pilot


def standing_behind(shown: Audit) -> MadeBackend:
    return MadeBackend(look_that_gives(shown))


async def find(pilot: Pilot[None], words: str) -> str:
    """Leave all findings out but those with these words."""
    return await press(pilot, "escape", "slash", *words, "enter")


@pytest.mark.parametrize("size", [SMALL, (50, 16)])
async def test_the_worst_finding_is_shown_first_with_its_evidence(size: tuple[int, int]) -> None:
    async with audited(standing_behind(troubled_fleet()), size) as pilot:
        shown = text(pilot)
        assert "CRITICAL · 1 finding" in shown
        assert "server:web  lost iphone still gets in as root" in shown
        await press(pilot, "enter")
        assert "/root/.ssh/authorized_keys:3" in text(pilot)
        assert "CRITICAL · 1 finding" not in text(pilot)
        assert "CRITICAL · 1 finding" in await press(pilot, "escape")


async def test_m_mends_what_keyturn_mends_and_tells_what_a_person_does() -> None:
    backend = standing_behind(troubled_fleet())
    async with audited(backend) as pilot:
        await press(pilot, "m", "escape")
        await find(pilot, "untru")
        await press(pilot, "m", "escape")
        assert backend.asked == [("mend", Repair("server:web")), ("mend", PinHostKey("server:new"))]
        await find(pilot, "unrea")
        assert "by hand: is it switched on?" in await press(pilot, "m")
        assert len(backend.asked) == 2


async def test_a_foreign_key_is_taken_out_only_once_it_was_said_what_it_is() -> None:
    backend = standing_behind(troubled_fleet())
    async with audited(backend) as pilot:
        await find(pilot, "bob")
        shown = await press(pilot, "m")
        assert "Take this key out everywhere?" in shown
        await press(pilot, "enter")  # cancel has the focus
        assert backend.asked == []
        await press(pilot, "m", "right", "right", "enter", "escape")
        await press(pilot, "m", "right", "enter", "escape")
        bob = key("bob").fingerprint
        assert backend.asked == [("mend", TakeOutKey(bob, status)) for status in (Status.LOST, Status.RETIRED)]


async def test_y_copies_the_line_and_capital_y_what_accepts_the_finding() -> None:
    async with audited(standing_behind(troubled_fleet())) as pilot:
        await press(pilot, "y")
        assert pilot.app.clipboard == "keyturn apply"
        await press(pilot, "Y")
        assert pilot.app.clipboard == (
            '[[accepted]]\nfinding = "lingering:iphone:server:web"\nreason = ""\nuntil = 2027-02-21\n'
        )


async def test_severity_words_and_accepted_ones_filter_and_esc_shows_all() -> None:
    kept = Acceptance("x", "our guest", (NOON + timedelta(days=9)).date())
    seen = troubled_fleet()
    shown = replace(seen, findings=(*seen.findings[:-1], replace(seen.findings[-1], accepted=kept)))
    async with audited(standing_behind(shown), LARGE) as pilot:
        assert "accepted · 1 finding" in text(pilot)
        assert "accepted · 1 finding" not in await press(pilot, "c")
        assert "6 of 14: MEDIUM or worse, without accepted ones · esc shows all" in await press(pilot, "f")
        assert "None of the findings is shown" in await press(pilot, "slash", *"nosuch", "enter")
        assert "accepted · 1 finding" in await press(pilot, "escape")


async def test_a_fleet_without_findings_says_so_and_no_key_does_harm() -> None:
    backend = standing_behind(clean_fleet())
    async with audited(backend) as pilot:
        assert "No findings: everything seen is as wanted." in text(pilot)
        assert "Go to a finding first." in await press(pilot, "m", "Y", "f", "c", "enter")
        assert backend.asked == []


async def test_the_audit_is_exported_under_a_name_for_its_form() -> None:
    backend = standing_behind(troubled_fleet())
    async with audited(backend) as pilot:
        assert "keyturn-audit-2026-11-23.html" in await press(pilot, "e")
        assert "keyturn-audit-2026-11-23.csv" in await press(pilot, "j", "down")
        await press(pilot, "enter")
        await until(pilot, lambda: "keyturn-audit-2026-11-23.csv" in text(pilot).partition("Written:")[2])
        assert backend.asked == [("export", Form.CSV, "keyturn-audit-2026-11-23.csv")]


async def test_a_name_that_is_taken_is_told_with_its_hint_and_another_one_can_be_given() -> None:
    backend = standing_behind(troubled_fleet())
    backend.refuses = InvalidInputError("there is something already", where="a.html", hint="for instance: a-2.html")
    async with audited(backend) as pilot:
        await press(pilot, "e", "enter")
        await until(pilot, lambda: "error: a.html: there is something already" in text(pilot))
        assert "hint: for instance: a-2.html" in text(pilot)
        backend.refuses = None
        await press(pilot, *"2", "enter")
        await until(pilot, lambda: "Written:" in text(pilot))
        assert "keyturn-audit-2026-11-23.html2" in text(pilot)


async def test_of_hundreds_alike_the_first_are_listed_and_a_search_finds_the_others() -> None:
    async with audited(standing_behind(large_fleet(2100, 1)), LARGE) as pilot:
        listed = pilot.app.screen.query_one(GroupedFindings)
        assert listed.option_count < 4 * (MOST + 2)
        assert "271 findings, 200 listed: / searches all" in text(pilot)
        assert "node-2099" in await find(pilot, "node-2099")


async def test_a_hostile_finding_is_inert() -> None:
    seen = troubled_fleet()
    hostile = "\x1b[2J[@click=app.quit]x[/]\u202e" + "a" * 10_000
    some = tuple(replace(one, what=hostile, target=hostile, evidence=(hostile,)) for one in seen.findings)
    async with audited(standing_behind(replace(seen, findings=some)), LARGE) as pilot:
        shown = await press(pilot, "j", "m", "escape", "enter")
        assert "[@click=app.quit]x[/]" in shown
        assert not set("\x1b\u202e") & set(shown)
