"""The README's picture of the screen: `python -m tests.tui.picture` takes it anew, of the program in the sandbox."""

import asyncio
import contextlib
import io
import os
import re
import tempfile
from pathlib import Path

from bootstrap.cli.main import main as keyturn
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from tests.readme import ROOT
from tests.tui.screen import opened, press
from tui.fleet_backend import FleetBackend

PICTURE = ROOT / ".github" / "access.svg"
SIZE = (120, 26)


async def take(fleet: Path) -> str:
    """The screen as SVG, the cursor on the lost MacBook at the server that is switched off."""
    async with opened(FleetBackend(Fleet.find(fleet)).look, SIZE) as pilot:
        await press(pilot, "N")
        drawn = pilot.app.export_screenshot(title="keyturn")
    return re.sub(
        r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL
    )  # fonts from elsewhere; the viewer's own will do


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Sandbox.start(Path(folder) / "cloud") as sandbox:
        os.environ.update(sandbox.environ())
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sandbox.servers["attic"].switch_on()
            keyturn(["onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes"], int)
            sandbox.servers["attic"].switch_off()
            keyturn(["revoke", "macbook", "--lost", "--yes"], int)
        PICTURE.write_text(asyncio.run(take(sandbox.fleet)), encoding="utf-8")


if __name__ == "__main__":
    main()
