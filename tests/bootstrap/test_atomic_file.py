"""A file is written whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.atomic_file import write_atomically
from keys.errors import KeyturnError


def test_a_new_file_gets_exactly_the_bytes(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", b"a\r\nb\0")
    assert (tmp_path / "new").read_bytes() == b"a\r\nb\0"


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"1")
    write_atomically(tmp_path / "file", b"2")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    (tmp_path / "file").write_bytes(b"1")
    (tmp_path / "file").chmod(mode)
    write_atomically(tmp_path / "file", b"2")
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode


def test_a_new_file_gets_the_mode_that_is_asked_for(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", b"1", mode=0o600)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


def test_a_symlink_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"1")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"2"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match="could not be written: No such file") as caught:
        write_atomically(tmp_path / "gone" / "file", b"")
    assert caught.value.hint


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"1")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyturnError, match="No space left") as caught:
        write_atomically(tmp_path / "file", b"2")
    assert "make room" in caught.value.hint
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"1")]


def test_what_a_killed_writer_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    dies = "import os, signal; os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    writes = "from bootstrap.atomic_file import write_atomically; from pathlib import Path"
    program = f"{dies}\n{writes}\nwrite_atomically(Path('file[1]'), b'new')"
    (tmp_path / "file[1]").write_bytes(b"old")
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)
    assert (tmp_path / "file[1]").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
    write_atomically(tmp_path / "file[1]", b"newer")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file[1]", b"newer")]


def test_what_another_living_writer_has_beside_it_stays(tmp_path: Path) -> None:
    beside = tmp_path / f".file.keyturn-{os.getppid()}-ab"
    beside.write_bytes(b"")
    write_atomically(tmp_path / "file", b"")
    assert beside.exists()
