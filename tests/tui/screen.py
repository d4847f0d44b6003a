"""The screens as a test meets them: opened without a terminal, driven by keys, read as lines of text."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from rich.color import ColorSystem
from rich.segment import Segment
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot

from bootstrap.workflows.audit import Audit
from tests.tui.made import Look, MadeBackend, later, look_that_gives
from tui.app import KeyturnApp

SMALL, LARGE = (80, 24), (120, 36)
_SECONDS_BETWEEN_PAINTS = 0.02


@asynccontextmanager
async def opened(
    shown: Audit | Look, size: tuple[int, int] = SMALL, *, wait: bool = True, recalled: Audit | None = None
) -> AsyncIterator[Pilot[None]]:
    """The application, once its first look is over. wait: whether to wait for that. recalled: what was seen before."""
    look = look_that_gives(shown) if isinstance(shown, Audit) else shown
    app = KeyturnApp(MadeBackend(look, recalled=recalled), later)
    async with app.run_test(size=size, notifications=True) as pilot:
        try:
            if wait:
                await looked(pilot)
            yield pilot
        finally:
            app.stop_work()  # a job that waits for an answer would keep the test from ending


async def looked(pilot: Pilot[None]) -> None:
    """Let the look that is under way end, well or badly, and what it gave be shown."""
    app = pilot.app
    assert isinstance(app, KeyturnApp)
    await until(pilot, lambda: not app.is_looking)
    await press(pilot)


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press the keys one after the other; gives what is on the screen then. Pilot's own way waits longer."""
    for key in (*keys, ""):
        if key:
            pilot.app.simulate_key(key)
        for _ in range(3):  # what a key sets off may set off more
            await pilot.pause(0)
    return text(pilot)


async def resized(pilot: Pilot[None], width: int, height: int) -> str:
    """Give the terminal another size. Pilot's own way waits longer."""
    assert isinstance(pilot.app._driver, HeadlessDriver)
    pilot.app._driver._size = Size(width, height)
    pilot.app.post_message(Resize(Size(width, height), Size(width, height)))
    await until(pilot, lambda: pilot.app.screen.size == Size(width, height))
    return await press(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing moves on the screen any more."""
    before: list[Segment] = []
    now = list(segments(pilot))
    while now != before:
        await pilot.pause(_SECONDS_BETWEEN_PAINTS)
        await press(pilot)
        before, now = now, list(segments(pilot))


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the application work until something is so; fails when it never is."""
    for _ in range(3000):
        await pilot.pause(0.01)
        if condition():
            return
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
