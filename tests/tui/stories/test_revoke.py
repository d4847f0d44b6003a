"""Revoke, at the screens: one server is away, the screen is left and come back to, and later it is finished."""

from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.tui.screen import press
from tests.tui.stories.bench import question, screens_on, type_in, work_over


async def test_a_device_is_revoked_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        ipad = sandbox.device_key("ipad")
        assert sandbox.servers["web"].lets_in("root", ipad)
        async with screens_on(sandbox) as pilot:
            await press(pilot, "2", "down", "x")
            await question(pilot)
            await press(pilot, "tab")
            await type_in(pilot, "ipad")
            await press(pilot, "enter")
            await work_over(pilot)
        assert not sandbox.servers["web"].lets_in("root", ipad)
