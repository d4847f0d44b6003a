"""Keys that come faster than screens open and close, as from one that is held down: none of them is a crash."""

import asyncio

import pytest
from textual.pilot import Pilot

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.work import Closing
from tests.tui.made import MadeBackend, clean_fleet, later, look_that_gives
from tests.tui.screen import looked, opened, press
from tests.tui.stories.bench import app_of
from tui.app import KeyturnApp
from tui.messages import Begin
from tui.running import _shown


def hurry(pilot: Pilot[None], *keys: str) -> None:
    """Press these before the first one is answered."""
    for key in keys:
        pilot.app.simulate_key(key)


async def test_enter_held_down_closes_a_choice_and_not_what_lies_below_it() -> None:
    async with opened(clean_fleet()) as pilot:
        await press(pilot, "x")
        hurry(pilot, *["enter"] * 5)
        await press(pilot)
        assert app_of(pilot).crash is None


@pytest.mark.parametrize("keys", [("ctrl+p", "down", "pagedown", "pageup"), ("x", "pagedown"), ("o", "pageup")])
async def test_a_page_key_finds_a_list_that_is_not_laid_out_yet(keys: tuple[str, ...]) -> None:
    async with opened(clean_fleet()) as pilot:
        hurry(pilot, *keys)
        await press(pilot)
        assert app_of(pilot).crash is None


async def test_a_palette_that_is_closed_twice_closes_nothing_below_it() -> None:
    async with opened(clean_fleet()) as pilot:
        await press(pilot, "ctrl+p")
        palette = pilot.app.screen
        palette.dismiss()
        palette.dismiss()  # as by a key that came before it was gone
        await press(pilot)
        assert app_of(pilot).crash is None
        assert "Access" in await press(pilot, "1")


class _Late(KeyturnApp):
    """A change is begun while it closes, and asks something."""

    async def run_async(self, *_: object, **__: object) -> None:
        async with self.run_test() as pilot:
            await looked(pilot)
            self.exit()
            self.post_message(Begin("late", lambda attendant: Closing(said=str(attendant.ask(SayYes("Do this?"))))))
            await asyncio.wait([app_of(pilot).task], timeout=60)


async def test_what_is_begun_while_the_screens_close_waits_for_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.running._watch_terminal", lambda _app: asyncio.sleep(60))  # the terminal stays
    app = _Late(MadeBackend(look_that_gives(clean_fleet())), later)
    await _shown(app, [])
    view = app.last_work
    app.stop_work()  # a thread that still waits would keep the test from ending
    assert view is not None
    assert view.is_stopping


async def test_to_leave_while_a_screen_opens_is_no_crash_either() -> None:
    async with opened(clean_fleet()) as pilot:
        app = app_of(pilot)
        hurry(pilot, "5", "question_mark", "escape", "q")
        await asyncio.wait([app.task], timeout=60)
        assert not app.is_running
    app._show_focus()  # as by a timer that was set before
    assert app.crash is None
