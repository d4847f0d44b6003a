"""The access screen: the matrix, the findings and the detail, reached by keys alone."""

import pytest

from bootstrap.events import Emit
from bootstrap.workflows.audit import Audit
from tests.keys.made import device, seen, server
from tests.tui.made import audit, clean_fleet, look_that_gives, troubled_fleet
from tests.tui.screen import LARGE, SMALL, line_with, looked, opened, press, text, until
from tui.widgets.grid import Grid

SIZES = [SMALL, LARGE]


@pytest.mark.parametrize("size", SIZES)
async def test_the_matrix_shows_a_glyph_and_a_word_for_every_cell(size: tuple[int, int]) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        assert line_with(pilot, "iphone").split()[:4] == ["target", "macbook", "pc", "iphone"]
        targets = ("hetzner  ", "server:web  ", "server:db  ")
        rows = [" ".join(line_with(pilot, target).split()) for target in targets]
        assert rows[0].startswith("▸ hetzner ● in ● in · out")
        assert rows[1].startswith("server:web ● in ● in ✖ STILL IN")
        assert rows[2].startswith("server:db ○ missing ● in ? unknown")
        assert "server:vps … pending … pending … pending" in " ".join(text(pilot).split())


async def test_foreign_keys_have_columns_of_their_own() -> None:
    async with opened(troubled_fleet(), (140, 24)) as pilot:
        assert line_with(pilot, "iphone").split()[4:6] == ["old@thinkpad", "bob@kua"]
        assert " ".join(line_with(pilot, "server:web").split()).startswith(
            "server:web ● in ● in ✖ STILL IN ◆ gets in ◇ refused"
        )
        assert "? not seen ? not seen" in " ".join(line_with(pilot, "server:vps").split())


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_wrong_is_counted_by_severity(size: tuple[int, int]) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        assert "14 findings: 1 critical, 3 high, 2 medium, 8 low" in line_with(pilot, "keyturn kua")


async def test_a_clean_fleet_says_so() -> None:
    async with opened(clean_fleet()) as pilot:
        assert "no findings: everything seen is as wanted" in text(pilot)
        assert "No findings: everything seen is as wanted." in await press(pilot, "tab")


async def test_when_it_was_seen_and_how_much_of_it_stands_below() -> None:
    async with opened(troubled_fleet()) as pilot:
        assert "seen 2 min ago · 4 of 6 targets · 3 devices" in text(pilot)


async def test_the_detail_gives_the_evidence_of_a_cell() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "j", "l", "l")
        assert "iphone (lost) at server:web" in shown
        assert "✖ STILL IN  lost iphone still gets in as root" in shown
        assert "mend     keyturn apply" in shown
        assert "where    /root/.ssh/authorized_keys:3" in shown
        assert 'options  from="10.0.0.0/8",no-pty' in shown
        assert "iphone, lost, revoked 2 min ago" in shown


async def test_the_detail_of_a_target_that_is_away_says_why_and_what_to_do() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "down", "down", "down", "down")
        assert "could not be seen 2 min ago: no answer within 10" in shown
        assert "is it switched on? ping 203.0.113.9" in shown


async def test_the_detail_of_an_unknown_host_key_shows_its_fingerprint_and_how_to_pin_it() -> None:
    fleet = troubled_fleet()
    async with opened(fleet, LARGE) as pilot:
        shown = "".join((await press(pilot, "G")).split())
        assert "hostkeyssh-ed25519" in shown
        assert "keyturnaudit--host-key" in shown.replace("│", "")


async def test_the_detail_of_a_foreign_key_says_what_it_is_and_what_takes_it_out() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "down", "end")
        assert "at server:web" in shown
        assert "root  refused: expiry-time was 2024-01-01" in shown
        shown = await press(pilot, "left")
        assert "foreign key old@thinkpad at server:web" in shown
        assert "mend     keyturn revoke" in shown
        assert "RSA key of 1024 bits: too short since 2014" in shown


async def test_only_problems_leaves_out_what_is_as_it_should_be_and_all_comes_back() -> None:
    async with opened(troubled_fleet()) as pilot:
        shown = await press(pilot, "f")
        assert "server:media" not in shown
        assert "4 of 6" in shown
        assert "only problems: f shows all" in shown
        assert "server:media" in await press(pilot, "f")


async def test_only_problems_of_a_clean_fleet_says_that_there_are_none() -> None:
    async with opened(clean_fleet()) as pilot:
        assert "No target has a problem. Press f to show them all." in await press(pilot, "f")
        assert "server:web" in await press(pilot, "f")


async def test_the_cursor_stays_on_its_target_when_rows_go() -> None:
    async with opened(troubled_fleet()) as pilot:
        await press(pilot, "down", "down", "f")
        assert line_with(pilot, "▸").split()[1] == "server:db"


async def test_next_goes_from_problem_to_problem_and_round_the_end() -> None:
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


