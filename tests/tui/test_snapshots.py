"""Pictures of every state of the screens, small and large, light and dark, as they were when somebody looked at them.

RECORD_SNAPSHOTS=1 writes them anew: look at them before they are committed.
"""

from pathlib import Path

import pytest

from tests.tui.screen import LARGE, SMALL, resized
from tests.tui.snapshot import FOLDER, difference, picture
from tests.tui.states import STATES

_LOOKS = ((SMALL, "dark"), (SMALL, "light"), (LARGE, "light"), (LARGE, "dark"))
_NAMES = {f"{state}.{w}x{h}.{theme}" for state in STATES for (w, h), theme in _LOOKS}


@pytest.mark.parametrize("state", STATES)
async def test_a_screen_looks_as_it_did(state: str, tmp_path: Path) -> None:
    found = []
    async with STATES[state].reached() as pilot:
        for (width, height), theme in _LOOKS:
            pilot.app.theme = f"keyturn-{theme}"
            await resized(pilot, width, height)
            found.append(difference(f"{state}.{width}x{height}.{theme}", await picture(pilot), tmp_path))
    different = "\n".join(filter(None, found))
    assert not different, f"these look different:\n{different}"


def test_there_is_no_picture_of_a_state_that_is_no_more() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == _NAMES
