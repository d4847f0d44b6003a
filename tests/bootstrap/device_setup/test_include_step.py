"""The Include line in the person's own file: put in, taken out, and nothing else of it touched."""

import os
import subprocess
from pathlib import Path

import pytest

from bootstrap.device_setup.include_step import IncludeStep
from bootstrap.device_setup.own_files import OwnFiles
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.device_setup.bench import HAND_WRITTEN, Home


def test_the_line_goes_to_the_top_and_the_rest_stays(home: Home) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    home.set_up()
    first, _, rest = home.config.read_bytes().partition(b"\n")
    assert first == f'Include "{home.ssh}/keyturn/*.conf"\r'.encode()
    assert rest == HAND_WRITTEN
    home.take_down()
    assert home.config.read_bytes() == HAND_WRITTEN


def test_a_file_that_was_not_there_is_private_and_goes_again(home: Home) -> None:
    home.set_up()
    assert home.config.stat().st_mode & 0o777 == 0o600
    home.take_down()
    assert not os.path.lexists(home.config)
    assert not home.files.folder.exists()


def test_an_empty_file_stays_an_empty_file(home: Home) -> None:
    home.config.touch()
    home.set_up()
    home.take_down()
    assert home.config.read_bytes() == b""


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400])
def test_the_mode_stays(home: Home, mode: int) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    home.config.chmod(mode)
    home.set_up()
    assert home.config.stat().st_mode & 0o777 == mode


def test_a_link_stays_one_and_the_file_that_it_leads_to_is_edited(home: Home, tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "ssh_config"
    real.write_bytes(HAND_WRITTEN)
    home.config.symlink_to("../dotfiles/ssh_config")
    home.set_up()
    assert home.config.is_symlink()
    assert real.read_bytes().endswith(HAND_WRITTEN)
    home.take_down()
    assert home.config.is_symlink()
    assert real.read_bytes() == HAND_WRITTEN


def test_a_link_to_nowhere_is_as_it_was_afterwards(home: Home, tmp_path: Path) -> None:
    home.config.symlink_to(tmp_path / "not-yet")
    home.set_up()
    assert (tmp_path / "not-yet").exists()
    home.take_down()
    assert home.config.is_symlink()
    assert not (tmp_path / "not-yet").exists()


def test_a_file_that_cannot_be_written_is_told_with_the_line_to_write(home: Home) -> None:
    home.config.symlink_to("/proc/version")  # a folder that takes no file, from root neither
    step = IncludeStep(home.files)
    with pytest.raises(KeyturnError, match="could not be written") as caught:
        step.do()
    assert f'Include "{home.ssh}/keyturn/*.conf"' in caught.value.hint


@pytest.mark.hosts  # only root makes a file immutable
def test_an_immutable_file_is_told_and_stays(home: Home) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    if subprocess.run(["chattr", "+i", home.config], capture_output=True, check=False).returncode:
        pytest.skip("this disk knows no immutable files")
    try:
        with pytest.raises(KeyturnError, match="could not be written"):
            IncludeStep(home.files).do()
    finally:
        subprocess.run(["chattr", "-i", home.config], check=True)
    assert home.config.read_bytes() == HAND_WRITTEN
    assert [path.name for path in home.ssh.iterdir() if path.name.startswith(".")] == []


def test_the_line_stays_as_long_as_another_fleet_needs_it(home: Home) -> None:
    home.set_up()
    (home.files.folder / "work.conf").write_text("# the servers of another fleet\n")
    after = home.config.read_bytes()
    assert "the Include line stays, for work" in home.take_down()
    assert home.config.read_bytes() == after
    assert not IncludeStep(home.files).is_there()  # it is the other's now
    other = IncludeStep(OwnFiles(home.ssh, "work"))
    assert other.is_there()
    other.undo()
    assert not home.config.exists()


def test_where_ssh_looks_by_itself_the_line_is_short(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.device_setup.include_step._is_usual", lambda _folder: True)
    home.config.write_bytes(HAND_WRITTEN)
    step = IncludeStep(home.files)
    step.do()
    assert home.config.read_bytes() == b"Include keyturn/*.conf\r\n" + HAND_WRITTEN
    step.undo()
    assert home.config.read_bytes() == HAND_WRITTEN


def test_a_line_of_the_persons_own_is_enough(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.device_setup.include_step._is_usual", lambda _folder: True)
    home.config.write_bytes(b"# mine\nInclude ~/.ssh/keyturn/*.conf\nHost a\n")
    assert IncludeStep(home.files).is_done()


@pytest.mark.parametrize("name", ["with space", "with [signs]*?", "wíth-ö"])
def test_ssh_takes_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    home = Home(tmp_path / name)
    home.set_up()
    assert home.ssh_says("vps")["hostname"] == "203.0.113.7"


@pytest.mark.parametrize("name", ['a"b', "a%hb", "a$b", "a\\b"])
def test_a_folder_that_ssh_cannot_be_told_is_refused(tmp_path: Path, name: str) -> None:
    step = IncludeStep(OwnFiles(tmp_path / name / ".ssh", "kua"))
    with pytest.raises(InvalidInputError, match="can't be told to take in"):
        step.do()
