"""At the doctor's screen: a secret that is missing is typed, checked and kept, taken out again, and ssh is set up."""

from pathlib import Path

import pytest

from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.attended.test_keeping_secrets import given, ring, with_ring
from tests.tui.screen import line_with, press, text, until
from tests.tui.stories.bench import answer, app_of, paste, question, screens_on, work_of, work_over

pytestmark = pytest.mark.wants("git")


async def test_a_secret_is_kept_and_taken_out_and_this_machine_is_set_up(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with_ring(sandbox)
    token = sandbox.hetzner.token
    async with screens_on(sandbox) as pilot:
        await press(pilot, "5")
        await until(pilot, lambda: "✖ missing   hetzner" in text(pilot))
        await press(pilot, "g", "m")
        await question(pilot)
        await paste(pilot, token)
        await answer(pilot, "enter")
        await work_over(pilot)
        assert "hetzner is kept: key ring, hetzner@kua" in text(pilot)
        assert token not in f"{text(pilot)}{work_of(pilot)!r}"
        assert ring(sandbox) == {"keyturn/hetzner@kua": token}
        await press(pilot, "escape")
        await until(pilot, lambda: "key ring: the token is taken" in text(pilot))

        await press(pilot, "u")
        await question(pilot)
        assert "ssh configuration: not done" in text(pilot)
        await answer(pilot, "tab", "enter")
        await work_over(pilot)
        assert "✓ ssh configuration" in text(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: "this machine knows its key" in text(pilot))

        names = [check.name for check in app_of(pilot).screen.checks]  # type: ignore[attr-defined]
        await press(pilot, "g", *["j"] * names.index("hetzner"), "x")
        await question(pilot)
        await answer(pilot, "tab", "enter")
        await work_over(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: "missing" in line_with(pilot, "hetzner"))
    assert (ring(sandbox), given(Fleet.find(sandbox.fleet))) == ({}, ())
    assert (sandbox.ssh_folder / "keyturn" / "kua.conf").exists()