async def test_next_on_a_clean_fleet_says_that_there_is_none() -> None:
    async with opened(clean_fleet()) as pilot:
        await press(pilot, "n")
        await until(pilot, lambda: "No problem is shown." in text(pilot))


async def test_arrows_and_keys_of_vi_move_alike_and_stop_at_the_edges() -> None:
    async with opened(troubled_fleet()) as pilot:
        grid = pilot.app.screen.query_one(Grid)
        for keys in (("down", "right", "right", "up", "left"), ("j", "l", "l", "k", "h")):
            await press(pilot, "g", "0", *keys)
            assert grid.cursor == (1, 0)
        await press(pilot, "up", "home", "h")
        assert grid.cursor == (0, 0)
        await press(pilot, "pagedown", "end", "l", "G", "j")
        assert grid.cursor == (4, 5)


async def test_a_click_puts_the_cursor_on_a_cell() -> None:
    async with opened(troubled_fleet()) as pilot:
        line = line_with(pilot, "server:web")
        await pilot.click(Grid, offset=(line.index("STILL"), 3))
        await pilot.pause()
        assert "iphone (lost) at server:web" in text(pilot)


async def test_the_findings_are_a_key_away_where_there_is_no_room_for_both() -> None:
    async with opened(troubled_fleet(), SMALL) as pilot:
        assert "CRITICAL" not in text(pilot)
        shown = await press(pilot, "tab")
        assert "CRITICAL server:web  lost iphone still gets in as root" in shown
        assert "target        macbook" not in shown
        assert "target        macbook" in await press(pilot, "tab")


async def test_the_findings_stand_below_the_matrix_where_there_is_room() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        assert "CRITICAL server:web  lost iphone still gets in as root" in text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_finding_shows_its_evidence_and_moves_the_cursor_to_its_cell(size: tuple[int, int]) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        shown = await press(pilot, "tab")
        assert "/root/.ssh/authorized_keys:3" in shown
        assert "keyturn apply" in shown
        assert "iphone (lost) at server:web" in await press(pilot, "tab")


async def test_a_click_on_a_finding_shows_that_finding() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        await pilot.click("#findings", offset=(2, 3))
        await pilot.pause()
        assert "HIGH  server:new" in text(pilot)


async def test_the_detail_takes_the_whole_screen_and_gives_it_back() -> None:
    async with opened(troubled_fleet(), SMALL) as pilot:
        shown = await press(pilot, "j", "l", "l", "enter")
        assert "target        macbook" not in shown
        assert "iphone, lost, revoked 2 min ago" in shown
        shown = await press(pilot, "escape")
        assert "target        macbook" in shown
        assert pilot.app.screen.query_one(Grid).has_focus


async def test_help_says_what_every_sign_and_key_means() -> None:
    async with opened(troubled_fleet(), LARGE) as pilot:
        shown = await press(pilot, "question_mark")
        shown += await press(pilot, *["j"] * 20)
        for words in ("✖ STILL IN", "must not get in", "Look at every target again", "ctrl+p"):
            assert words in shown
        assert "must not get in" not in await press(pilot, "escape")


async def test_every_command_is_in_the_palette_and_its_key_in_the_footer() -> None:
    async with opened(troubled_fleet(), SMALL) as pilot:
        footer = text(pilot).splitlines()[-1]
        for label in ("/ Search", "f Problems", "d Device", "s Sort", "x Revoke", "? Help", "q Quit"):
            assert label in footer
        titles = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert {"Look again", "Problems", "Findings", "Detail", "Help", "Theme", "Quit"} <= titles
        await pilot.press("ctrl+p", *"problems")
        await until(pilot, lambda: "Only targets with a problem" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "only problems" in text(pilot))


async def test_quit_leaves() -> None:
    async with opened(troubled_fleet()) as pilot:
        await press(pilot, "q")
        assert not pilot.app.is_running


async def test_an_empty_fleet_is_told_how_to_begin() -> None:
    async with opened(audit([], [server("web")], [seen("server:web", ("root", "bob"))])) as pilot:
        assert "keyturn onboard NAME --kind KIND" in text(pilot)
        assert "◆ gets in" in text(pilot)


async def test_a_fleet_without_targets_is_told_what_to_add() -> None:
    async with opened(audit([device("pc")], [], [])) as pilot:
        assert "[servers.web]" in text(pilot)
        assert "no findings" not in text(pilot)
        await press(pilot, "f", "n", "tab", "enter", "escape", "down", "r")
        await looked(pilot)
        assert "[servers.web]" in await press(pilot)


async def test_another_look_changes_what_is_shown_and_keeps_the_filter() -> None:
    results = [troubled_fleet(), clean_fleet()]

    def look(emit: Emit) -> Audit:
        return look_that_gives(results.pop(0))(emit)

    async with opened(look) as pilot:
        await press(pilot, "f", "r")
        await looked(pilot)
        assert "No target has a problem" in await press(pilot)
