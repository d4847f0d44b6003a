"""Every size, every theme, no colours at all, and a thousand targets."""

from functools import partial

import pytest
from textual.pilot import Pilot

from tests.tui.made import MadeBackend, clean_fleet, large_fleet, later, look_that_gives, troubled_fleet
from tests.tui.screen import LARGE, SMALL, line_with, opened, press, resized, segments, text, until
from tests.tui.states import WALKS
from tests.tui.stories.bench import app_of
from tests.tui.test_hostile_text import check_harmless, hostile_fleet
from tui.app import KeyturnApp
from tui.backend import Backend
from tui.themes import NAMES
from tui.widgets.grid import Grid

_WALKS = [name for name, walk in WALKS.items() if walk.fleet is troubled_fleet and not walk.recalled]


@pytest.mark.long
@pytest.mark.parametrize("walk", _WALKS)
async def test_no_size_and_no_text_breaks_a_screen_or_hides_what_has_the_focus(walk: str) -> None:
    """A hostile fleet stands in for the walk's own."""
    async for _, pilot in WALKS[walk].go(SMALL, NAMES[0], hostile_fleet()):
        for width, height in [(40, 12), (20, 5), SMALL]:
            await resized(pilot, width, height)
            check_harmless(pilot)
            if height > 5:  # of five lines, two are what is asked and the keys
                await until(pilot, partial(focus_is_visible, pilot))


def focus_is_visible(pilot: Pilot[None]) -> bool:
    focused = pilot.app.screen.focused
    if isinstance(focused, Grid) and focused.row is not None:
        return "▸" in text(pilot)
    return focused is None or pilot.app.screen.find_widget(focused).visible_region.area > 0


async def test_resizing_keeps_the_cursor_in_view() -> None:
    async with opened(large_fleet(60, 12), LARGE) as pilot:
        await press(pilot, "G", "end")
        for width, height in [(40, 12), (200, 60), (12, 5), (80, 24), (60, 18)]:
            await resized(pilot, width, height)
        assert "▸ server:node-0059" in text(pilot)
        assert "foreign" in text(pilot)


async def test_a_narrow_screen_shows_the_cell_under_the_cursor_beside_its_target() -> None:
    async with opened(troubled_fleet(), (40, 20)) as pilot:
        await press(pilot, "down", "right", "right")
        assert line_with(pilot, "server:web").split() == ["▸", "server:web", "●", "in", "✖", "STILL", "IN"]
        assert "iphone" in line_with(pilot, "target")


async def test_the_detail_opens_on_a_screen_too_short_for_it() -> None:
    async with opened(troubled_fleet(), (60, 12)) as pilot:
        assert "macbook at hetzner" not in text(pilot)
        assert "macbook at hetzner" in await press(pilot, "enter")
        assert "macbook at hetzner" not in await press(pilot, "escape")


async def test_header_and_first_column_stay_while_the_rest_scrolls() -> None:
    async with opened(large_fleet(60, 12), SMALL) as pilot:
        shown = await press(pilot, "G", "end")
        assert shown.split("\n")[2].split()[0] == "target"
        assert line_with(pilot, "▸").startswith("▸ server:node-0059")
        assert "node-0000" not in shown
        assert "device-00" not in shown


async def test_sideways_it_scrolls_by_whole_columns() -> None:
    async with opened(large_fleet(5, 30), SMALL) as pilot:
        for key in ("right",) * 9 + ("left",) * 7 + ("end", "home", "end"):
            headings = (await press(pilot, key)).split("\n")[2].split()[1:]
            assert headings[0].startswith("device-")


@pytest.mark.parametrize("theme", [*NAMES, "textual-light", "ansi-light", "nord", "solarized-light"])
async def test_every_theme_shows_states_in_different_colours(theme: str) -> None:
    async with opened(troubled_fleet()) as pilot:
        pilot.app.theme = theme
        await press(pilot)
        styles = {
            word: segment.style
            for segment in segments(pilot)
            for word in ("● in", "STILL IN", "missing")
            if word in segment.text and segment.style and segment.style.bgcolor is not None
        }
        colours = {style.color for style in styles.values()}
        assert len(colours) == len(styles) == 3


async def test_dark_light_and_the_one_for_poor_sight_are_a_key_apart_and_the_last_one_is_kept() -> None:
    async with opened(troubled_fleet()) as pilot:
        backend = app_of(pilot).backend
        for theme in (*NAMES[1:], NAMES[0]):
            await press(pilot, "t")
            assert pilot.app.theme == theme
            await until(pilot, partial(is_kept, backend, theme))


def is_kept(backend: Backend, theme: str) -> bool:
    return backend.theme == theme


async def test_the_theme_of_the_last_time_is_shown_and_one_that_is_no_more_is_not() -> None:
    for kept, shown in (("keyturn-light", "keyturn-light"), ("gone", NAMES[0])):
        app = KeyturnApp(MadeBackend(look_that_gives(clean_fleet()), theme=kept), later)
        assert app.theme == shown


async def test_no_color_leaves_out_every_colour_and_keeps_the_cursor_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(troubled_fleet()) as pilot:
        assert "NO_COLOR is set" in await press(pilot, "t")
        cursor = [segment for segment in segments(pilot) if segment.style and segment.style.reverse]
        assert any("● in" in segment.text for segment in cursor)
        await press(pilot, "x")
        assert any("Lost or stolen" in one.text and one.style and one.style.underline for one in segments(pilot))
        await press(pilot, "escape", "slash", "w")
        assert any(segment.style and segment.style.reverse for segment in segments(pilot))
        for segment in segments(pilot):
            for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                assert colour is None or colour.is_default


async def test_a_thousand_targets_are_a_table_like_any_other() -> None:
    async with opened(large_fleet(1000, 20), LARGE) as pilot:
        assert "900 of 1000 targets" in text(pilot)
        grid = pilot.app.screen.query_one(Grid)
        await press(pilot, "G", "end")
        assert grid.cursor == (20, 999)
        assert "▸ server:node-0999" in text(pilot)
        await press(pilot, "f", "g", "n")
        assert "missing" in line_with(pilot, "▸")
