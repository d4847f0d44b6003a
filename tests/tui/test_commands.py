"""Commands are declared once: every key of a screen is in its help and in the palette, and means one thing there."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

import tui.screens
from keys.access import Effect, Wish
from keys.matrix_words import SIGNS
from tests.keys.made import device
from tests.tui import leads
from tests.tui.made import MadeBackend, audit, troubled_fleet
from tests.tui.screen import opened, press, resized, rest, segments, text
from tests.tui.stories.bench import app_of
from tui.commands import Command, everywhere_else, offered
from tui.purposes import PURPOSES

_TEXTUALS = {"ctrl+p", "ctrl+q"}  # the palette, and the way out of a text field
_MOVEMENTS = {"focus_next", "focus_previous", "switch_list", "back", "copy_text", "leave"}


async def test_every_key_of_a_screen_has_a_command_and_the_help_and_the_palette_tell_of_it() -> None:
    async with opened(troubled_fleet()) as pilot:
        await resized(pilot, 160, 90)
        for number in "12345":
            await press(pilot, number)
            await check_commands(pilot)
        await leads.revocation_asked(pilot)
        await check_commands(pilot)


async def check_commands(pilot: Pilot[None]) -> None:
    """Of the screen that is shown."""
    screen = pilot.app.screen
    name, here = type(screen).__name__, commands_of(screen)
    app = app_of(pilot)
    commands = [*here, *everywhere_else(here, offered(app.COMMANDS_EVERYWHERE, app.check_action))]
    keys = {key for command in (*commands, *app.COMMANDS_EVERYWHERE) for key in command.key.split(",")} | _TEXTUALS
    assert (name, [one for one in own_bindings(pilot) if one.key not in keys]) == (name, [])
    twice = [key for key, count in Counter(command.key for command in commands).items() if count > 1]
    assert (name, twice) == (name, [])
    in_palette = {command.title for command in pilot.app.get_system_commands(screen)}
    assert {command.label for command in commands} <= in_palette
    await press(pilot, "question_mark")
    told = " ".join(word for word in text(pilot).split() if word != "│")
    for command in commands:
        assert f"{command.key_shown or command.key} {command.help}" in told
    if PURPOSES[name].shows_signs:
        assert all(f"{sign} {sign.says}" in told for sign in SIGNS.values())
    await press(pilot, "escape")
    assert pilot.app.screen is screen


def commands_of(screen: Screen[object]) -> tuple[Command, ...]:
    return getattr(screen, "COMMANDS_HERE", ())


def own_bindings(pilot: Pilot[None]) -> Iterator[Binding]:
    """What the screen and the application do at a key, but for mere movements and what Textual itself brings."""
    for node in (pilot.app.screen, pilot.app):
        bindings: list[list[Binding]] = list(node._bindings.key_to_bindings.values())
        for at_one_key in bindings:
            for one in at_one_key:
                action = one.action.partition("(")[0].rpartition(".")[2]
                if not one.system and action not in _MOVEMENTS:
                    yield one


async def test_terraform_is_offered_where_the_fleet_has_it_and_nowhere_else() -> None:
    for wishes, asked in (([], []), ([Wish("terraform", Effect.SEED, ("ssh_keys",))], [("apply and Terraform",)])):
        async with opened(audit([device("pc")], wishes, [])) as pilot:
            backend = app_of(pilot).backend
            assert isinstance(backend, MadeBackend)
            await press(pilot, "ctrl+t")
            assert backend.asked == asked
            await press(pilot, "escape")
            offered_there = [one.title for one in pilot.app.get_system_commands(pilot.app.screen)]
            assert ("Terraform" in offered_there) is bool(asked)


def test_every_screen_says_what_it_is_for() -> None:
    for module in pkgutil.iter_modules(tui.screens.__path__, "tui.screens."):
        importlib.import_module(module.name)
    screens = {one.__name__ for one in below(Screen) if hasattr(one, "COMMANDS_HERE")}
    assert screens - {"MainScreen", "FormScreen"} <= PURPOSES.keys()


def below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("tui.") and not issubclass(one, ModalScreen):
            yield one
        yield from below(one)


async def test_the_footer_cuts_no_key_and_always_tells_of_help_and_leaving() -> None:
    async with opened(troubled_fleet()) as pilot:
        await check_footer(pilot)
        await press(pilot, "2")
        await check_footer(pilot)
        await leads.revocation_asked(pilot)
        await check_footer(pilot)


async def check_footer(pilot: Pilot[None]) -> None:
    """Of the screen that is shown."""
    for width in (20, 80):
        await resized(pilot, width, 24)
        await rest(pilot)
        footer = text(pilot).splitlines()[-1]
        assert "? Help" in footer
        assert footer.rstrip().endswith(("q Quit", "^p palette"))
    hold = {active.binding.action for active in pilot.app.screen.active_bindings.values()}
    commands = [one for one in commands_of(pilot.app.screen) if one.in_footer and one.action in hold]
    assert [command.label for command in commands[:3] if command.label not in footer] == []


async def test_a_screen_is_reached_by_its_number_or_by_a_click_and_is_marked_without_colour() -> None:
    async with opened(troubled_fleet()) as pilot:
        for width, label in ((80, " 4 History "), (30, " 4")):
            await press(pilot, "1")
            await resized(pilot, width, 24)
            await rest(pilot)
            line = text(pilot).splitlines()[1]
            assert label in line
            await pilot.click(offset=(line.index(label) + 1, 1))
            await rest(pilot)
            assert app_of(pilot).current_mode == "history"
            reversed_ = [one.text for one in segments(pilot) if one.style and one.style.reverse]
            assert [one.strip() for one in reversed_] == ["4 History"]


async def test_what_a_key_does_stays_in_its_column_on_a_narrow_screen() -> None:
    async with opened(troubled_fleet(), (60, 20)) as pilot:
        lines = (await press(pilot, "question_mark")).splitlines()
        at = next(number for number, line in enumerate(lines) if "with these words: name," in line)
        assert lines[at + 1].index("address") == lines[at].index("Only")
