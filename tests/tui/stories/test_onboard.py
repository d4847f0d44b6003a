"""Onboard, at the screens: a phone by the key that it made, this machine with a key of its own, and both then tried."""

from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.key_pair import KeyPair
from keys.private_key import PassphraseError, public_key_of
from keys.public_key import PublicKey
from tests.tui.screen import line_with, press, text
from tests.tui.stories.bench import answer, paste, question, screens_on, type_in, work_over


async def test_a_phone_is_let_in_by_the_key_that_it_made_and_the_servers_are_asked(sandbox: Sandbox) -> None:
    phone = KeyPair.generate("me@phone").public
    async with screens_on(sandbox) as pilot:
        await press(pilot, "o", "down", "down", "enter")
        await type_in(pilot, "new-iphone")
        await press(pilot, "tab", "tab")
        assert phone.fingerprint in await paste(pilot, phone.line)
        await press(pilot, "enter")
        await question(pilot)
        assert "Let new-iphone in?" in text(pilot)
        await answer(pilot, "tab", "enter")
        await work_over(pilot)
        assert "lets it in" in line_with(pilot, "server:web")
        assert "pending" in line_with(pilot, "server:attic")
        for server in ("web", "db", "media"):
            assert sandbox.servers[server].lets_in("root", phone)
        await press(pilot, "l")
        await work_over(pilot)
        assert "would be let in" in line_with(pilot, "server:web")
        assert "could not be tried" in line_with(pilot, "server:attic")
        assert "its private key is not here" in text(pilot)


async def test_this_machine_gets_a_key_with_a_passphrase_is_set_up_and_logs_in(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.servers["attic"].switch_on()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    async with screens_on(sandbox) as pilot:
        await press(pilot, "o", "enter")
        await type_in(pilot, "macbook")
        await press(pilot, "enter")
        await question(pilot)
        assert "Bring this machine into the tailnet, as macbook?" in text(pilot)
        await answer(pilot, "tab", "enter")
        await question(pilot)
        assert "Let macbook in?" in text(pilot)
        await answer(pilot, "tab", "enter")
        await question(pilot)
        await type_in(pilot, "one-two")
        await press(pilot, "enter")
        await type_in(pilot, "other")
        assert "The two differ" in await press(pilot, "enter")
        await type_in(pilot, "one-two")
        await answer(pilot, "enter")
        await work_over(pilot)
        assert "✓ ssh configuration" in text(pilot)
        await press(pilot, "l")
        await work_over(pilot)
        assert "logged in" in line_with(pilot, "server:attic")
        assert "one-two" not in text(pilot)
    own = PublicKey.parse((sandbox.ssh_folder / "id_ed25519_macbook.pub").read_text())
    assert all(server.lets_in("root", own) for server in sandbox.servers.values())
    private = (sandbox.ssh_folder / "id_ed25519_macbook").read_text()
    assert public_key_of(private, "one-two") == own
    with pytest.raises(PassphraseError):
        public_key_of(private)
