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


@pytest.mark.parametrize(
    ("first", "then"),
    [(("x",), ("enter",) * 5), (("3", "ctrl+p"), ("ctrl+p",))],
    ids=("what lies below a choice stays", "there is one palette"),
)
async def test_a_dialog_is_opened_and_closed_once(first: tuple[str, ...], then: tuple[str, ...]) -> None:
    async with opened(clean_fleet()) as pilot:
        for keys in (first, then):
            hurry(pilot, *keys)
            await press(pilot)
        assert app_of(pilot).crash is None


async def test_to_leave_while_a_screen_opens_is_no_crash_either() -> None:
    async with opened(clean_fleet()) as pilot:
        app = app_of(pilot)
        hurry(pilot, "5", "question_mark", "escape", "q")
        await asyncio.wait([app.task])
    app._show_focus()  # as by a timer that was set before
    assert app.crash is None
