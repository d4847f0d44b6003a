"""The step that has commits signed, taken back, and killed on the way: the person's files are what they were."""

from pathlib import Path

import pytest

from tests.bootstrap.device_setup.git_desk import OTHERS, Desk, run
from tests.bootstrap.targets.dying import run_dying

CONFIGURATIONS = {
    "usual": OTHERS,
    "empty": "",
    "without an end": "[user]\n\temail = me@example.org",
    "with lines of Windows": "[user]\r\n\temail = me@example.org\r\n",
    "with a mark at its start": "\ufeff[user]\n\temail = me@example.org\n",
    "with an include": "[user]\n\temail = me@example.org\n[include]\n\tpath = other.gitconfig\n",
    "with an empty include": "[user]\n\temail = me@example.org\n[include]\n",
    "with a comment first": "# mine\n\n[user]\n\temail = me@example.org\n",
}


@pytest.mark.parametrize("gitconfig", CONFIGURATIONS.values(), ids=CONFIGURATIONS.keys())
def test_the_global_configuration_gets_back_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gitconfig: str
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, gitconfig)
    named(monkeypatch)
    before = {name: data for name, (data, _) in desk.files().items()}
    step = desk.step()
    step.do()
    assert step.is_done()
    assert step.is_there()
    assert desk.gitconfig.read_bytes().removeprefix(b"\xef\xbb\xbf").endswith(gitconfig.removeprefix("\ufeff").encode())
    assert run(["git", "config", "--global", "--includes", "gpg.format"]).stdout == "ssh\n"
    step.undo()
    assert {name: data for name, (data, _) in desk.files().items()} == before
    assert not step.is_there()
    assert not (desk.ssh / "keyturn").exists()


def test_a_configuration_that_was_not_there_is_none_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, None)
    named(monkeypatch)
    desk.step().do()
    assert desk.gitconfig.exists()
    desk.step().undo()
    assert not desk.gitconfig.exists()


def test_what_git_was_told_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.step().do()
    run(["git", "config", "--global", "--add", "include.path", "mine.gitconfig"])
    run(["git", "config", "--global", "core.pager", "cat"])
    desk.step().undo()
    told = run(["git", "config", "--global", "--list"]).stdout.splitlines()
    assert "include.path=mine.gitconfig" in told
    assert "core.pager=cat" in told
    assert not any("keyturn" in line for line in told)
    assert OTHERS in desk.gitconfig.read_text()


def test_an_entry_that_somebody_has_moved_is_taken_out_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.step().do()
    head, entry, rest = desk.gitconfig.read_text().split("\n", 2)
    assert head.startswith("[include]")
    desk.gitconfig.write_text(f"{rest}[include]\n  path = /dev/null\n{entry}\n")
    assert desk.step().is_done()
    desk.step().undo()
    assert desk.gitconfig.read_text() == f"{OTHERS}[include]\n  path = /dev/null\n"


def test_the_place_is_the_one_that_git_writes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, None)
    xdg = desk.home / ".config/git/config"
    xdg.parent.mkdir(parents=True)
    xdg.write_text(OTHERS)
    desk.step().do()
    assert not desk.gitconfig.exists()
    assert "keyturn" in xdg.read_text()
    desk.step().undo()
    assert xdg.read_text() == OTHERS


def test_the_file_that_the_environment_names_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    other = desk.home / "dotfiles/gitconfig"
    other.parent.mkdir()
    other.write_text(OTHERS)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(other))
    desk.step().do()
    assert desk.gitconfig.read_text() == OTHERS
    assert "keyturn" in other.read_text()
    desk.step().undo()
    assert other.read_text() == OTHERS


def test_a_link_to_the_person_s_dotfiles_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, None)
    real = desk.home / "dotfiles.gitconfig"
    real.write_text(OTHERS)
    desk.gitconfig.symlink_to(real)
    desk.step().do()
    assert desk.gitconfig.is_symlink()
    desk.step().undo()
    assert desk.gitconfig.is_symlink()
    assert real.read_text() == OTHERS


@pytest.mark.parametrize("write", [1, 2, 3])
def test_killed_at_any_write_it_goes_on_and_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    before = {name: data for name, (data, _) in desk.files().items()}
    die(desk, "do", write)
    assert not desk.step().is_done()
    assert desk.git("config", "user.name").stdout == "Me\n"
    desk.step().do()
    assert desk.step().is_done()
    die(desk, "undo", 1)
    desk.step().undo()
    assert {name: data for name, (data, _) in desk.files().items()} == before


@pytest.mark.parametrize("write", [1, 2, 3])
def test_killed_at_any_write_it_can_be_taken_back_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    before = desk.files()
    die(desk, "do", write)
    assert desk.files() != before
    desk.step().undo()
    assert desk.files() == before
    assert not (desk.ssh / "keyturn").exists()


def die(desk: Desk, act: str, write: int) -> None:
    """Do it in a process that is killed right before that rename of a file."""
    device = desk.devices[0]
    asked = {"home": str(desk.home), "act": act, "write": write, "key": device.public_key.line}
    run_dying("tests.bootstrap.device_setup.dying_git_signing", asked)


def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git gets the person's address from the environment."""
    for name, value in {"COUNT": "1", "KEY_0": "user.email", "VALUE_0": "me@example.org"}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
