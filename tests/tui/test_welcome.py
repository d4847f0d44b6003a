"""The first run: no fleet yet. It leads to one that is made here, and to the demo."""

import tomllib
from pathlib import Path

import pytest

from tests.tui.screen import looked, press, running, text, until
from tui.app import KeyturnApp
from tui.first_run import FleetToBe
from tui.screens.access import AccessScreen


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyturnApp:
    """The screens on an empty folder."""
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("KEYTURN_SSH_DIR", str(tmp_path / "ssh"))
    folder = tmp_path / "My Cloud"
    folder.mkdir()
    backend = FleetToBe(folder)
    return KeyturnApp(backend, welcome=backend.welcome())


async def test_an_empty_folder_becomes_a_fleet_and_its_guide_leads_on(app: KeyturnApp, tmp_path: Path) -> None:
    async with running(app) as pilot:
        shown = await press(pilot)
        assert "welcome to keyturn" in shown
        assert "My Cloud" in shown
        assert "welcome to keyturn" in await press(pilot, "ctrl+s", "escape")  # nothing was filled in yet
        await press(pilot, "i")
        assert "✖ small letters" in await press(pilot, "K")
        await press(pilot, "backspace", *"kua", "tab")
        assert "✖ 'vps' is not a server" in await press(pilot, *"vps", "enter")
        await press(pilot, *"=127.0.0.1:1", "tab", "d", "j", "tab", "enter", "down", "enter", "ctrl+s")
        await until(pilot, lambda: app.work is not None and app.work.is_over)
        assert "kua is a fleet now" in await press(pilot)
        await press(pilot, "escape")
        await looked(pilot)
        assert isinstance(app.screen, AccessScreen)
        assert app.check_action("apply", ())
        await until(pilot, lambda: "keyturn kua" in text(pilot))
        assert "No device is in this fleet yet. Press o" in " ".join(text(pilot).split())
    config = tomllib.loads((tmp_path / "My Cloud" / "keyturn.toml").read_text())
    assert (config["fleet"]["name"], set(config["servers"]), "terraform" in config) == ("kua", {"vps"}, True)


async def test_d_leaves_for_the_demo_and_nothing_was_written(app: KeyturnApp, tmp_path: Path) -> None:
    async with running(app, (40, 12)) as pilot:
        assert app.check_action("apply", ()) is False  # there is no fleet that it could be begun in
        assert "i make · j join · d try · q leave" in await press(pilot)
        assert "enter go on · tab next · esc back" in await press(pilot, "i")
        await press(pilot, "escape", "d")
    assert app.wants_demo
    assert list((tmp_path / "My Cloud").iterdir()) == []
