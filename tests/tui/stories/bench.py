"""A story at the screens, through keys alone, on the sandbox; the servers themselves are asked afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from bootstrap.attended.work import WorkView
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from tests.tui.screen import looked, press, running, text, until
from tui.app import KeyturnApp
from tui.fleet_backend import FleetBackend
from tui.questions.panel import Panel


@asynccontextmanager
async def screens_on(sandbox: Sandbox, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The application on the sandbox's fleet, once it has looked at it."""
    app = KeyturnApp(FleetBackend(Fleet.find(sandbox.fleet)))
    async with running(app, size) as pilot:
        await looked(pilot)
        yield pilot


async def type_in(pilot: Pilot[None], text: str) -> str:
    """Type a text, key by key."""
    return await press(pilot, *text)


async def question(pilot: Pilot[None]) -> None:
    """Wait until the work under way asks something, and its panel has the focus."""
    await until(pilot, lambda: work_of(pilot).is_over or _panel_has_focus(pilot))
    assert not work_of(pilot).is_over, text(pilot)
    await press(pilot)


async def answer(pilot: Pilot[None], *keys: str) -> None:
    """Press these keys, and wait until what was asked is open no more."""
    asked = work_of(pilot).question
    await press(pilot, *keys)
    await until(pilot, lambda: work_of(pilot).question is not asked)


async def work_over(pilot: Pilot[None]) -> None:
    """Wait until the work under way has ended."""
    await until(pilot, lambda: work_of(pilot).is_over)
    await press(pilot)


def _panel_has_focus(pilot: Pilot[None]) -> bool:
    panels, view = pilot.app.screen.query(Panel), work_of(pilot)
    return any(panel.question is view.question and panel.has_focus_within for panel in panels)


def work_of(pilot: Pilot[None]) -> WorkView:
    """The newest view of the work that was begun."""
    view = app_of(pilot).work
    assert view is not None
    return view


def app_of(pilot: Pilot[None]) -> KeyturnApp:
    app = pilot.app
    assert isinstance(app, KeyturnApp)
    return app
