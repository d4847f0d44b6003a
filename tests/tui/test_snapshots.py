"""Pictures of every state of the screens, as they were when somebody looked at them.

RECORD_SNAPSHOTS=1 writes them anew: look at them before they are committed. Each state has two: small in the dark theme
and large in the light one, for a theme changes no layout and a size no colour. Every text in them stands out from what
is behind it.
"""

from pathlib import Path

import pytest

from tests.tui.contrast import contrasts
from tests.tui.screen import LARGE, SMALL
from tests.tui.snapshot import FOLDER, difference, picture
from tests.tui.states import WALKS

_LOOKS = ((SMALL, "dark"), (LARGE, "light"))
_NAMES = {f"{state}.{w}x{h}.{theme}" for walk in WALKS.values() for state in walk.states for (w, h), theme in _LOOKS}
_LEAST, _LEAST_FOR_POOR_SIGHT = 4.5, 7.0


@pytest.mark.parametrize(("size", "theme"), _LOOKS, ids=("small", "large"))
@pytest.mark.parametrize("walk", WALKS)
async def test_each_screen_looks_as_it_did_and_its_texts_stand_out(
    walk: str, size: tuple[int, int], theme: str, tmp_path: Path
) -> None:
    found = []
    async for state, pilot in WALKS[walk].go(size, f"keyturn-{theme}"):
        name = f"{state}.{size[0]}x{size[1]}.{theme}"
        found.append(difference(name, await picture(pilot), tmp_path))
        found += [f"{name}: weak ({ratio:.1f}): {text}" for text, ratio in contrasts(pilot) if ratio < _LEAST]
    different = "\n".join(filter(None, found))
    assert not different, f"these look different:\n{different}"


@pytest.mark.parametrize("walk", ["access", "onboard", "revocation", "ended"])
async def test_the_theme_for_poor_sight_has_more_contrast(walk: str) -> None:
    async for state, pilot in WALKS[walk].go(SMALL, "keyturn-high-contrast"):
        await picture(pilot)
        assert [text for text, ratio in contrasts(pilot) if ratio < _LEAST_FOR_POOR_SIGHT] == [], state


def test_there_is_no_picture_of_a_state_that_is_no_more() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == _NAMES
