"""An agent that ssh has forwarded is another machine's: nothing is loaded into it, and its keys are not ours."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.device_setup.agent import AgentStep
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.agent_owner import is_forwarded
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.ssh_agent import held, ssh_add
from tests.hosts.plain import PlainSshd

pytestmark = [pytest.mark.real_sshd, pytest.mark.wants("ssh", "ssh-agent", "ssh-add", "ssh-keygen")]


@pytest.fixture
def theirs(desk: Desk, agent: Path) -> PublicKey:
    """The one key of the agent on the machine that somebody comes from."""
    key = desk.make_key("theirs")
    ssh_add(agent, str(desk.folder / "theirs"))
    return key


@pytest.fixture
def forwarded(
    tmp_path: Path, agent: Path, theirs: PublicKey, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where a real sshd has put the socket that leads there, while the session is open."""
    with PlainSshd.start(tmp_path / "sshd") as server:
        server.write_authorized_keys(server.user, f"{theirs.line}\n".encode())
        options = [f"UserKnownHostsFile={tmp_path / 'known_hosts'}", "ForwardAgent=yes", "BatchMode=yes"]
        (tmp_path / "known_hosts").write_text(f"[{server.address}]:{server.port} {server.host_key}\n")
        command = ["ssh", "-F", "none", *(word for one in options for word in ("-o", one)), "-p", str(server.port)]
        command += [f"{server.user}@{server.address}", 'echo "$SSH_AUTH_SOCK"; exec cat >/dev/null']
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as session:
            assert session.stdin is not None
            assert session.stdout is not None
            there = session.stdout.readline().decode().strip()
            assert there
            monkeypatch.setenv("SSH_AUTH_SOCK", there)
            yield there
            session.stdin.close()


def test_a_forwarded_agent_is_told_from_one_of_this_machine(agent: Path, forwarded: str) -> None:
    assert (is_forwarded(Agent(forwarded)), is_forwarded(Agent(str(agent)))) == (True, False)


def test_this_devices_key_does_not_leave_it(desk: Desk, agent: Path, theirs: PublicKey, forwarded: str) -> None:
    key = desk.make_key("id_ed25519")
    place = KeyPlace(key, desk.folder / "id_ed25519", desk.folder / "id_ed25519.pub")
    said = AgentStep(place, KnownPassphrases(desk.person)).do()
    assert said == "the ssh-agent here is another machine's, forwarded by ssh: the key stays in its file"
    assert held(agent) == [theirs.blob]


def test_a_key_of_the_machine_that_somebody_comes_from_is_not_this_devices(
    desk: Desk, theirs: PublicKey, forwarded: str
) -> None:
    with pytest.raises(InvalidInputError, match="no agent of this machine holds such a key"):
        desk.own_key(f"agent:{theirs.fingerprint}")


def test_where_it_cannot_be_seen_an_ssh_session_is_enough(agent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.ssh.agent_owner.platform.system", lambda: "Haiku")
    assert not is_forwarded(Agent(str(agent)))
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    assert is_forwarded(Agent(str(agent)))
