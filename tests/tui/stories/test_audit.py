"""The audit at the screens: the foreign key is found, taken out, and gone; the page is written; the history tells."""

from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.tui.screen import looked, press, text, until
from tests.tui.stories.bench import question, screens_on, type_in, work_over


async def test_a_foreign_key_is_found_taken_out_and_told_of(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    foreign, web = sandbox.foreign_key, sandbox.servers["web"]
    assert web.lets_in("root", foreign)
    async with screens_on(sandbox) as pilot:
        await press(pilot, "3", "slash")
        await type_in(pilot, "bob")
        assert foreign.fingerprint in "".join((await press(pilot, "enter")).split()).replace("│", "")
        await press(pilot, "m", "right", "enter")  # cancel has the focus; beside it stands: as retired
        await question(pilot)
        shown = await press(pilot, "tab")
        assert "What will be done" in shown
        assert web.lets_in("root", foreign)
        await type_in(pilot, foreign.fingerprint.removeprefix("SHA256:")[:8])
        await press(pilot, "enter")
        await work_over(pilot)
        assert not web.lets_in("root", foreign)
        await looked(pilot)
        shown = await press(pilot, "escape")
        assert "no device owns" not in shown
        assert "is not proved out" in shown  # at the server that is switched off
        await press(pilot, "escape", "e", "enter")
        await until(pilot, lambda: _pages(tmp_path) != [])
        await press(pilot, "4")
        await until(pilot, lambda: f"retired, {foreign.fingerprint}"[:30] in text(pilot))
    (page,) = _pages(tmp_path)
    assert page.endswith("</html>\n")


def _pages(folder: Path) -> list[str]:
    """The pages that were written there."""
    return [path.read_text(encoding="utf-8") for path in folder.glob("keyturn-audit-*.html")]
