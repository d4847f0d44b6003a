"""A new key pair on disk: whole or not at all, yours alone, and never over an existing file."""

import os
import stat
from pathlib import Path

import pytest

from bootstrap.device_setup import key_file
from bootstrap.device_setup.key_file import KeyFile, KeyFileExistsError
from keys.errors import KeyturnError
from keys.key_pair import KeyPair

PAIR = KeyPair.generate("macbook@kua")


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "ssh" / "id_ed25519_macbook")


def test_a_private_key_and_its_folder_are_yours_alone(file: KeyFile) -> None:
    file.write(PAIR, None)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file.path.parent, file.path, file.public_path)]
    assert modes == [0o700, 0o600, 0o644]
    assert file.public_path.read_text() == f"{PAIR.public.line}\n"


@pytest.mark.parametrize("which", ["path", "public_path"])
def test_an_existing_file_is_never_overwritten(file: KeyFile, which: str) -> None:
    there: Path = getattr(file, which)
    there.parent.mkdir()
    there.write_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPiN2f9JD1S0Np/+qQz11Bnw60o/RMIHb7rxHJRz3fu+ mine\n")
    content = there.read_bytes()
    with pytest.raises(KeyturnError) as error:
        file.write(PAIR, None)
    assert (there.read_bytes(), error.value.where) == (content, str(file.path))
    assert sorted(path.name for path in file.path.parent.iterdir()) == [there.name]


def test_a_dangling_link_in_its_place_is_not_followed(file: KeyFile) -> None:
    file.path.parent.mkdir()
    file.path.symlink_to(file.path.parent / "elsewhere")
    with pytest.raises(KeyFileExistsError):
        file.write(PAIR, None)
    assert not (file.path.parent / "elsewhere").exists()


def test_a_run_that_goes_on_finds_the_pair_that_was_made(file: KeyFile) -> None:
    assert file.left_behind("macbook@kua") is None
    file.write(PAIR, "a passphrase")
    assert file.left_behind("macbook@kua") == PAIR.public


def test_a_pair_of_somebody_else_is_not_taken_for_ours(file: KeyFile) -> None:
    file.write(KeyPair.generate("me@home"), None)
    with pytest.raises(KeyFileExistsError):
        file.left_behind("macbook@kua")


def test_a_public_half_that_was_left_alone_by_a_kill_is_made_anew(
    file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = key_file._write_new

    def dies_before_the_private_one(path: Path, content: bytes, mode: int) -> None:
        if path == file.path:
            raise KeyboardInterrupt
        written(path, content, mode)

    with monkeypatch.context() as patched:
        patched.setattr(key_file, "_write_new", dies_before_the_private_one)
        with pytest.raises(KeyboardInterrupt):
            file.write(PAIR, None)
    assert file.left_behind("macbook@kua") is None
    again = KeyPair.generate("macbook@kua")
    file.write(again, None)
    assert file.left_behind("macbook@kua") == again.public


def test_a_disk_that_does_not_take_it_leaves_no_half_a_key(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyturnError, match="No space left on device"):
        file.write(PAIR, None)
    assert list(file.path.parent.iterdir()) == []
