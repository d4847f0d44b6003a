"""This computer joins a fleet at the screens, by a link of `keyturn pair`; its servers are asked afterwards."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bootstrap.attended.joining_questions import CompareHere, ShowCode
from bootstrap.sandbox.cloud import Sandbox
from keys.pairing import Link
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.test_pair import opened
from tests.inside import at_another_computer
from tests.tui.screen import looked, press, running, text, until
from tests.tui.stories.bench import app_of, paste, question, work_of, work_over
from tui.app import KeyturnApp
from tui.first_run import FleetToBe
from tui.screens.access import AccessScreen

pytestmark = pytest.mark.wants("git", "ssh")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """The other device's: nothing here leads there."""
    with Sandbox.start(tmp_path / "cloud") as cloud:
        yield cloud


def logged_in(config: Path) -> str:
    """What the server says to this computer's own ssh."""
    done = subprocess.run(["ssh", "-F", config, "web", "hostname"], capture_output=True, text=True, timeout=30)
    return done.stdout + done.stderr


async def joined(pilot: Pilot[None], terminal: Terminal, link: Link) -> CompareHere:
    """Join at the screens and say yes at both sides, up to where this computer has logged in. Gives what was asked."""
    assert "join the fleet of another device" in await press(pilot)
    await press(pilot, "j", *"ssh://pair-abc@192.0.2.1", "enter")
    assert "✖ this is not a pairing code" in text(pilot)
    await press(pilot, "ctrl+u")
    assert f"leads to 127.0.0.1, port {link.port}" in await paste(pilot, f"{link}\n")
    await press(pilot, "tab", "tab", "enter", "end", "up", "enter", "tab", "enter", "down", "down", "enter")
    await press(pilot, "ctrl+s")
    await question(pilot)
    asked = work_of(pilot).question
    assert isinstance(asked, CompareHere)
    assert " ".join(asked.compare) in text(pilot)
    assert asked.key.fingerprint in text(pilot)
    other = terminal.meets("[y/N, o: it has another key]")
    assert asked.compare in other
    assert asked.key.fingerprint in other
    await press(pilot, "tab", "enter")
    await until(pilot, lambda: isinstance(work_of(pilot).shown, ShowCode))
    assert "Now say yes at the other device too" in await press(pilot)
    assert "join a fleet" in await press(pilot, "escape")  # it is left, and come back to
    assert "Now say yes" in await press(pilot, "ctrl+s")
    pilot.app.clear_notifications()
    terminal.types("y")
    terminal.meets("Let phone in?")
    terminal.types("y")
    assert terminal.ends() == 4  # attic is off
    await work_over(pilot)
    assert work_of(pilot).error is None
    assert "This computer is phone of the fleet kua" in " ".join(text(pilot).split())
    await press(pilot, "escape")
    await looked(pilot)
    assert isinstance(pilot.app.screen, AccessScreen)
    await until(pilot, lambda: "keyturn kua" in text(pilot))
    audit = app_of(pilot).audit
    assert audit
    assert audit.here == "phone"
    await press(pilot, "w", "l")
    await work_over(pilot)
    assert "phone logged in at 3 of 4 servers" in " ".join(text(pilot).split())
    return asked


async def test_a_second_computer_joins_by_a_pasted_link_and_its_ssh_gets_in(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    terminal, link = opened(sandbox, kind="laptop")
    with at_another_computer(home, monkeypatch) as ssh_folder:
        backend = FleetToBe(home)
        app = KeyturnApp(backend, welcome=backend.welcome())
        async with running(app) as pilot:
            asked = await joined(pilot, terminal, link)
        assert logged_in(ssh_folder / "config") == "web\n"
    assert sandbox.device_key("phone") == asked.key
    assert all(sandbox.servers[name].lets_in("root", asked.key) for name in ("web", "db", "media"))
