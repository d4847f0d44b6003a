"""A device goes on with another key: pasted at the screens, and then the servers themselves know the new one alone."""

from pathlib import Path

import pytest
from textual.events import Paste

from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from keys.key_pair import KeyPair
from tests.bootstrap.cli.world import RUNNING
from tests.tui.screen import press, until
from tests.tui.stories.bench import app_of, question, screens_on, work_over

NEW = KeyPair.generate("me@ipad").public


async def test_a_device_is_rotated_by_the_key_that_is_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        old = sandbox.device_key("ipad")
        async with screens_on(sandbox) as pilot:
            assert "◂pc" in await press(pilot, "2", "down", "R")
            pilot.app.post_message(Paste(NEW.line))
            assert NEW.fingerprint in await press(pilot)
            await press(pilot, "tab", "tab", "enter")
            await question(pilot)
            assert sandbox.servers["web"].lets_in("root", old)
            assert "former key" in await press(pilot, "tab", "enter")
            await work_over(pilot)
            await until(pilot, lambda: not app_of(pilot).is_looking)
            shown = await press(pilot, "escape", "2", "enter")
            assert NEW.fingerprint in shown
            assert "rotated" in shown
        for name in RUNNING:
            server = sandbox.servers[name]
            assert [server.lets_in("root", key) for key in (NEW, old)] == [True, False]
        device = Fleet.find(sandbox.fleet).registry().get("ipad")
        assert device is not None
        assert device.public_key == NEW
