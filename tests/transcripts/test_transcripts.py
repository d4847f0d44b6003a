"""Stories of the command line, a file each: the whole program on the embedded sandbox."""

import os
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.transcripts.session import Terminal

STORIES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_as_it_is_written(story: Path, tmp_path: Path) -> None:
    written = story.read_text(encoding="utf-8")
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        today = Terminal(sandbox).replay(written)
    if os.environ.get("RECORD_TRANSCRIPTS"):
        story.write_text(today, encoding="utf-8")
        return
    assert today.splitlines() == written.splitlines()


def test_there_are_stories() -> None:
    assert len(STORIES) >= 5
