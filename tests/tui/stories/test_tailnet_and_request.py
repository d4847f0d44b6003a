"""At the screens: a device is let in and brought into the tailnet, and a machine that gets in nowhere asks for it."""

from pathlib import Path

import pytest

from bootstrap.attended import joining_tailnet
from bootstrap.attended.pairing_questions import ShowAuthKey
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from keys.access_request import AccessRequest
from keys.key_pair import KeyPair
from tests.tui.screen import press, text, until
from tests.tui.stories.bench import answer, paste, question, screens_on, work_of, work_over
from tui.questions.auth_key import AuthKeyPanel


async def test_a_device_gets_its_auth_key_by_the_clipboard_and_is_waited_for(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining_tailnet, "EVERY", 0.05)
    phone = KeyPair.generate("me@phone").public
    async with screens_on(sandbox) as pilot:
        await press(pilot, "o", "down", "down", "enter", *"new-iphone", "tab", "tab")
        await paste(pilot, phone.line)
        assert "[x] then show it an auth key" in await press(pilot, "tab", "tab", "space")
        await press(pilot, "enter")
        await question(pilot)
        await answer(pilot, "tab", "enter")
        await until(pilot, lambda: bool(pilot.app.screen.query(AuthKeyPanel)))
        await press(pilot, "y")
        shown = work_of(pilot).shown
        assert isinstance(shown, ShowAuthKey)
        assert pilot.app.clipboard == shown.secret
        assert "1. Install Tailscale from the App Store." in text(pilot)
        node = sandbox.tailscale.join(pilot.app.clipboard, "new-iphone", os="iOS")
        await work_over(pilot)
        assert shown.secret not in text(pilot)
        assert "new-iphone is in the tailnet" in text(pilot)
        for left in [one for one in sandbox.tailscale.nodes if one["hostname"] == "ipad"]:
            sandbox.tailscale.remove_node(str(left["nodeId"]))
        await press(pilot, "escape", "2", "down", "i")  # another one, which is waited for no longer
        await until(pilot, lambda: bool(pilot.app.screen.query(AuthKeyPanel)))
        await press(pilot, "s")
        await work_over(pilot)
        assert "ipad is not in the tailnet: the wait was left" in text(pilot)
    device = Fleet.find(sandbox.fleet).registry().get("new-iphone")
    assert device
    assert device.tailscale_node == node["nodeId"]
    assert sandbox.servers["web"].lets_in("root", phone)
    assert not [key for key in sandbox.tailscale.keys if "revoked" not in key and "keyturn" in str(key["description"])]


async def test_a_machine_that_gets_in_nowhere_asks_by_a_request_that_is_copied_and_saved(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("KEYTURN_SSH_DIR", str(tmp_path / "ssh"))
        elsewhere.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
        async with screens_on(sandbox) as pilot:
            await press(pilot, "o", "enter", *"macbook", "enter")
            await question(pilot)  # the tailnet
            await answer(pilot, "enter")
            await question(pilot)
            assert "no key on this machine opens any server of the fleet" in text(pilot)
            await answer(pilot, "tab", "enter")
            await question(pilot)
            await press(pilot, *"one-two", "enter", *"one-two")
            await answer(pilot, "enter")
            await question(pilot)
            await press(pilot, "y")
            asked = pilot.app.clipboard
            request = AccessRequest.parse(asked)
            assert request.public_key.fingerprint in text(pilot)
            await answer(pilot, "enter")
            await work_over(pilot)
            assert "macbook has asked" in text(pilot)
            assert "one-two" not in text(pilot)
    assert (tmp_path / "macbook-request.txt").read_text() == asked
    assert not sandbox.servers["web"].lets_in("root", request.public_key)
