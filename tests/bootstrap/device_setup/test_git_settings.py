"""What a person has told Git about signing is never overridden in silence."""

from pathlib import Path

import pytest

from keys.errors import KeyturnError
from tests.bootstrap.device_setup.git_desk import OTHERS, Desk, run


def refused(desk: Desk) -> KeyturnError:
    """Why nothing is done; and nothing is."""
    before = desk.files()
    assert not desk.step().is_done()
    with pytest.raises(KeyturnError) as raised:
        desk.step().do()
    assert desk.files() == before
    return raised.value


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("[gpg]\n\tformat = openpgp\n", "gpg.format is openpgp"),
        ("[user]\n\tsigningkey = 0xABCDEF\n", "user.signingkey is 0xABCDEF"),
        ("[commit]\n\tgpgsign = false\n", "commit.gpgsign is false"),
        ('[gpg "ssh"]\n\tallowedSignersFile = ~/.ssh/signers\n', "gpg.ssh.allowedsignersfile is ~/.ssh/signers"),
    ],
)
def test_a_setting_that_says_otherwise_is_told_with_the_line_that_takes_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, name: str
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, OTHERS + told)
    error = refused(desk)
    assert name in error.what
    assert error.where == str(desk.gitconfig)
    line = error.hint.removeprefix("to let keyturn do it: ")
    assert run(line.split()).returncode == 0
    desk.step().do()
    assert desk.step().is_done()


def test_settings_that_say_the_same_are_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = (
        "[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = ~/.ssh/id_ed25519\n[commit]\n\tgpgsign\n[tag]\n\tgpgsign = yes\n"
    )
    desk = Desk(tmp_path / "home", monkeypatch, OTHERS + same)
    desk.step().do()
    assert desk.step().is_done()


def test_a_key_given_as_text_is_the_same_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.gitconfig.write_text(f'{OTHERS}[user]\n\tsigningkey = "key::{desk.pair.public.line}"\n')
    desk.step().do()
    desk.gitconfig.write_text(f'{OTHERS}[user]\n\tsigningkey = "{desk.key("other").public.line}"\n')
    assert "user.signingkey" in refused(desk).what


def test_what_an_included_file_says_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, f"{OTHERS}[include]\n\tpath = mine.gitconfig\n")
    (desk.home / "mine.gitconfig").write_text("[gpg]\n\tformat = x509\n")
    assert refused(desk).where == str(desk.home / "mine.gitconfig")


def test_what_the_environment_says_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    for name, value in {"COUNT": "1", "KEY_0": "gpg.format", "VALUE_0": "openpgp"}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert refused(desk).where == "the environment"


def test_the_settings_of_some_repositories_go_before_ours_when_they_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, f'{OTHERS}[includeIf "gitdir:~/work/"]\n\tpath = work.gitconfig\n')
    work = desk.home / "work.gitconfig"
    work.write_text("[user]\n\tsigningkey = 0xABCDEF\n[gpg]\n\tformat = openpgp\n")
    desk.step().do()
    assert desk.git("config", "user.signingkey").stdout == "0xABCDEF\n"
    assert desk.git("config", "gpg.format").stdout == "openpgp\n"


def test_a_half_of_them_would_get_its_other_half_from_us_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, f'{OTHERS}[includeIf "gitdir:~/work/"]\n\tpath = work.gitconfig\n')
    (desk.home / "work.gitconfig").write_text("[user]\n\tsigningkey = 0xABCDEF\n")
    error = refused(desk)
    assert "user.signingkey is 0xABCDEF" in error.what
    assert error.where == str(desk.home / "work.gitconfig")


def test_another_fleet_on_the_same_device_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.step().do()
    with pytest.raises(KeyturnError, match="allowedsignersfile"):
        desk.step(fleet="other").do()
    assert desk.step().is_done()


def test_a_git_without_a_global_configuration_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with pytest.raises(KeyturnError, match="no global configuration"):
        desk.step().is_there()


def test_a_configuration_that_git_can_not_read_is_told_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, "[user\n")
    before = desk.files()
    with pytest.raises(KeyturnError, match="bad config line 1") as raised:
        desk.step().do()
    assert raised.value.hint
    assert desk.files() == before
