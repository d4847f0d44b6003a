"""Commits signed with this device's key, by the real Git and ssh-keygen, and whose signatures are good."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from keys.device import Status
from keys.errors import KeyturnError
from tests.bootstrap.device_setup.git_desk import ME, Desk, run
from tests.keys.made import NOON

BEFORE, AFTER = "2026-11-23T11:00:00+0000", "2026-11-23T13:00:00+0000"  # of NOON


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def test_a_commit_is_signed_and_its_signature_is_good(desk: Desk) -> None:
    said = desk.step().do()
    assert said == f"Git signs commits with {desk.ssh}/id_ed25519.pub, and knows the signatures of 1 device"
    assert desk.commit(AFTER).returncode == 0
    shown = desk.git("log", "--show-signature").stdout
    assert f'Good "git" signature for {ME} with ED25519 key {desk.pair.public.fingerprint}' in shown
    assert desk.verdict() == (True, "G")


def test_a_tag_is_signed_too(desk: Desk) -> None:
    desk.step().do()
    desk.commit(AFTER)
    assert desk.git("tag", "-m", "first", "v1").returncode == 0
    assert desk.git("verify-tag", "v1").returncode == 0


def test_a_commit_of_a_lost_device_is_good_when_dated_before_the_loss_and_not_after(desk: Desk) -> None:
    old = desk.key("old")
    desk.devices.append(desk.device("old", old, Status.LOST))
    desk.step().do()
    signer = ("-c", f"user.signingkey={desk.ssh}/old.pub")
    desk.commit(BEFORE, *signer)
    assert desk.verdict() == (True, "G")
    desk.commit(AFTER, *signer)
    good, letter = desk.verdict()
    assert not good
    assert letter != "G"


def test_a_commit_of_a_key_that_no_device_has_is_not_good(desk: Desk) -> None:
    desk.key("stranger")
    desk.step().do()
    desk.commit(AFTER, "-c", f"user.signingkey={desk.ssh}/stranger.pub")
    assert not desk.verdict()[0]


def test_a_key_that_an_agent_alone_holds_signs_by_its_public_half(desk: Desk) -> None:
    with agent(desk) as socket:
        desk.step().do()
        assert desk.commit(AFTER).returncode != 0
        assert desk.commit(AFTER, SSH_AUTH_SOCK=socket).returncode == 0
        assert desk.verdict() == (True, "G")


def test_a_key_in_an_agent_that_git_would_not_find_signs_all_the_same(desk: Desk) -> None:
    with agent(desk) as socket:
        desk.step(agent=socket).do()
        assert desk.commit(AFTER).returncode == 0
        assert desk.verdict() == (True, "G")
    (desk.ssh / "keyturn/kua.sign").chmod(0o600)  # as a run that died right then leaves it
    assert not desk.step(agent=socket).is_done()
    desk.step(agent=socket).do()
    assert desk.step(agent=socket).is_done()
    desk.step(agent=socket).undo()
    assert not (desk.ssh / "keyturn").exists()


def test_a_second_run_changes_no_byte_and_no_time(desk: Desk) -> None:
    step = desk.step()
    assert not step.is_done()
    step.do()
    before = desk.files()
    assert step.is_done()
    step.do()
    assert desk.files() == before


def test_it_is_done_anew_once_the_fleet_has_another_device(desk: Desk) -> None:
    desk.step().do()
    desk.devices.append(desk.device("pc", desk.key("pc")))
    assert not desk.step().is_done()
    desk.step().do()
    assert desk.step().is_done()
    desk.commit(AFTER, "-c", f"user.signingkey={desk.ssh}/pc.pub")
    assert desk.verdict() == (True, "G")


def test_a_device_that_is_lost_later_is_refused_from_then_on(desk: Desk) -> None:
    desk.step().do()
    desk.commit(AFTER)
    desk.devices[0] = replace(desk.devices[0], status=Status.LOST, revoked=NOON)
    desk.step().do()
    assert not desk.verdict()[0]


def test_what_is_wrong_is_said_before_anything_is_written(desk: Desk) -> None:
    (desk.ssh / "id_ed25519.pub").unlink()
    before = desk.files()
    with pytest.raises(KeyturnError, match="no public key to sign with"):
        desk.step().do()
    assert desk.files() == before


def test_without_an_address_nobody_is_named_as_the_signer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, gitconfig="[user]\n\tname = Me\n")
    before = desk.files()
    with pytest.raises(KeyturnError, match="no e-mail address") as raised:
        desk.step().do()
    assert raised.value.hint.startswith("git config --global user.email")
    assert desk.files() == before


def test_a_git_that_is_not_there_or_too_old_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = desk.home / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(KeyturnError, match="git can't be run"):
        desk.step().do()
    (programs / "git").write_text("#!/bin/sh\necho git version 2.30.1\n")
    (programs / "git").chmod(0o755)
    with pytest.raises(KeyturnError, match=r"Git 2\.30 can't sign with SSH keys"):
        desk.step().do()


def test_names_with_odd_signs_are_told_to_git_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / 'a "home" #1; \\ é', monkeypatch)
    desk.step().do()
    desk.commit(AFTER)
    assert desk.verdict() == (True, "G")


@contextmanager
def agent(desk: Desk) -> Iterator[str]:
    """The socket of an ssh-agent that has taken over the device's private key, whose file is gone."""
    socket = str(desk.home / "s")
    started = run(["ssh-agent", "-a", socket]).stdout
    number = int(started.partition("SSH_AGENT_PID=")[2].partition(";")[0])
    try:
        assert run(["ssh-add", "-q", str(desk.ssh / "id_ed25519")], {"SSH_AUTH_SOCK": socket}).returncode == 0
        (desk.ssh / "id_ed25519").unlink()
        yield socket
    finally:
        os.kill(number, 15)
