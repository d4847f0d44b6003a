"""Every state of the screens that is worth a picture, and how a person gets there. A new one is one line in STATES."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from textual.pilot import Pilot

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.workflows.audit import Audit
from tests.tui.made import audit, clean_fleet, troubled_fleet
from tests.tui.revocation import TITLE, Revocation
from tests.tui.screen import SMALL, opened, press, until
from tests.tui.stories.bench import app_of, question, work_of, work_over
from tui.messages import Begin

Lead = Callable[[Pilot[None]], Awaitable[object]]


class State(NamedTuple):
    """lead: goes there from the first screen, on which the fleet is shown."""

    lead: Lead
    fleet: Callable[[], Audit] = troubled_fleet

    @asynccontextmanager
    async def reached(self, other_fleet: Audit | None = None) -> AsyncIterator[Pilot[None]]:
        """The application there, as small as it is first class. Work that is under way is stopped in the end."""
        async with opened(other_fleet or self.fleet(), SMALL) as pilot:
            try:
                await self.lead(pilot)
                yield pilot
            finally:
                app_of(pilot).stop_work()


def keys(*pressed: str) -> Lead:
    """There by these keys."""
    return lambda pilot: press(pilot, *pressed)


async def _asked(pilot: Pilot[None], *, holds: bool = False) -> None:
    pilot.app.post_message(Begin(TITLE, Revocation(holds)))
    await press(pilot)
    await question(pilot)


async def _agreed(pilot: Pilot[None], *, holds: bool) -> None:
    await _asked(pilot, holds=holds)
    asked = work_of(pilot).question
    assert isinstance(asked, AgreeToPlan)
    app_of(pilot).answer(asked, True)


async def _live(pilot: Pilot[None]) -> None:
    await _agreed(pilot, holds=True)
    await until(pilot, lambda: any(row.is_busy for row in work_of(pilot).rows))
    await press(pilot)


async def _ended(pilot: Pilot[None]) -> None:
    await _agreed(pilot, holds=False)
    await work_over(pilot)


async def _leaving(pilot: Pilot[None]) -> None:
    await _live(pilot)
    await press(pilot, "escape", "q")


STATES: dict[str, State] = {
    "access": State(keys()),
    "access-clean": State(keys(), clean_fleet),
    "access-empty": State(keys(), lambda: audit([], [], [])),
    "access-problems": State(keys("f")),
    "access-findings": State(keys("tab", "down")),
    "access-detail": State(keys("down", "right", "right", "enter")),
    "devices": State(keys("2")),
    "audit": State(keys("3")),
    "history": State(keys("4")),
    "doctor": State(keys("5")),
    "help": State(keys("question_mark")),
    "public-key": State(keys("p")),
    "work-asked": State(_asked),
    "work-live": State(_live),
    "work-ended": State(_ended),
    "leaving": State(_leaving),
}
