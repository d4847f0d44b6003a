"""What `keyturn` without words opens: found, looked at, left; and nothing heavy before that."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from tests.tui.screen import LARGE, line_with, looked, press, running, text
from tui.app import KeyturnApp
from tui.first_run import FleetToBe
from tui.fleet_backend import FleetBackend
from tui.open import open_fleet


@pytest.mark.parametrize(
    ("content", "said"), [(None, "hint: keyturn init"), ("[fleet\n", "keyturn.toml, line 1")], ids=["none", "malformed"]
)
def test_a_fleet_that_is_named_and_can_not_be_used_is_an_error(
    content: str | None,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KEYTURN_FLEET", str(tmp_path))
    if content is not None:
        (tmp_path / "keyturn.toml").write_text(content)
    assert open_fleet() == ExitCode.USAGE
    error = capsys.readouterr().err
    assert "error: " in error
    assert said in error


def test_where_no_fleet_is_named_the_screens_lead_to_one_and_the_demo_is_begun_by_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave(app: KeyturnApp) -> None:
        app.wants_demo = isinstance(app.backend, FleetToBe)

    def begin(words: Sequence[str], _open_screen: object) -> int:
        begun.extend(words)
        return 0

    begun: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KEYTURN_FLEET", raising=False)
    monkeypatch.setattr(KeyturnApp, "run_async", leave)
    monkeypatch.setattr("tui.open.run_command", begin)
    assert open_fleet() == 0
    assert begun == ["demo"]


def test_the_program_starts_without_the_screens() -> None:
    heavy = {"textual", "rich", "paramiko", "hcloud", "keyring", "cryptography"}
    code = f"import sys, tui.__main__, bootstrap.cli.main; print({heavy!r} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


async def test_an_edited_keyturn_toml_counts_at_the_next_look(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    app = KeyturnApp(FleetBackend(Fleet.find(tmp_path)))
    async with running(app, (240, 24)) as pilot:
        await looked(pilot)
        assert "keyturn.toml names no place yet" in text(pilot)
        (tmp_path / "keyturn.toml").write_text("[fleet\n")
        await press(pilot, "r")
        await looked(pilot)
        assert "keyturn.toml, line 1" in text(pilot)


async def test_the_demo_shows_its_forgotten_key_and_its_server_that_is_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        app = KeyturnApp(FleetBackend(Fleet.find(sandbox.fleet)))
        async with running(app, LARGE) as pilot:
            await looked(pilot)
            assert "◆ gets in" in line_with(pilot, "server:web")
            assert "… pending" in line_with(pilot, "server:attic")
            assert "a key that no device owns gets in" in text(pilot)
