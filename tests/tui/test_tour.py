"""The panel of the guided tour: shown on every screen, moved on by what the servers show, skipped, hidden."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest
from textual.pilot import Pilot

from bootstrap.attended.work import Closing
from bootstrap.events import Emit
from bootstrap.sandbox.tour import Chapter, Page, Tour
from bootstrap.workflows.audit import Audit
from tests.tui.made import Look, MadeBackend, look_that_gives, troubled_fleet
from tests.tui.screen import SMALL, looked, press, running, text, until
from tui.messages import Begin
from tui.tour_app import TourApp

_SKIP = "greater_than_sign"


def page(number: int, *, proved: str = "", is_over: bool = False) -> Page:
    chapter = Chapter(f"chapter {number}", f"this happened: {number}", f"press key {number}", f"command {number}")
    return Page(chapter, number, 3, (proved,) if proved else (), is_over)


@dataclass
class MadeTour:
    """Goes on when it is told that the servers show it. skipped: pages; goes_on: lets a skip under way end."""

    page: Page = field(default_factory=lambda: page(1))
    is_done: bool = False
    skipped: list[int] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def look(self) -> bool:
        moved, self.is_done = self.is_done, False
        if moved:
            self.page = page(self.page.number + 1, proved="the servers have shown it")
        return moved

    def skip(self, skipped: Page) -> None:
        assert self.goes_on.wait(30)
        self.skipped.append(skipped.number)
        self.page = page(3, is_over=True)


@asynccontextmanager
async def toured(tour: MadeTour, size: tuple[int, int] = SMALL, look: Look | None = None) -> AsyncIterator[Pilot[None]]:
    app = TourApp(MadeBackend(look or look_that_gives(troubled_fleet())), cast("Tour", tour))
    async with running(app, size) as pilot:
        await looked(pilot)
        yield pilot


async def test_it_says_on_every_screen_what_has_happened_and_what_to_press() -> None:
    async with toured(MadeTour()) as pilot:
        for key in "213":
            await press(pilot, key)
            await until(pilot, lambda: "press key 1" in text(pilot))
            shown = text(pilot)
            assert "Tour, 1 of 3: chapter 1  > does it for you  T hides this" in shown
            assert "this happened: 1" in shown
            assert "Quit" in shown  # the footer is where it was
        pilot.app.post_message(Begin("a change", lambda _attendant: Closing()))
        await until(pilot, lambda: "a change" in text(pilot) and "▸ press key 1" in text(pilot))


async def test_it_goes_on_after_a_look_once_the_servers_show_it_and_the_cloud_is_looked_at_again() -> None:
    tour = MadeTour()
    looks: list[int] = []

    def look(emit: Emit) -> Audit:
        looks.append(len(looks))
        return troubled_fleet()

    async with toured(tour, look=look) as pilot:
        await press(pilot, "r")
        await looked(pilot)
        assert "1 of 3" in text(pilot)
        tour.is_done = True
        await press(pilot, "r")
        await until(pilot, lambda: "2 of 3" in text(pilot))
        assert "✓ proved: the servers have shown it" in text(pilot)
        await until(pilot, lambda: len(looks) == 4)  # the first, two by key, and one for what has happened since


async def test_a_chapter_is_skipped_by_the_tour_while_nothing_else_begins() -> None:
    tour = MadeTour()
    async with toured(tour) as pilot:
        assert "▸ … keyturn command 1" in await press(pilot, _SKIP)
        assert "This is under way" in await press(pilot, _SKIP)
        tour.goes_on.set()
        await until(pilot, lambda: "3 of 3" in text(pilot))
        assert "does it for you" not in await press(pilot, _SKIP)
        assert tour.skipped == [1]


async def test_it_is_hidden_and_shown_by_a_key() -> None:
    async with toured(MadeTour(), (80, 60)) as pilot:
        hidden = await press(pilot, "T")
        assert "Tour" not in hidden.replace("T shows the tour again", "")
        assert "press key" not in await press(pilot, "2", "1")
        await press(pilot, "T")
        await until(pilot, lambda: "press key 1" in text(pilot))
        assert "Hide the guided tour, or show it again" in await press(pilot, "question_mark")


@pytest.mark.parametrize("size", [(40, 12), (20, 8)])
async def test_it_leaves_room_on_a_screen_of_any_size(size: tuple[int, int]) -> None:
    async with toured(MadeTour(), size) as pilot:
        lines = text(pilot).splitlines()
        assert any("press key 1" in line for line in lines)
        assert any("hetzner" in line for line in lines)
