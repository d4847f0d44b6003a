"""A folder for secrets is its owner's alone, and goes."""

import os
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from bootstrap.terraform.runs.private_folder import private_folder
from keys.errors import KeyturnError

YESTERDAY = 1_700_000_000


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the system's temporary folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_only_its_owner_can_enter_it_and_it_goes_whatever_happens(place: Path) -> None:
    with suppress(ZeroDivisionError), private_folder() as folder:
        (folder / "plan").write_text("secret")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        raise ZeroDivisionError
    assert list(place.iterdir()) == []


def test_what_a_killed_one_left_behind_goes_when_it_is_old_and_what_is_in_use_stays(place: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = place / f"keyturn-terraform-{ended.pid}-x"
    new = place / f"keyturn-terraform-{ended.pid}-new"
    used = place / f"keyturn-terraform-{os.getpid()}-x"
    other = place / "keyturn-terraform-notes"
    for folder in (left, new, used, other):
        folder.mkdir()
        (folder / "plan").touch()
    for folder in (left, used, other):
        os.utime(folder, (YESTERDAY, YESTERDAY))
    with private_folder():
        assert [folder.exists() for folder in (left, new, used, other)] == [False, True, True, True]


def test_where_none_can_be_made_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(KeyturnError, match="no temporary folder can be made"), private_folder():
        pass
