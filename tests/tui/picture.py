"""The README's pictures of the screens: `python -m tests.tui.picture` takes them anew, of the program in the sandbox.

The MacBook was onboarded and is lost. onboard: the form that let it in. pair: the code for a device that comes by
itself. revoke: what the MacBook opens, and the plan. revoking: while that is carried out. revoked: how it ended, with
one server away and what is left to do by hand. access: who gets in where then.
"""

import asyncio
import contextlib
import io
import os
import re
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from bootstrap.cli.main import main as keyturn
from bootstrap.sandbox.cloud import Sandbox
from keys.device import Status
from tests.keys.made import key
from tests.readme import ROOT
from tests.tui.leads import agree, keys, revocation_agreed, revocation_asked, shown
from tests.tui.screen import looked, press, resized, rest
from tests.tui.stories.bench import app_of, question, screens_on, work_over
from tests.tui.test_pairing import INVITATION
from tui.messages import Begin

FOLDER = ROOT / ".github"
NAME = "macbook"
FORM, WORK, LIVE, WIDE = (100, 22), (100, 30), (100, 10), (120, 26)
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # from elsewhere; the viewer's own will do
_BLANKS = re.compile(r"(?m)^\s+|[ \t]+$|^\n")


async def take_all(sandbox: Sandbox) -> None:
    """Revoke it at the screens, and take a picture at each turn."""
    async with screens_on(sandbox, FORM) as pilot:
        await keys("o", "down", "down", "enter", *"iphone", "tab", "tab", pastes=key("iphone").line)(pilot)
        await take(pilot, "onboard")
        await press(pilot, "escape")
        until = datetime.now(UTC) + timedelta(seconds=290)
        await shown(replace(INVITATION, until=until), "pair phone")(pilot)
        await take(pilot, "pair")
        app_of(pilot).stop_work()
        await work_over(pilot)
        await resized(pilot, *WORK)
        await _revoke(pilot)
        await press(pilot, "escape")
        await looked(pilot)
        await resized(pilot, *WIDE)
        await press(pilot, "1", "N")
        await take(pilot, "access")


async def _revoke(pilot: Pilot[None]) -> None:
    job = app_of(pilot).backend.revoke(NAME, Status.LOST)
    pilot.app.post_message(Begin(f"revoke {NAME}", job))
    await press(pilot)
    await question(pilot)
    await take(pilot, "revoke")
    agree(pilot)
    await work_over(pilot)
    await take(pilot, "revoked")


async def take_revoking(sandbox: Sandbox) -> None:
    """A made-up revocation, that stays where it is: a real one is over too soon to be the same in each picture."""
    async with screens_on(sandbox, LIVE) as pilot:
        await revocation_asked(pilot)
        await revocation_agreed(pilot)
        await take(pilot, "revoking")


async def take(pilot: Pilot[None], name: str) -> None:
    """In a window, as a terminal shows it."""
    await rest(pilot)
    svg = pilot.app.export_screenshot(title="keyturn", simplify=True)
    (FOLDER / f"{name}.svg").write_text(_BLANKS.sub("", _FONTS.sub("", svg)), encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Sandbox.start(Path(folder) / "cloud") as sandbox:
        os.environ.update(sandbox.environ())
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sandbox.servers["attic"].switch_on()
            keyturn(["onboard", NAME, "--kind", "macbook", "--passphrase", "none", "--yes"], int)
            sandbox.servers["attic"].switch_off()
        asyncio.run(take_revoking(sandbox))
        asyncio.run(take_all(sandbox))


if __name__ == "__main__":
    main()
