"""The access screen: the matrix, the findings and the detail, reached by keys alone."""

import pytest

from bootstrap.events import Emit
from bootstrap.workflows.audit import Audit
from tests.keys.made import device, seen, server
from tests.tui.made import audit, clean_fleet, look_that_gives, troubled_fleet
from tests.tui.screen import LARGE, SMALL, line_with, looked, opened, press, text, until
from tui.widgets.grid import Grid

WIDE = (140, 36)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_every_cell_is_a_glyph_and_a_word_and_what_is_wrong_is_counted_and_told(size: tuple[int, int]) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        assert line_with(pilot, "iphone").split()[:4] == ["target", "macbook", "pc", "iphone"]
        targets = ("hetzner  ", "server:web  ", "server:db  ")
        rows = [" ".join(line_with(pilot, target).split()) for target in targets]
        assert rows[0].startswith("▸ hetzner ● in ● in · out")
        assert rows[1].startswith("server:web ● in ● in ✖ STILL IN")
        assert rows[2].startswith("server:db ○ missing ● in ? unknown")
        assert "server:vps … pending … pending … pending" in " ".join(text(pilot).split())
        assert "14 findings: 1 critical, 3 high, 2 medium, 8 low" in line_with(pilot, "keyturn kua")
        assert "seen 2 min ago · 4 of 6 targets · 3 devices" in text(pilot)
        assert ("CRITICAL" in text(pilot)) == (size == LARGE)
        shown = await press(pilot, "tab")
        assert "CRITICAL server:web  lost iphone still gets in as root" in shown
        assert "/root/.ssh/authorized_keys:3" in shown
        assert "keyturn apply" in shown
        assert ("target        macbook" in shown) == (size == LARGE)
        shown = await press(pilot, "tab")
        assert "iphone (lost) at server:web" in shown
        assert "target        macbook" in shown


async def test_the_detail_gives_the_evidence_of_what_the_cursor_is_on() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "j", "l", "l")
        assert "iphone (lost) at server:web" in shown
        assert "✖ STILL IN  lost iphone still gets in as root" in shown
        assert "mend     keyturn apply" in shown
        assert "where    /root/.ssh/authorized_keys:3" in shown
        assert 'options  from="10.0.0.0/8",no-pty' in shown
        assert "iphone, lost, revoked 2 min ago" in shown
        shown = await press(pilot, "0", "down", "down", "down")
        assert "could not be seen 2 min ago: no answer within 10" in shown
        assert "is it switched on? ping 203.0.113.9" in shown
        shown = "".join((await press(pilot, "G")).split())
        assert "hostkeyssh-ed25519" in shown
        assert "keyturnaudit--host-key" in shown.replace("│", "")


async def test_foreign_keys_have_columns_of_their_own_and_say_what_takes_them_out() -> None:
    async with opened(troubled_fleet(), WIDE) as pilot:
        assert line_with(pilot, "iphone").split()[4:6] == ["old@thinkpad", "bob@kua"]
        assert " ".join(line_with(pilot, "server:web").split()).startswith(
            "server:web ● in ● in ✖ STILL IN ◆ gets in ◇ refused"
        )
        assert "? not seen ? not seen" in " ".join(line_with(pilot, "server:vps").split())
        shown = await press(pilot, "down", "end")
        assert "at server:web" in shown
        assert "root  refused: expiry-time was 2024-01-01" in shown
        shown = await press(pilot, "left")
        assert "foreign key old@thinkpad at server:web" in shown
        assert "mend     keyturn revoke" in shown
        assert "RSA key of 1024 bits: too short since 2014" in shown


async def test_only_problems_leaves_out_the_rest_keeps_the_cursor_on_its_target_and_holds_for_the_next_look() -> None:
    results = [troubled_fleet(), clean_fleet()]

    def look(emit: Emit) -> Audit:
        return look_that_gives(results.pop(0))(emit)

    async with opened(look) as pilot:
        shown = await press(pilot, "down", "down", "f")
        assert "server:media" not in shown
        assert "4 of 6" in shown
        assert "only problems: f shows all" in shown
        assert line_with(pilot, "▸").split()[1] == "server:db"
        assert "server:media" in await press(pilot, "f")
        await press(pilot, "f", "r")
        await looked(pilot)
        assert "No target has a problem. Press f to show them all." in await press(pilot)
        shown = await press(pilot, "f")
        assert "server:web" in shown
        assert "no findings: everything seen is as wanted" in line_with(pilot, "keyturn kua")
        await press(pilot, "n")
        await until(pilot, lambda: "No problem is shown." in text(pilot))
        assert "No findings: everything seen is as wanted." in await press(pilot, "tab")


async def test_the_cursor_goes_from_problem_to_problem_by_arrows_and_by_the_keys_of_vi() -> None:
    async with opened(troubled_fleet()) as pilot:
        grid = pilot.app.screen.query_one(Grid)
        visited = []
        for _ in range(12):
            await press(pilot, "n")
            visited.append((grid.cursor.y, grid.cursor.x))
        assert visited[:4] == [(1, 2), (1, 3), (2, 0), (2, 2)]
        assert visited[10:] == [(1, 2), (1, 3)]
        await press(pilot, "N")
        assert grid.cursor == (2, 1)
        for keys in (("down", "right", "right", "up", "left"), ("j", "l", "l", "k", "h")):
            await press(pilot, "g", "0", *keys)
            assert grid.cursor == (1, 0)
        await press(pilot, "up", "home", "h")
        assert grid.cursor == (0, 0)
        await press(pilot, "pagedown", "end", "l", "G", "j")
        assert grid.cursor == (4, 5)


async def test_a_click_goes_to_a_cell_or_a_finding() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        line = line_with(pilot, "server:web")
        await pilot.click(Grid, offset=(line.index("STILL"), 3))
        assert "iphone (lost) at server:web" in await press(pilot)
        await pilot.click("#findings", offset=(2, 3))
        assert "HIGH  server:new" in await press(pilot)


async def test_the_detail_takes_the_whole_screen_and_gives_it_back() -> None:
    async with opened(troubled_fleet(), SMALL) as pilot:
        shown = await press(pilot, "j", "l", "l", "enter")
        assert "target        macbook" not in shown
        assert "iphone, lost, revoked 2 min ago" in shown
        shown = await press(pilot, "escape")
        assert "target        macbook" in shown
        assert pilot.app.screen.query_one(Grid).has_focus


async def test_a_command_is_found_by_its_name_in_the_palette_and_q_leaves() -> None:
    async with opened(troubled_fleet(), SMALL) as pilot:
        await press(pilot, "ctrl+p", *"problems")
        await until(pilot, lambda: "Only targets with a problem" in text(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: "only problems" in text(pilot))
        await press(pilot, "q")
        assert not pilot.app.is_running


async def test_a_fleet_without_devices_is_told_how_to_begin() -> None:
    async with opened(audit([], [server("web")], [seen("server:web", ("root", "bob"))])) as pilot:
        assert "Press o to let the first one in" in " ".join(text(pilot).split())
        assert "◆ gets in" in text(pilot)


async def test_a_fleet_without_targets_is_told_what_to_add() -> None:
    async with opened(audit([device("pc")], [], [])) as pilot:
        assert "[servers.web]" in text(pilot)
        assert "no findings" not in text(pilot)
        await press(pilot, "f", "n", "tab", "enter", "escape", "down", "r")
        await looked(pilot)
        assert "[servers.web]" in await press(pilot)
