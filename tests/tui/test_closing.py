"""Keys that come faster than screens open and close, as from one that is held down: none of them is a crash."""

import asyncio

import pytest
from textual.pilot import Pilot

from tests.tui.made import clean_fleet
from tests.tui.screen import opened, press
from tests.tui.stories.bench import app_of


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


async def test_to_leave_while_a_screen_opens_is_no_crash_either() -> None:
    async with opened(clean_fleet()) as pilot:
        app = app_of(pilot)
        hurry(pilot, "5", "question_mark", "escape", "q")
        await asyncio.wait([app.task], timeout=60)
        assert not app.is_running
    app._show_focus()  # as by a timer that was set before
    assert app.crash is None
