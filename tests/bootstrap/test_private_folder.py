"""A folder for the moment is its owner's alone, and goes; so does what a killed run left of one, at once."""

import os
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from bootstrap.private_folder import private_folder, sweep_private_folders


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What stands for the user's place in memory, and for the one for temporary files."""
    found = [tmp_path / "memory", tmp_path / "temporary"]
    for place in found:
        place.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(found[0]))
    monkeypatch.setattr(tempfile, "tempdir", str(found[1]))
    return found


@pytest.mark.parametrize("in_memory", [True, False])
def test_only_its_owner_can_enter_it_and_it_goes_whatever_happens(places: list[Path], in_memory: bool) -> None:
    with suppress(ZeroDivisionError), private_folder(in_memory=in_memory) as folder:
        (folder / "secret").write_text("secret")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.parent == places[not in_memory]
        raise ZeroDivisionError
    assert [list(place.iterdir()) for place in places] == [[], []]


def test_what_a_killed_run_left_goes_and_what_is_in_use_or_anothers_stays(places: list[Path], tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "mine").mkdir()
    for place in places:
        for name in (f"keyturn-for-{ended.pid}-x", f"keyturn-for-{os.getpid()}-x", "keyturn-for-notes-x"):
            (place / name).mkdir()
            (place / name / "secret").touch()
        (place / f"keyturn-for-{ended.pid}-link").symlink_to(tmp_path / "mine")
    sweep_private_folders()
    stay = sorted([f"keyturn-for-{ended.pid}-link", f"keyturn-for-{os.getpid()}-x", "keyturn-for-notes-x"])
    assert [sorted(path.name for path in place.iterdir()) for place in places] == [stay, stay]
    assert (tmp_path / "mine").is_dir()
