"""Another device is let in at the screens: by a code and a real SSH client, and by a key that its camera takes."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.pilot import Pilot

from bootstrap.attended.attendant import AgreeToPlan, Question
from bootstrap.attended.pairing_questions import CompareCodes, ShowInvitation, TakeByCamera
from bootstrap.sandbox.cloud import Sandbox
from keys.pairing import Link
from tests.bootstrap.cli.world import World
from tests.bootstrap.pairing.bench import Device, make_key
from tests.bootstrap.pairing.closing import closes
from tests.inside import inside
from tests.qr_picture import DARK, read_screen, screen_of
from tests.tui.screen import SMALL, as_a_terminal_gets_it, press, resized, text, until
from tests.tui.stories.bench import app_of, question, screens_on, type_in, work_over
from tui.questions.pairing import InvitationPanel

Asked = TypeVar("Asked", bound="Question[Any]")

pytestmark = pytest.mark.wants("git", "ssh", "ssh-keygen", "zbarimg")


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setattr("bootstrap.attended.pairing.own_addresses", lambda: ("127.0.0.1",))
    with inside(tmp_path / "cloud", monkeypatch) as cloud:
        yield cloud


def scanned(pilot: Pilot[None], folder: Path) -> str:
    """What a camera makes of the screen."""
    return read_screen(screen_of(as_a_terminal_gets_it(pilot), *pilot.app.size), DARK, folder)


async def invited(pilot: Pilot[None]) -> ShowInvitation:
    """Begin to pair an iPhone, up to where the code is shown."""
    await press(pilot, "o", "down", "enter")
    await type_in(pilot, "iphone-2")
    await press(pilot, "enter")
    app = app_of(pilot)
    await until(pilot, lambda: bool(app.screen.query(InvitationPanel)))
    await press(pilot)
    assert app.work
    assert isinstance(app.work.shown, ShowInvitation)
    return app.work.shown


async def asked(pilot: Pilot[None], kind: type[Asked]) -> Asked:
    """Wait until exactly this is asked, and its panel has the focus."""
    app = app_of(pilot)
    await until(pilot, lambda: isinstance(app.work and app.work.question, kind))
    await question(pilot)
    assert app.work
    assert isinstance(app.work.question, kind)
    return app.work.question


async def test_a_phone_scans_the_code_is_compared_and_gets_in(sandbox: Sandbox, tmp_path: Path) -> None:
    key, before = make_key(tmp_path, "-t", "ed25519"), World(sandbox)
    async with screens_on(sandbox, SMALL) as pilot:
        shown = await invited(pilot)
        assert scanned(pilot, tmp_path) == str(shown.links[0])
        assert "Nothing was changed." in await press(pilot, "s", "escape", "w")
        assert closes(shown.links[0].port)
        assert not [one.name for one in threading.enumerate() if "pairing" in one.name]
        assert World(sandbox) == before

        await press(pilot, "escape")
        shown = await invited(pilot)
        await press(pilot, "y")
        assert pilot.app.clipboard == str(shown.links[0])
        device = Device(Link.parse(scanned(pilot, tmp_path)), tmp_path / "id")
        compare, said = (await asked(pilot, CompareCodes)).compare, text(pilot)
        assert all(words in said for words in (" ".join(compare), key.fingerprint, shown.host_key.fingerprint))
        await press(pilot, "tab", "enter")
        await asked(pilot, AgreeToPlan)
        await press(pilot, "tab", "enter")
        await work_over(pilot)
        assert f"Compare with the other device: {compare}" in device.shows()
    assert sandbox.device_key("iphone-2") == key
    assert all(sandbox.servers[name].lets_in("root", key) for name in ("web", "db", "media"))


async def test_a_key_is_carried_over_by_camera_and_stays_nowhere(sandbox: Sandbox, tmp_path: Path) -> None:
    async with screens_on(sandbox, SMALL) as pilot:
        app = app_of(pilot)
        await press(pilot, "o", "down", "down", "down", "enter")
        await type_in(pilot, "android")
        await press(pilot, "enter")
        await asked(pilot, AgreeToPlan)
        await press(pilot, "tab", "enter")
        passphrase = (await asked(pilot, TakeByCamera)).passphrase
        assert "This window has 80 columns and 24 rows." in text(pilot)
        assert app.screen.query_one("#yes").disabled
        await resized(pilot, 120, 42)
        assert "OPENSSH PRIVATE KEY" in scanned(pilot, tmp_path)
        assert passphrase in text(pilot)
        assert passphrase not in await resized(pilot, 80, 24)
        await resized(pilot, 120, 42)
        await press(pilot, "tab", "enter")
        await work_over(pilot)
        assert passphrase not in text(pilot)
        assert scanned(pilot, tmp_path) == ""
        assert app.work
        assert passphrase not in repr(app.work) + app.clipboard
    assert sandbox.servers["web"].lets_in("root", sandbox.device_key("android"))
