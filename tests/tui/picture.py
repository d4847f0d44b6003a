"""The README's pictures of the screens: `python -m tests.tui.picture` takes them anew, of the program in the sandbox.

The MacBook was onboarded and is lost. access: who gets in where once it was revoked. revoke: what it opens, and the
plan. revoking: while it is carried out. revoked: how it ended, with one server away and what is left to do by hand.
"""

import asyncio
import contextlib
import io
import os
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.cli.main import main as keyturn
from bootstrap.sandbox.cloud import Sandbox
from keys.device import Status
from tests.readme import ROOT
from tests.tui.screen import looked, press, resized, until
from tests.tui.snapshot import picture
from tests.tui.stories.bench import app_of, question, screens_on, work_of, work_over
from tui.messages import Begin

FOLDER = ROOT / ".github"
NAME = "macbook"
WIDE, WORK = (120, 26), (100, 30)


async def take_all(sandbox: Sandbox) -> None:
    """Revoke it at the screens, and take a picture at each turn."""
    async with screens_on(sandbox, WORK) as pilot:
        job = app_of(pilot).backend.revoke(NAME, Status.LOST)
        pilot.app.post_message(Begin(f"revoke {NAME}", job))
        await press(pilot)
        await question(pilot)
        await take(pilot, "revoke")
        asked = work_of(pilot).question
        assert isinstance(asked, AgreeToPlan)
        app_of(pilot).answer(asked, True)
        await until(pilot, lambda: work_of(pilot).is_over or any(row.is_busy for row in work_of(pilot).rows))
        await press(pilot)
        await take(pilot, "revoking")
        await work_over(pilot)
        await take(pilot, "revoked")
        await press(pilot, "escape")
        await looked(pilot)
        await resized(pilot, *WIDE)
        await press(pilot, "1", "N")
        await take(pilot, "access")


async def take(pilot: Pilot[None], name: str) -> None:
    (FOLDER / f"{name}.svg").write_text(await picture(pilot), encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Sandbox.start(Path(folder) / "cloud") as sandbox:
        os.environ.update(sandbox.environ())
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sandbox.servers["attic"].switch_on()
            keyturn(["onboard", NAME, "--kind", "macbook", "--passphrase", "none", "--yes"], int)
            sandbox.servers["attic"].switch_off()
        asyncio.run(take_all(sandbox))


if __name__ == "__main__":
    main()
