"""The doctor, by keys: what is missing first, what mends it, the secrets; it looks again once a work has ended."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from bootstrap.doctor import Check, Health, Remedy
from tests.tui.made import MadeBackend, later, look_that_gives, troubled_fleet
from tests.tui.screen import looked, press, running, text, until
from tests.tui.stories.bench import work_over
from tui.app import KeyturnApp
from tui.screens.onboard import OnboardScreen

GOOD = Check("git", Health.GOOD, "/usr/bin/git")
SHELL = Check("permissions", Health.MISSING, "~/.ssh can be read by others", "chmod go-rwx ~/.ssh")
DEVICES = Check("devices", Health.MISSING, "none yet", "keyturn onboard NAME --kind KIND", Remedy.ONBOARD)
SECRET = Check(
    "hetzner", Health.MISSING, "there is no such entry", "keyturn secret set hetzner", Remedy.KEEP, "keyring"
)
SET_UP = Check("set up", Health.OPTIONAL, "ssh configuration: not done", "keyturn device setup", Remedy.SET_UP)
PENDING = Check("pending", Health.OPTIONAL, "a change waits at server:attic", "keyturn apply", Remedy.APPLY)
CHECKS = (GOOD, SHELL, DEVICES, SECRET, SET_UP, PENDING)  # shown as: SHELL, DEVICES, SECRET, SET_UP, PENDING, GOOD


@asynccontextmanager
async def doctor(*checks: Check) -> AsyncIterator[tuple[Pilot[None], MadeBackend]]:
    backend = MadeBackend(look_that_gives(troubled_fleet()), checks=checks)
    async with running(KeyturnApp(backend, later)) as pilot:
        await looked(pilot)
        await press(pilot, "5")
        await until(pilot, lambda: "1 ok" in text(pilot))
        yield pilot, backend


async def test_what_is_missing_stands_first_and_y_copies_what_mends_it() -> None:
    async with doctor(GOOD, DEVICES) as (pilot, backend):
        assert text(pilot).index("✖ missing   devices") < text(pilot).index("● ok        git")
        await press(pilot, "y")
        assert pilot.app.clipboard == "keyturn onboard NAME --kind KIND"
        assert "There is nothing to mend here." in await press(pilot, "j", "y")
        backend.checks = (GOOD,)
        await press(pilot, "r")
        await until(pilot, lambda: "nothing is missing: 1 thing looked at" in text(pilot))
        assert backend.asked.count(("examine",)) == 2


async def test_m_does_what_keyturn_can_do_and_secrets_are_set_and_taken_out_by_keys() -> None:
    async with doctor(*CHECKS) as (pilot, backend):
        assert "hetzner       key ring: there is no such entry" in text(pilot)
        assert "Go to a secret first." in await press(pilot, "x")
        assert "That line is for the shell" in await press(pilot, "m")
        await press(pilot, "j", "m")
        assert isinstance(pilot.app.screen, OnboardScreen)
        await press(pilot, "escape")
        for keys in (["S"], ["j", "m"], ["x"], ["j", "m"], ["j", "m"]):
            await press(pilot, *keys)
            await work_over(pilot)
            await press(pilot, "escape")
        asked = [one for one in backend.asked if one[0] != "examine"]
        secrets = [("set_secret", ""), ("set_secret", "hetzner"), ("remove_secret", "hetzner")]
        assert asked == [*secrets, ("set_up",), ("apply", frozenset(), False)]
        await until(pilot, lambda: backend.asked.count(("examine",)) == 6)  # once more after each of them
