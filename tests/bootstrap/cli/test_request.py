"""The new device's side: a request made with its own key and handed over; then it is approved, and it gets in."""

import json
import os
import stat
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bootstrap import clipboard
from bootstrap.cli.parse import Values
from bootstrap.cli.request import hand_over
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.identity import AgentIdentity, FileIdentity
from bootstrap.this_device import this_device
from bootstrap.wiring import Choices, now, open_run
from keys.access import NoWayIn, Observation, Wish
from keys.access_request import AccessRequest
from keys.device import Device, Kind, Status
from keys.errors import InvalidInputError, KeyturnError
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.sshsig import Signer as SignerLike
from keys.sshsig import signing
from keys.way_in import has_no_way_in
from tests.bootstrap.cli.world import keyturn
from tests.bootstrap.git_folder import run_git
from tests.bootstrap.two_devices import bare, clone
from tests.keys.made import NOON
from tests.keys.signers import Signer

NEW = Signer("new")
MACBOOK = Device("macbook", Kind.MACBOOK, Status.ACTIVE, NEW.public, NOON)


def request_text(device: Device, signer: SignerLike, fleet: str, at: datetime) -> str:
    return AccessRequest.make(device.name, device.kind, at, fleet, signing(signer)).text


TEXT = request_text(MACBOOK, NEW, "kua", NOON)


def values(*, json: bool = False, file: Path | None = None) -> Values:
    return Values(json=json, request_file=str(file) if file else None)


def test_the_request_is_data_and_what_to_do_is_talk(capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(TEXT, values())
    out, err = capsys.readouterr()
    assert out == TEXT
    assert AccessRequest.parse(out).public_key == NEW.public
    assert "keyturn approve FILE" in err
    assert NEW.public.fingerprint in err
    assert NEW.public.randomart() in err
    assert "saved" not in err
    assert "clipboard" not in err


def test_with_json_it_is_one_document(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hand_over(TEXT, values(json=True, file=tmp_path / "request.txt"))
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "keyturn.request/1"
    assert document["request"] == TEXT
    assert (document["name"], document["fingerprint"]) == ("macbook", NEW.public.fingerprint)
    assert document["file"] == str(tmp_path / "request.txt")


def test_a_request_needs_no_fleet() -> None:
    assert AccessRequest.parse(request_text(MACBOOK, NEW, "", NOON)).fleet == ""


def test_it_is_saved_for_others_to_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "my request.txt"
    before = os.umask(0o022)
    hand_over(TEXT, values(file=file))
    os.umask(before)
    assert file.read_bytes() == TEXT.encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert "keyturn approve 'my request.txt'" in capsys.readouterr().err


def test_a_later_request_of_the_same_key_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "request.txt"
    hand_over(request_text(MACBOOK, NEW, "", NOON), values(file=file))
    hand_over(TEXT, values(file=file))
    assert file.read_text() == TEXT


@pytest.mark.parametrize("kind", ["a text", "another key's request", "half a request", "a folder", "a link", "a pipe"])
def test_what_else_stands_there_is_never_overwritten(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "request.txt"
    texts = {"another key's request": request_text(MACBOOK, Signer("other"), "kua", NOON), "half a request": TEXT[:300]}
    if kind == "a folder":
        file.mkdir()
    elif kind == "a link":
        file.symlink_to(tmp_path / "nowhere")
    elif kind == "a pipe":
        os.mkfifo(file)
    else:
        file.write_text(texts.get(kind, "my diary"))
    there = file.lstat()
    with pytest.raises(InvalidInputError, match="never overwritten"):
        hand_over(TEXT, values(file=file))
    assert (file.lstat().st_ino, file.lstat().st_size) == (there.st_ino, there.st_size)
    assert capsys.readouterr().out == ""


def test_a_file_where_none_can_be_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match="could not be saved") as caught:
        hand_over(TEXT, values(file=tmp_path / "nowhere" / "request.txt"))
    assert caught.value.where.endswith("nowhere/request.txt")


@pytest.mark.parametrize(("at_terminal", "works"), [(True, True), (True, False), (False, True)])
def test_the_clipboard_is_for_a_person_at_a_terminal(
    at_terminal: bool, works: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held: list[str] = []

    def copy(text: str) -> bool:
        held.append(text)
        return works

    monkeypatch.setattr(clipboard, "copy", copy)
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: at_terminal)
    hand_over(TEXT, values())
    assert held == ([TEXT] if at_terminal else [])
    assert ("It is on the clipboard." in capsys.readouterr().err) is (at_terminal and works)


@pytest.mark.wants("ssh-keygen", "ssh-agent", "ssh-add")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_that_only_the_agent_holds_can_ask(kind: str, tmp_path: Path) -> None:
    private, path = tmp_path / "id", tmp_path / "agent"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(private)], check=True, capture_output=True)
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # it listens by then
        environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
        subprocess.run(["ssh-add", "-q", str(private)], env=environment, check=True, capture_output=True)
        private.unlink()
        agent = Agent(str(path))
        identity = AgentIdentity(PublicKey.from_blob(*agent.list_keys()[0]), agent)
        text = request_text(replace(MACBOOK, public_key=identity.public), identity, "kua", NOON)
        agent.close()
        process.terminate()
    assert AccessRequest.parse(text).public_key == PublicKey.parse((tmp_path / "id.pub").read_text())


class NewMachine:
    """Another machine beside the sandbox's own: with a clone of the fleet, and a key of its own in its ssh folder."""

    def __init__(self, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = KeyFile(folder / "ssh" / "id_ed25519")
        file.write(KeyPair.generate("macbook@kua"), None)
        found = FileIdentity.read(file.path, lambda _path, _fingerprint: None)
        assert found
        self.identity = found
        remote = bare(folder / "remote.git")
        run_git(sandbox.fleet, "remote", "add", "origin", str(remote))
        run_git(sandbox.fleet, "push", "--quiet", "--set-upstream", "origin", "main")
        self.fleet = clone(remote, folder / "macbook")
        variables = {"KEYTURN_SSH_DIR": str(file.path.parent), "KEYTURN_STATE_DIR": str(folder / "state")}
        for name, value in {**sandbox.environment, **variables}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    def looks(self) -> tuple[dict[str, Observation], tuple[Wish, ...]]:
        fleet = Fleet.find(self.fleet)
        with open_run(fleet, Choices(), lambda _event: None, lambda _untrusted: False) as run:
            return run.observe(fleet.registry()), run.wishes


@pytest.mark.wants("git")
def test_a_machine_without_access_asks_and_then_has_it(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = NewMachine(sandbox, tmp_path / "new", monkeypatch)
    observations, wishes = machine.looks()
    assert has_no_way_in(observations, wishes)
    shut = {name for name, one in observations.items() if isinstance(one, NoWayIn)}
    assert shut == {"server:web", "server:db", "server:media"}  # attic is switched off, which says nothing
    device = replace(MACBOOK, public_key=machine.identity.public)
    text = request_text(device, machine.identity, "kua", now())
    words = ("approve", "-", "--yes", "--fingerprint", device.public_key.fingerprint)
    assert keyturn(sandbox, *words, stdin=text.encode()).returncode == 4
    run_git(machine.fleet, "pull", "--quiet")
    there = this_device(Fleet.find(machine.fleet).registry(), tmp_path / "new" / "ssh")
    assert there
    assert there.name == "macbook"
    assert not has_no_way_in(*machine.looks())
