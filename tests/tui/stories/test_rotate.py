"""What a device gave is pasted at the screens: its request to be let in, and its new key. The servers are asked."""

from datetime import UTC, date, datetime

from textual.events import Paste

from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from keys.access_request import AccessRequest
from keys.device import Kind
from keys.key_pair import KeyPair
from keys.sshsig import signing
from tests.bootstrap.cli.world import RUNNING
from tests.keys.signers import Signer
from tests.tui.screen import press, text, until
from tests.tui.stories.bench import answer, app_of, question, screens_on, work_over

NEW = KeyPair.generate("me@ipad").public


async def test_one_device_that_asks_is_let_in_and_another_goes_on_with_a_new_key(sandbox: Sandbox) -> None:
    old = sandbox.device_key("ipad")
    request = AccessRequest.make("macbook", Kind.MACBOOK, datetime.now(UTC), "kua", signing(Signer("new")))
    async with screens_on(sandbox) as pilot:
        await press(pilot, "A")
        pilot.app.post_message(Paste(request.text[:-20]))
        assert "✖" in await press(pilot, "enter")
        pilot.app.post_message(Paste(request.text))
        assert request.public_key.fingerprint in await press(pilot)
        await press(pilot, "tab", *"2099-01-01", "enter")
        await question(pilot)
        assert not sandbox.servers["web"].lets_in("root", request.public_key)
        await answer(pilot, "tab", "enter")
        await work_over(pilot)
        assert sandbox.servers["web"].lets_in("root", request.public_key)
        await press(pilot, "escape")
        assert "Rotate ipad" in await press(pilot, "2", "down", "R")
        pilot.app.post_message(Paste(NEW.line))
        assert NEW.fingerprint in await press(pilot)
        await press(pilot, "enter")
        await question(pilot)
        assert sandbox.servers["web"].lets_in("root", old)
        assert "former key" in text(pilot)
        await answer(pilot, "tab", "enter")
        await work_over(pilot)
        await until(pilot, lambda: not app_of(pilot).is_looking)
        shown = await press(pilot, "escape", "2", "enter")
        assert NEW.fingerprint in shown
        assert "rotated" in shown
    for name in RUNNING:
        server = sandbox.servers[name]
        assert [server.lets_in("root", key) for key in (NEW, old)] == [True, False]
    registry = Fleet.find(sandbox.fleet).registry()
    ipad, macbook = registry.get("ipad"), registry.get("macbook")
    assert ipad is not None
    assert macbook is not None
    assert (ipad.public_key, macbook.expires) == (NEW, date(2099, 1, 1))
