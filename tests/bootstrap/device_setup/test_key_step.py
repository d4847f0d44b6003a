"""This device's key: found again, and at last taken away where keyturn made it."""

from pathlib import Path

import pytest

from bootstrap.device_setup.agent_key import HeldKey
from bootstrap.device_setup.found_key import found_key
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.key_step import KeyStep
from bootstrap.ssh.agent import Agent
from keys.device import Device, Kind, Status
from keys.errors import KeyturnError
from tests.bootstrap.device_setup.bench import Home
from tests.keys.made import NOON, key


@pytest.fixture
def forgotten() -> list[str]:
    """The fingerprints of the keys whose passphrases were to be forgotten."""
    return []


def step_of(place: KeyPlace, forgotten: list[str]) -> KeyStep:
    return KeyStep(place, "macbook@kua", forgotten.append)


def macbook(home: Home) -> Device:
    return Device("macbook", Kind.MACBOOK, Status.ACTIVE, home.pair.public, NOON)


def test_a_key_that_keyturn_made_goes_with_its_passphrase(home: Home, forgotten: list[str]) -> None:
    step = step_of(home.key, forgotten)
    assert step.is_done()
    assert step.is_there()
    assert step.undo() == f"deleted {home.file.path}"
    assert not home.file.path.exists()
    assert not home.file.public_path.exists()
    assert forgotten == [home.pair.public.fingerprint]
    assert not step.is_there()


@pytest.mark.parametrize("comment", ["me@home", "", "pc@kua"])
def test_a_key_that_the_person_had_stays(home: Home, forgotten: list[str], comment: str) -> None:
    home.file.public_path.write_text(f"{home.pair.public.with_comment(comment).line}\n")
    step = step_of(home.key, forgotten)
    assert not step.is_there()
    assert f"rm {home.file.path}" in step.undo()
    assert home.file.path.exists()
    assert forgotten == []


def test_another_key_under_its_name_stays(home: Home, forgotten: list[str]) -> None:
    home.file.public_path.write_text(f"{key('other').with_comment('macbook@kua').line}\n")
    step_of(home.key, forgotten).undo()
    assert home.file.path.exists()


def test_a_key_ring_that_does_not_answer_keeps_no_key(home: Home) -> None:
    def locked(_fingerprint: str) -> None:
        raise KeyturnError("the key ring is locked")

    said = KeyStep(home.key, "macbook@kua", locked).undo()
    assert "the key ring is locked" in said
    assert not home.file.path.exists()


def test_a_key_that_is_gone_is_told_and_never_made_anew(home: Home, forgotten: list[str]) -> None:
    home.file.path.unlink()
    step = step_of(home.key, forgotten)
    assert not step.is_done()
    with pytest.raises(KeyturnError, match="is not there") as caught:
        step.do()
    assert "keyturn onboard" in caught.value.hint


def test_a_key_in_an_agent_is_looked_for_and_left_there(
    home: Home, forgotten: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [(home.pair.public.blob, "")]
    monkeypatch.setattr(Agent, "list_keys", lambda _agent: held)
    step = step_of(KeyPlace(home.pair.public, None, home.files.public_key, "/run/agent.sock"), forgotten)
    assert step.is_done()
    assert not step.is_there()
    assert "stays in its agent (/run/agent.sock)" in step.stays()
    held.clear()
    with pytest.raises(KeyturnError, match="is not there") as caught:
        step.do()
    assert "ssh-add -l" in caught.value.hint


def test_a_pair_in_the_ssh_folder_is_found_again(home: Home) -> None:
    assert found_key(macbook(home), home.files) == home.key


@pytest.mark.parametrize("agent", ["", "/run/My Agent.sock"])
def test_a_key_in_an_agent_is_found_again(home: Home, agent: str) -> None:
    place = KeyPlace(home.pair.public, None, home.files.public_key, agent)
    home.hosts_step(key=place).do()
    home.file.remove()
    assert found_key(macbook(home), home.files) == place


def test_a_key_in_an_agent_is_found_where_a_run_died_before_it_noted_which(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = home.ssh.parent / ".1password" / "agent.sock"
    home.files.folder.mkdir()
    home.files.public_key.write_text(f"{home.pair.public.line}\n")
    home.file.remove()
    monkeypatch.setattr(
        "bootstrap.device_setup.found_key.held_key", lambda _wanted: HeldKey(home.pair.public, "1Password", str(socket))
    )
    assert found_key(macbook(home), home.files) == KeyPlace(home.pair.public, None, home.files.public_key, str(socket))


def test_a_key_file_elsewhere_is_found_again(home: Home, tmp_path: Path) -> None:
    place = KeyPlace(home.pair.public, tmp_path / "100 % mine" / "key", home.files.public_key)
    home.hosts_step(key=place).do()
    home.file.remove()
    assert found_key(macbook(home), home.files) == place


def test_where_nothing_is_noted_no_key_is_found(home: Home) -> None:
    home.file.remove()
    assert found_key(macbook(home), home.files) is None
