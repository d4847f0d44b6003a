"""The keys of the access screen that narrow, sort, copy and begin something; looks that nobody asked for."""

from dataclasses import replace
from datetime import timedelta

from bootstrap.attended.attendant import Attendant, ProtectServers
from bootstrap.attended.work import Closing
from bootstrap.events import Emit
from bootstrap.workflows.audit import Audit
from keys.device import Status
from keys.errors import KeyturnError
from tests.keys.made import NOON, key
from tests.tui.made import MadeBackend, clean_fleet, look_that_gives, troubled_fleet
from tests.tui.screen import LARGE, line_with, looked, opened, press, text, until
from tests.tui.stories.bench import app_of
from tests.tui.test_looking import SlowLook


async def test_typing_after_a_slash_narrows_the_rows_and_esc_shows_all() -> None:
    async with opened(troubled_fleet()) as pilot:
        shown = await press(pilot, "slash", "d", "b")
        assert "server:db" in shown
        assert "server:web" not in shown
        assert 'with "db": esc shows all' in shown
        shown = await press(pilot, "enter", "slash", "q", "q")
        assert "None of 6 targets is left:" in shown
        assert "server:web" in await press(pilot, "enter", "escape")
        assert "esc shows all" not in text(pilot)


async def test_one_device_and_the_order_hold_for_the_next_look_too() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "l", "d", "s", "s")
        assert line_with(pilot, "target  ").split()[:2] == ["target", "pc"]
        assert "only pc: d shows all · worst first: s changes" in shown
        await press(pilot, "r")
        await looked(pilot)
        assert "only pc: d shows all · worst first: s changes" in await press(pilot)
        shown = await press(pilot, "d")
        assert "only pc" not in shown
        assert "pc at " in shown  # the cursor stays in its column


async def test_what_is_copied_is_chosen_and_said() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        assert "the key line of macbook" in await press(pilot, "y")
        await press(pilot, "enter")
        assert pilot.app.clipboard == key("macbook").fingerprint
        await until(pilot, lambda: "the fingerprint of macbook was given" in text(pilot))
        await press(pilot, "tab", "y", "enter")
        assert pilot.app.clipboard == "keyturn apply"


async def test_x_begins_to_revoke_what_the_cursor_is_on_and_a_to_finish_what_is_pending() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        backend = app_of(pilot).backend
        assert isinstance(backend, MadeBackend)
        await press(pilot, "l", "x")
        await until(pilot, lambda: not app_of(pilot).is_working)
        await press(pilot, "escape", "a")
        assert backend.asked == [("revoke", "pc", Status.LOST, False, False), ("apply", frozenset(), False)]


async def test_what_was_seen_last_is_shown_at_once_with_its_date() -> None:
    look = SlowLook(clean_fleet())
    before = replace(troubled_fleet(), at=NOON - timedelta(hours=3))
    async with opened(look, wait=False, recalled=before) as pilot:
        await until(pilot, lambda: "seen 3 h ago" in text(pilot))
        assert "✖ STILL IN" in text(pilot)
        look.go_on.set()
        await until(pilot, lambda: "seen 2 min ago" in text(pilot))
        assert "STILL IN" not in text(pilot)


async def test_every_main_screen_says_how_old_it_is_what_it_shows() -> None:
    async with opened(troubled_fleet()) as pilot:
        for number in "12345":
            assert "seen 2 min ago" in await press(pilot, number)


async def test_a_look_that_nobody_asked_for_waits_for_the_work_under_way() -> None:
    looks: list[int] = []
    answers: list[bool] = []

    def look(emit: Emit) -> Audit:
        looks.append(1)
        return look_that_gives(clean_fleet())(emit)

    def job(attendant: Attendant) -> Closing:
        answers.append(attendant.ask(ProtectServers("it would be replaced")))
        raise KeyturnError("enough")

    async with opened(look) as pilot:
        app = app_of(pilot)
        app._look_unasked()
        await looked(pilot)
        assert len(looks) == 2
        backend = app.backend
        assert isinstance(backend, MadeBackend)
        backend.job = job
        await press(pilot, "a")
        app._look_unasked()
        await looked(pilot)
        assert len(looks) == 2
        app.stop_work()
        await until(pilot, lambda: not app.is_working)
