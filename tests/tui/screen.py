"""The screens as a test meets them: opened without a terminal, driven by keys, read as lines of text.

Nothing is read before the application is at rest, however busy the machine is. What waits for a clock, for the person
or for a target is no unrest: a test says with `until` that it waits for that.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from rich.color import ColorSystem
from rich.segment import Segment
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot

from bootstrap.workflows.audit import Audit
from tests.tui.made import Look, MadeBackend, later, look_that_gives
from tui.app import KeyturnApp

SMALL, LARGE = (80, 24), (120, 36)
_MAY_WAIT = {"look", "work", "skip"}  # threads that may wait for the person, or for the test
_SECONDS_TO_READ = 60.0
_SECONDS_BETWEEN_GLANCES = 0.01


@asynccontextmanager
async def running(app: KeyturnApp, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """This application, until the test is over; it is left as a person leaves it, with nothing begun any more."""
    app.animation_level = "none"  # what moves is at its end at once
    type(app).NOTIFICATION_TIMEOUT = 600  # what is told in passing stays
    async with app.run_test(size=size, notifications=True) as pilot:
        try:
            yield pilot
        finally:
            app.stop_work()  # a job that waits for an answer would keep the test from ending
            app.exit()
            await asyncio.wait([app.task])


@asynccontextmanager
async def opened(
    shown: Audit | Look, size: tuple[int, int] = SMALL, *, wait: bool = True, recalled: Audit | None = None
) -> AsyncIterator[Pilot[None]]:
    """The application, once its first look is over. wait: whether to wait for that. recalled: what was seen before."""
    look = look_that_gives(shown) if isinstance(shown, Audit) else shown
    async with running(KeyturnApp(MadeBackend(look, recalled=recalled), later), size) as pilot:
        if wait:
            await looked(pilot)
        yield pilot


async def looked(pilot: Pilot[None]) -> None:
    """Let the look that is under way end, well or badly, and what it gave be shown."""
    app = pilot.app
    assert isinstance(app, KeyturnApp)
    await until(pilot, lambda: not app.is_looking)


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press the keys one after the other; gives what is on the screen then."""
    await rest(pilot)
    for key in keys:
        pilot.app.simulate_key(key)
        await rest(pilot)
    return text(pilot)


async def rest(pilot: Pilot[None]) -> None:
    """Let the application do all that it has to do now: what came in, what is read in threads, layout and painting."""
    app = pilot.app
    while app.is_running:
        await _handled()
        if reading := _reading(app):
            assert (await asyncio.wait(reading, timeout=_SECONDS_TO_READ))[0], "something is read for too long"
        elif app._batch_count or app._resize_event:  # Textual waits a moment for more of the same
            await asyncio.sleep(_SECONDS_BETWEEN_GLANCES)
        elif app.animator._animations:
            await app.animator.wait_for_idle()
        elif not _painted(app):
            return


async def _handled() -> None:
    """Until every task waits for something that has not come: then there is no message that is not handled."""
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(0)


def _reading(app: App[None]) -> list[asyncio.Task[None]]:
    """Threads that end by themselves, and then say what they have read."""
    workers = [one for one in app.workers if one._thread_worker and one.group not in _MAY_WAIT]
    return [one._task for one in workers if one._task is not None and not one._task.done()]


def _painted(app: App[None]) -> bool:
    """Whether something had to be laid out or painted: it is now."""
    due = [screen for screen in app.screen_stack if screen._update_timer._active.is_set()]
    for screen in due:
        screen._on_timer_update()
    return bool(due)


async def resized(pilot: Pilot[None], width: int, height: int) -> str:
    """Give the terminal another size. Pilot's own way waits longer."""
    assert isinstance(pilot.app._driver, HeadlessDriver)
    pilot.app._driver._size = Size(width, height)
    pilot.app.post_message(Resize(Size(width, height), Size(width, height)))
    return await press(pilot)


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the application work until something is so; fails when it never is."""
    for _ in range(3000):
        await rest(pilot)
        if condition():
            return
        assert pilot.app.is_running, "the screens are closed"
        await asyncio.sleep(_SECONDS_BETWEEN_GLANCES)
    raise AssertionError(f"this never came about; the screen shows\n{text(pilot)}")


def text(pilot: Pilot[None]) -> str:
    """All that is on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def line_with(pilot: Pilot[None], words: str) -> str:
    """The first line on the screen that has these words."""
    return next(line for line in text(pilot).splitlines() if words in line)


def segments(pilot: Pilot[None]) -> Iterator[Segment]:
    """Every piece of the screen with its style."""
    for strip in pilot.app.screen._compositor.render_strips():
        yield from strip


def as_a_terminal_gets_it(pilot: Pilot[None]) -> str:
    """All that is on the screen with its colours, as escapes."""
    strips = pilot.app.screen._compositor.render_strips()
    system = ColorSystem.TRUECOLOR
    lines = ["".join(one.style.render(one.text, color_system=system) for one in strip if one.style) for strip in strips]
    return "\r\n".join(lines)
