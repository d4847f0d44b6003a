"""The devices screen, driven by keys: a list, the card of each device, and what can be done with it."""

from dataclasses import replace
from datetime import date

import pytest
from textual.pilot import Pilot

from bootstrap.attended.newcomer_fields import KeyFrom
from keys.key_pair import KeyPair
from tests.keys.made import key, seen, server
from tests.tui.made import MadeBackend, audit, troubled_fleet
from tests.tui.screen import LARGE, SMALL, line_with, opened, press, text
from tui.app import KeyturnApp

HERE = replace(troubled_fleet(), here="pc")


def backend_of(pilot: Pilot[None]) -> MadeBackend:
    app = pilot.app
    assert isinstance(app, KeyturnApp)
    assert isinstance(app.backend, MadeBackend)
    return app.backend


def paste(pilot: Pilot[None], line: str) -> None:
    """As a terminal gives it to the field that has the focus."""
    from textual.events import Paste

    pilot.app.post_message(Paste(line))


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_list_tells_each_device_apart_and_the_card_tells_all_of_one(size: tuple[int, int]) -> None:
    async with opened(HERE, size) as pilot:
        await press(pilot, "2")
        assert "macbook  macbook  active" in line_with(pilot, " macbook  ")
        assert "◂pc" in text(pilot)
        assert "STILL IN at 1" in text(pilot)
        shown = await press(pilot, "j")
        for word in ("pc, this machine", "status   active", "in at 3 of 5, 2 not seen", "pending at server:vps"):
            assert word in shown
        for line in (key("pc").fingerprint, *key("pc").randomart().splitlines()):
            assert line in shown


@pytest.mark.parametrize("size", [(60, 20), (20, 6)])
async def test_in_little_room_the_list_stays_and_the_card_is_one_key_away(size: tuple[int, int]) -> None:
    async with opened(troubled_fleet(), size) as pilot:
        assert "macbook" in await press(pilot, "2")
        assert "kind" in await press(pilot, "enter")
        assert "iphone" in await press(pilot, "escape", "G")


async def test_the_filter_goes_from_all_to_active_ones_to_those_that_are_put_away() -> None:
    async with opened(troubled_fleet()) as pilot:
        assert "3 of 3 devices" in await press(pilot, "2")
        active = await press(pilot, "f")
        assert "only active ones: 2 of 3 devices" in active
        assert "STILL IN" not in active
        assert "only retired and lost ones: 1 of 3" in await press(pilot, "f")
        assert "3 of 3 devices" in await press(pilot, "f")


async def test_a_device_that_is_not_ours_is_rotated_by_the_key_that_is_pasted() -> None:
    async with opened(HERE) as pilot:
        await press(pilot, "2", "R")
        paste(pilot, "hello")
        assert "this is not a public key" in await press(pilot)
        paste(pilot, KeyPair.generate("me").private_openssh(None).decode())
        shown = await press(pilot)
        assert "That is a private key, and was thrown away" in shown
        assert "BEGIN" not in shown
        paste(pilot, key("pc").line)
        assert "this key is or was the key of pc" in await press(pilot, "enter")
        assert backend_of(pilot).asked == []
        paste(pilot, key("new").line)
        assert key("new").fingerprint in await press(pilot)
        assert "not a day" in await press(pilot, "tab", *"soon", "enter")
        await press(pilot, *["backspace"] * 4, *"2099-01-01", "enter")
        assert backend_of(pilot).asked == [("rotate", "macbook", key("new"), date(2099, 1, 1))]


async def test_this_machine_is_rotated_by_a_key_that_is_made_here_and_goes_where_it_is_told() -> None:
    async with opened(HERE) as pilot:
        await press(pilot, "2", "j", "R", "enter", "down", "down", "enter", "tab", *"~/.ssh/new", "enter", "escape")
        assert backend_of(pilot).asked == [("rotate", "pc", KeyFrom("made", file="~/.ssh/new"), None)]


async def test_a_lost_device_is_not_rotated_and_one_elsewhere_can_not_be_forgotten_from_here() -> None:
    async with opened(HERE, LARGE) as pilot:
        assert "iphone is lost: it gets in no more" in await press(pilot, "2", "G", "R")
        assert "Only the machine itself can forget" in await press(pilot, "F")
        assert backend_of(pilot).asked == []
        await press(pilot, "k", "F")
        assert backend_of(pilot).asked == [("forget", "pc")]


async def test_a_device_is_copied_shown_as_a_code_and_revoked() -> None:
    async with opened(HERE, LARGE) as pilot:
        await press(pilot, "2", "y")
        assert pilot.app.clipboard == key("macbook").fingerprint
        assert "public key of macbook" in await press(pilot, "p")
        assert "macbook" in await press(pilot, "escape", "x")
        assert all(asked[:2] == ("revoke", "macbook") for asked in backend_of(pilot).asked)


async def test_a_fleet_without_devices_is_told_how_to_get_one() -> None:
    async with opened(audit([], [server("web")], [seen("server:web")])) as pilot:
        assert "No device is in this fleet yet" in await press(pilot, "2")
