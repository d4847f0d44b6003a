"""The form for a device that is to be let in: what it says at once, and what it begins."""

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.wishes import tailnet_wish
from keys.device import Kind
from keys.registry import Registry
from tests.keys.made import key
from tests.tui.made import MadeBackend, audit, clean_fleet
from tests.tui.screen import opened, press, text
from tui.app import KeyturnApp

PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
NARROW = (50, 24)
PASTE = ("o", "down", "down", "enter")


def asked(app: App[None]) -> list[tuple[object, ...]]:
    assert isinstance(app, KeyturnApp)
    assert isinstance(app.backend, MadeBackend)
    return app.backend.asked


async def paste(pilot: Pilot[None], what: str) -> str:
    assert pilot.app.screen.focused is not None
    pilot.app.screen.focused.post_message(events.Paste(what))
    return await press(pilot)


async def test_a_private_key_that_is_pasted_is_thrown_away_at_once() -> None:
    async with opened(clean_fleet()) as pilot:
        await press(pilot, *PASTE, *"phone", "tab", "tab")
        shown = await paste(pilot, PRIVATE)
        assert "That is a private key" in shown
        assert "BEGIN" not in shown
        assert pilot.app.screen.query_one("#key", Input).value == ""
        await paste(pilot, key("phone").line)
        assert key("phone").fingerprint in text(pilot)


async def test_a_letter_that_misses_its_field_begins_nothing_else() -> None:
    async with opened(clean_fleet()) as pilot:
        assert "Onboard a device" in await press(pilot, "o", *"aAo")
        assert asked(pilot.app) == []


async def test_what_is_amiss_stands_beside_its_field_while_it_is_typed() -> None:
    async with opened(clean_fleet(), NARROW) as pilot:
        assert "✖ the name pc is taken" in await press(pilot, *PASTE, *"pc")
        assert "✖ the name pc is taken" not in await press(pilot, "2")
        shown = await press(pilot, "enter")
        assert "✖ the line in the .pub file" in shown  # enter goes to what is missing
        assert pilot.app.screen.focused is pilot.app.screen.query_one("#key")
        assert asked(pilot.app) == []


async def test_it_begins_what_was_chosen_and_the_kind_follows_the_name() -> None:
    async with opened(clean_fleet()) as pilot:
        await press(pilot, "o", "enter", *"a-mac", "tab", "tab", "enter", "end")
        await press(pilot, "enter")
        await press(pilot, "tab", *"agent:abcdef", "enter", "escape")
        await press(pilot, "o", "down", "enter", *"ipad", "enter", "escape")
        await press(pilot, "o", "down", "down", "down", "enter", *"tv", "enter", "escape")
        await press(pilot, "o", "enter", *"no", "escape")
        assert asked(pilot.app) == [
            ("onboard_here", "a-mac", Kind.MAC, KeyFrom(existing="agent:abcdef"), None),
            ("pair", "ipad", Kind.IPAD, None),
            ("make_for_qr", "tv", Kind.OTHER, None),
        ]


async def test_a_box_is_ticked_with_space_and_stands_where_it_makes_sense() -> None:
    async with opened(audit([], [tailnet_wish(Registry())], [])) as pilot:
        shown = await press(pilot, "o", "down", "enter", *"ipad", "tab", "tab", "tab", *"192.168.1.20", "tab", "space")
        assert "[x] then show it an auth key" in shown
        await press(pilot, "enter", "escape")
        shown = await press(pilot, "o", "enter", *"a-mac", "tab", "tab", "tab", "tab", "space")
        assert "[x] only make a request" in shown
        assert "auth key" not in shown
        await press(pilot, "tab", "space", "enter", "escape")
        assert asked(pilot.app) == [
            ("pair", "ipad", Kind.IPAD, None, "tailnet", "192.168.1.20"),
            ("onboard_here", "a-mac", Kind.MAC, KeyFrom("ask", signs_commits=True), None, "request"),
        ]
    async with opened(clean_fleet()) as pilot:  # which has no tailnet
        assert "auth key" not in await press(pilot, "o", "down")
