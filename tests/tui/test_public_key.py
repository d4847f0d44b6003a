"""A device's public key on the screen: a code that a scanner reads there, its fingerprint, and a copy."""

from pathlib import Path

import pytest

from tests.keys.made import key
from tests.qr_picture import DARK, read_screen, screen_of
from tests.tui.made import troubled_fleet
from tests.tui.screen import LARGE, SMALL, as_a_terminal_gets_it, opened, press


@pytest.mark.wants("zbarimg")
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_scanner_reads_the_code_from_the_screen(size: tuple[int, int], theme: str, tmp_path: Path) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        pilot.app.theme = theme
        shown = await press(pilot, "p")
        screen = screen_of(as_a_terminal_gets_it(pilot), *size)
    assert read_screen(screen, DARK, tmp_path) == key("macbook").line
    assert "public key of macbook" in shown


async def test_the_fingerprint_stands_below_and_the_line_goes_to_the_clipboard() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        assert key("pc").fingerprint in await press(pilot, "l", "p")
        assert "was given to the terminal's clipboard" in await press(pilot, "c")
        assert pilot.app.clipboard == key("pc").line
        assert "public key of pc" not in await press(pilot, "escape")


async def test_where_there_is_no_device_that_is_said() -> None:
    async with opened(troubled_fleet()) as pilot:
        assert "Go to a device first" in await press(pilot, "end", "p")
