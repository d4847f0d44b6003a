"""The keys of the access screen that narrow, sort, copy and begin something; looks that nobody asked for."""

import threading
from dataclasses import replace
from datetime import timedelta

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.work import Closing
from keys.device import Status
from tests.keys.made import NOON, key
from tests.tui.made import MadeBackend, clean_fleet, troubled_fleet
from tests.tui.screen import LARGE, line_with, looked, opened, press, text, until
from tests.tui.stories.bench import app_of
from tests.tui.test_looking import SlowLook


async def test_words_one_device_and_the_order_narrow_and_hold_for_the_next_look_too() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        await press(pilot, "slash", "d", "b")
        await until(pilot, lambda: 'with "db": esc shows all' in text(pilot))
        assert "  server:web  " not in text(pilot)
        await press(pilot, "enter", "slash", "q", "q")
        await until(pilot, lambda: "None of 6 targets is left:" in text(pilot))
        await press(pilot, "enter", "escape")
        await until(pilot, lambda: "  server:web  " in text(pilot))
        assert "esc shows all" not in text(pilot)
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


async def test_x_revokes_what_the_cursor_is_on_a_finishes_all_that_is_pending_and_m_only_what_is_here() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        backend = app_of(pilot).backend
        assert isinstance(backend, MadeBackend)
        assert "revoke pc" in await press(pilot, "l", "x")
        await press(pilot, "enter")
        await until(pilot, lambda: app_of(pilot).work is not None and not app_of(pilot).is_working)
        await press(pilot, "escape", "a")
        await until(pilot, lambda: not app_of(pilot).is_working)
        await press(pilot, "escape", "down", "m")
        assert backend.asked == [
            ("revoke", "pc", Status.LOST, False, False),
            ("apply", frozenset(), False),
            ("apply", frozenset({"server:web"}), False),
        ]


async def test_what_was_seen_last_is_shown_at_once_and_every_main_screen_says_how_old_that_is() -> None:
    look = SlowLook(clean_fleet())
    before = replace(troubled_fleet(), at=NOON - timedelta(hours=3))
    async with opened(look, wait=False, recalled=before) as pilot:
        await until(pilot, lambda: "looking: 1 of 2 targets answered" in text(pilot))
        for number in "54321":
            await press(pilot, number)
            await until(pilot, lambda: "looking: 1 of 2 targets answered · seen 3 h ago" in text(pilot))
        assert "✖ STILL IN" in text(pilot)
        look.go_on.set()
        await until(pilot, lambda: "seen 2 min ago" in text(pilot))
        assert "STILL IN" not in text(pilot)


async def test_a_look_that_nobody_asked_for_waits_for_the_work_under_way() -> None:
    go_on = threading.Event()

    def job(_attendant: Attendant) -> Closing:
        go_on.wait(20)
        return Closing()

    async with opened(clean_fleet()) as pilot:
        app = app_of(pilot)
        app._look_unasked()
        assert str(app.looking) == "looking …"
        await looked(pilot)
        assert isinstance(app.backend, MadeBackend)
        app.backend.job = job
        await press(pilot, "a")
        await until(pilot, lambda: app.is_working)
        app._look_unasked()
        assert app.looking is None
        go_on.set()
        await until(pilot, lambda: not app.is_working)
