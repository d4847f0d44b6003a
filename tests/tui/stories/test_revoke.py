"""Revoke, at the screens: somebody is in with the lost device, one server is away, and later it is finished."""

import subprocess
from pathlib import Path

import pytest

from bootstrap.cli.main import main as keyturn
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.intruder import Intruder
from keys.device import Status
from keys.registry import Registry
from tests.tui.screen import press, text, until
from tests.tui.stories.bench import app_of, question, screens_on, type_in, work_over


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYTURN_WAIT", "0.1")


def head(fleet: Path) -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=fleet, capture_output=True, check=True, text=True).stdout


def is_in(thief: Intruder) -> bool:
    return thief.is_in


def registered(sandbox: Sandbox) -> bytes:
    return (sandbox.fleet / "devices.toml").read_bytes()


async def test_a_stolen_macbook_is_out_its_thief_too_and_the_server_that_was_off_follows(sandbox: Sandbox) -> None:
    assert keyturn(["onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes"], int) == 4
    macbook, pc = sandbox.device_key("macbook"), sandbox.device_key("pc")
    thief = sandbox.break_in("macbook", "web")
    before, commit = registered(sandbox), head(sandbox.fleet)
    async with screens_on(sandbox) as pilot:
        app_of(pilot).action_revoke("macbook")
        await press(pilot, "enter")
        await question(pilot)
        shown = text(pilot)
        assert "somebody is in" in shown
        assert shown.index("What macbook opens") < shown.index("hetzner-token") < shown.index("What will be done")

        await press(pilot, "tab")
        assert "That is not it: type macbook" in await press(pilot, *"macbok", "enter")
        await press(pilot, "shift+tab", "enter")
        await work_over(pilot)
        assert "Nothing was changed." in text(pilot)
        assert (registered(sandbox), head(sandbox.fleet)) == (before, commit)
        assert is_in(thief)

        app_of(pilot).action_revoke("macbook")
        await press(pilot, "enter")
        await question(pilot)
        await press(pilot, "tab")
        await type_in(pilot, "macbook")
        await press(pilot, "enter", "1")
        await until(pilot, lambda: not app_of(pilot).is_working)
        await until(pilot, lambda: "Pending: server:attic." in text(pilot))  # the toast
        assert not is_in(thief)
        assert not any(sandbox.servers[name].lets_in("root", macbook) for name in ("web", "db", "media"))
        assert sandbox.servers["web"].lets_in("root", pc)

        shown = await press(pilot, "w")
        assert "1 session ended" in shown
        assert "1 pending" in shown
        sandbox.servers["attic"].switch_on()
        assert sandbox.servers["attic"].lets_in("root", pc)
        await press(pilot, "a")
        await work_over(pilot)
        assert "Out, everywhere, proved." in text(pilot)

        await press(pilot, "space", "space")
        await until(pilot, lambda: bool((work := app_of(pilot).work) and work.ticked))
        device = Registry.parse(registered(sandbox).decode()).get("macbook")
        assert device is not None
        assert (device.status, len(device.done)) == (Status.LOST, 1)
    assert not sandbox.servers["attic"].lets_in("root", macbook)


async def test_a_key_that_nobody_knows_goes_by_its_fingerprint_and_what_is_away_is_waited_for(sandbox: Sandbox) -> None:
    foreign = sandbox.foreign_key
    async with screens_on(sandbox, (80, 24)) as pilot:
        app_of(pilot).action_revoke(foreign.fingerprint)
        await press(pilot, "down", "enter")
        await question(pilot)
        await press(pilot, "tab")
        await type_in(pilot, foreign.fingerprint[7:15])
        await press(pilot, "enter")
        await work_over(pilot)
        assert not sandbox.servers["web"].lets_in("root", foreign)
        await press(pilot, "W")
        await until(pilot, lambda: bool((work := app_of(pilot).work) and work.waiting_until))
        await press(pilot, "s")
        await work_over(pilot)
        assert "Pending: server:attic." in " ".join(text(pilot).split())
        await press(pilot, "W")
        await until(pilot, lambda: bool((work := app_of(pilot).work) and work.waiting_until))
        sandbox.servers["attic"].switch_on()
        await work_over(pilot)
        assert "Out, everywhere, proved." in text(pilot)
