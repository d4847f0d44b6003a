"""The folder of a demo: it goes with its demo, or with the next one."""

import os
import tempfile
from pathlib import Path

import pytest

from bootstrap.sandbox.folder import demo_folder


def test_a_new_demo_sweeps_up_what_a_killed_one_left_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, new, other = (tmp_path / name for name in ("keyturn-demo-left", "keyturn-demo-new", "other"))
    elsewhere = tmp_path / "keyturn-demo-link"
    for folder in (left, new, other):
        folder.mkdir()
        (folder / "file").touch()
    elsewhere.symlink_to(other)
    with demo_folder() as running:
        for folder in (left, other, running):
            os.utime(folder, (0, 0))
        with demo_folder() as second:
            assert set(tmp_path.iterdir()) == {running, second, new, other, elsewhere}
    assert set(tmp_path.iterdir()) == {new, other, elsewhere}
    assert (other / "file").exists()
