"""The key goes into a real ssh-agent, and out of it; its passphrase is nowhere on the way."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bootstrap.device_setup import ssh_add as running
from bootstrap.device_setup.agent import AgentStep
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from keys.errors import KeyturnError
from keys.private_key import PassphraseError
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.ssh_agent import held, lock_agent, ssh_add

pytestmark = pytest.mark.wants("ssh-agent", "ssh-add", "ssh-keygen")

SECRET = "correct horse \\n 'battery' $staple ü"
NO_AGENT = "no ssh-agent here: the key is read from its file"


def step_for(desk: Desk, *, passphrase: str = "", typed: str = "") -> AgentStep:
    """The step for a key that lies in its file. typed: what the person will answer."""
    key = desk.make_key("id_ed25519", passphrase=passphrase)
    desk.person.typed = [typed] if typed else []
    place = KeyPlace(key, desk.folder / "id_ed25519", desk.folder / "id_ed25519.pub")
    return AgentStep(place, KnownPassphrases(desk.person))


@pytest.mark.parametrize("passphrase", ["", SECRET])
def test_the_key_is_loaded_once_and_taken_out_again(desk: Desk, agent: Path, passphrase: str) -> None:
    step = step_for(desk, passphrase=passphrase, typed=passphrase)
    assert (step.is_done(), step.is_there()) == (False, False)
    assert step.do() == "the key is loaded into the ssh-agent"
    assert (step.is_done(), step.is_there(), len(held(agent))) == (True, True, 1)
    assert step.do() == "the agent holds the key"
    assert len(desk.person.asked) == (1 if passphrase else 0)
    assert step.undo() == "the key is taken out of the ssh-agent"
    assert (step.is_there(), held(agent)) == (False, [])
    assert step.undo() == "the ssh-agent does not hold the key"


def test_other_keys_of_the_agent_stay(desk: Desk, agent: Path) -> None:
    desk.make_key("other")
    ssh_add(agent, str(desk.folder / "other"))
    before = held(agent)
    step = step_for(desk)
    step.do()
    step.undo()
    assert held(agent) == before


def test_a_key_that_an_agent_alone_holds_needs_nothing(desk: Desk) -> None:
    key = desk.make_key("id_ed25519")
    step = AgentStep(KeyPlace(key, None, desk.folder / "keyturn" / "kua.pub"), KnownPassphrases(desk.person))
    assert (step.is_done(), step.is_there()) == (True, False)


def test_without_an_agent_that_is_said_and_nothing_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    step = step_for(desk, passphrase=SECRET, typed=SECRET)
    assert step.do() == NO_AGENT
    monkeypatch.setenv("SSH_AUTH_SOCK", str(desk.folder / "gone"))
    assert (step.is_done(), step.do(), desk.person.asked) == (False, NO_AGENT, [])


def test_an_agent_of_a_password_manager_is_not_asked_to_take_it(desk: Desk, agent: Path) -> None:
    there = Path.home() / ".1password" / "agent.sock"
    there.parent.mkdir()
    there.symlink_to(agent)
    assert (
        step_for(desk).do() == "the ssh-agent here is 1Password's, which takes no keys: the key is read from its file"
    )
    assert held(agent) == []


def test_on_macos_apples_own_keeps_the_passphrase_in_the_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.device_setup.ssh_add.sys.platform", "darwin")
    assert running._program() == ["/usr/bin/ssh-add", "--apple-use-keychain"]


def test_a_passphrase_that_is_not_known_ends_it_with_a_word(desk: Desk, agent: Path) -> None:
    with pytest.raises(PassphraseError, match="no passphrase was given"):
        step_for(desk, passphrase=SECRET).do()
    assert held(agent) == []


def test_an_agent_that_refuses_is_named(desk: Desk, agent: Path, tmp_path: Path) -> None:
    """A locked one lists nothing and takes nothing."""
    step = step_for(desk)
    lock_agent(agent, tmp_path)
    with pytest.raises(KeyturnError, match=r"ssh-add refuses: .*agent refused operation") as caught:
        step.do()
    assert caught.value.hint == f"by hand: ssh-add {step.key.path}"


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[socket.socket]:
    """An agent that takes calls and never answers."""
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "silent"))
        listener.listen()
        yield listener


def test_an_agent_that_never_answers_is_given_up_on(
    desk: Desk, silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = step_for(desk)
    monkeypatch.setenv("SSH_AUTH_SOCK", silent.getsockname())
    monkeypatch.setattr("bootstrap.ssh.agent._LIST_TIMEOUT", 0.1)
    assert step.do() == NO_AGENT
    monkeypatch.setattr(running, "_SECONDS", 0.3)
    with pytest.raises(KeyturnError, match="did not answer within"):
        running.load(desk.folder / "id_ed25519", None)


WATCHED_SSH_ADD = """#!/bin/sh
OUR_ASKPASS=$SSH_ASKPASS SSH_ASKPASS={folder}/watch PATH=/usr/bin:/bin exec ssh-add "$@"
"""
WATCH = """#!/bin/sh
folder=${{OUR_ASKPASS%/*}}
stat -c %a "$folder" >{folder}/modes
find "$folder" -type f -exec cat {{}} + >{folder}/files
for process in $$ $PPID; do cat /proc/$process/cmdline /proc/$process/environ; done >{folder}/seen
exec "$OUR_ASKPASS" "$@"
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at /proc")
def test_the_passphrase_is_in_no_argument_variable_or_file(
    desk: Desk, agent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at from between ssh-add and the program that answers it, while both are there."""
    step = step_for(desk, passphrase=SECRET, typed=SECRET)
    for name, text in (("ssh-add", WATCHED_SSH_ADD), ("watch", WATCH)):
        (tmp_path / name).write_text(text.format(folder=tmp_path))
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    step.do()
    seen, files = (tmp_path / "seen").read_bytes(), (tmp_path / "files").read_bytes()
    assert b"ssh-add\0" in seen
    assert b"SSH_ASKPASS_REQUIRE=force\0" in seen
    assert b"read -r answer" in files
    assert all(word.encode() not in seen + files for word in ("battery", "staple"))
    assert (tmp_path / "modes").read_text().split() == ["700"]
    folder = Path(seen.partition(b"OUR_ASKPASS=")[2].partition(b"\0")[0].decode()).parent
    assert not folder.exists()
    assert held(agent) == [step.key.public.blob]
