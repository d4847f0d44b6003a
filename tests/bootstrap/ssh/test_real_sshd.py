"""Sessions on OpenSSH's own server: every kind of key, the agent, jump hosts, and questions that earn no penalty."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.ssh.address import Address
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.errors import ClosedError, CommandError, NoKeyAcceptedError, SshError, WantsMoreError
from bootstrap.ssh.probe import batches, open_and_ask
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, address_of
from tests.hosts import Account, Host, make_key
from tests.hosts.factory import HostFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    """An ssh-agent of the test's own."""
    path = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it listens by then
        held = Agent(str(path))
        yield held
        held.close()
        process.terminate()


def load(agent: Agent, private: Path) -> None:
    environment = {**os.environ, "SSH_AUTH_SOCK": agent.path}
    subprocess.run(["ssh-add", "-q", str(private)], env=environment, check=True, capture_output=True, timeout=30)


@pytest.mark.parametrize(
    ("kind", "bits"), [("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)]
)
@pytest.mark.parametrize("passphrase", ["", "horse"])
def test_every_kind_of_key_file_logs_in(lab: Lab, host: Host, kind: str, bits: int, passphrase: str) -> None:
    (lab.folder / "id_ed25519").unlink()
    key = make_key(lab.folder / f"id_{kind}", kind=kind, bits=bits, passphrase=passphrase)
    host.authorize("root", key)
    with lab.connector(host, passphrase=lambda _path, _fingerprint: passphrase).open(address_of(host)) as session:
        assert session.public_key_used == PublicKey.parse(key.line)


@pytest.mark.parametrize("passphrase", ["", "horse"])
def test_the_older_pem_form_logs_in_too(lab: Lab, host: Host, passphrase: str) -> None:
    (lab.folder / "id_ed25519").unlink()
    key = make_key(lab.folder / "id_rsa", kind="rsa", bits=2048)
    argv = ["ssh-keygen", "-q", "-p", "-m", "PEM", "-N", passphrase, "-P", "", "-f", str(key.private)]
    subprocess.run(argv, check=True, capture_output=True, timeout=30)
    host.authorize("root", key)
    with lab.connector(host, passphrase=lambda _path, _fingerprint: passphrase).open(address_of(host)) as session:
        assert session.public_key_used == PublicKey.parse(key.line)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_that_only_the_agent_holds_logs_in(lab: Lab, host: Host, agent: Agent, tmp_path: Path, kind: str) -> None:
    key = make_key(tmp_path / "held", kind=kind)
    load(agent, key.private)
    host.authorize("root", key)
    with lab.connector(host, agent=agent).open(address_of(host)) as session:
        assert session.public_key_used == PublicKey.parse(key.line)


def test_the_agents_copy_of_an_encrypted_key_needs_no_passphrase(lab: Lab, host: Host, agent: Agent) -> None:
    load(agent, lab.folder / "id_ed25519")
    lab.write_key("id_ed25519", lab.own, "horse")
    host.authorize("root", lab.own.public.line)
    with lab.connector(host, agent=agent).open(address_of(host)) as session:
        assert session.public_key_used == lab.own.public


def test_an_identity_file_that_is_only_a_public_key_names_the_agents_private_one(
    lab: Lab, host: Host, agent: Agent, tmp_path: Path
) -> None:
    keys = [make_key(tmp_path / f"held-{number}") for number in range(7)]
    for key in keys:
        load(agent, key.private)
    host.authorize("root", keys[6])
    (lab.folder / "work.pub").write_text(keys[6].line)
    (lab.folder / "config").write_text(f"Host {host.address}\n IdentityFile ~/.ssh/work.pub\n IdentitiesOnly yes\n")
    with lab.connector(host, agent=agent).open(address_of(host)) as session:
        assert session.public_key_used == PublicKey.parse(keys[6].line)


def test_an_agent_that_died_is_no_reason_to_stop(lab: Lab, host: Host, tmp_path: Path) -> None:
    host.authorize("root", lab.own.public.line)
    gone = Agent(str(tmp_path / "gone"))
    with lab.connector(host, agent=gone).open(address_of(host)) as session:
        assert session.public_key_used == lab.own.public


def test_a_full_agent_does_not_use_up_the_servers_patience(lab: Lab, host: Host, agent: Agent, tmp_path: Path) -> None:
    for number in range(8):
        load(agent, make_key(tmp_path / f"other-{number}").private)
    host.authorize("root", lab.own.public.line)
    connector = lab.connector(host, agent=agent, devices=[lab.own.public])
    with connector.open(address_of(host)) as session:
        assert session.public_key_used == lab.own.public
    host.write_authorized_keys("root", b"")
    with pytest.raises(NoKeyAcceptedError) as caught:
        connector.open(address_of(host))
    assert caught.value.what.count("SHA256:") == 5


def test_a_jump_over_two_hosts_leads_to_the_third(lab: Lab, hosts: HostFactory) -> None:
    first, second, third = hosts.several(3, [Account("root", authorized_keys=lab.own_line)])
    config = f"Host first\n HostName {first.address}\n Port {first.port}\n User root\n"
    config += f"Host second\n HostName {second.address}\n Port {second.port}\n User root\n"
    config += f"Host {third.address}\n ProxyJump first,second\n"
    (lab.folder / "config").write_text(config)
    connector = lab.connector(first, second, third)
    with connector.open(address_of(third)) as one, connector.open(address_of(third)) as two:
        assert [one.run(b"hostname").output, two.run(b"hostname").output] == [b"web-3\n", b"web-3\n"]
        assert one.run(b"head -c 3000000 /dev/zero").output == bytes(3_000_000)
    assert len(re.findall("Accepted publickey", first.log())) == 1
    assert len(re.findall("Accepted publickey", third.log())) == 2


def test_a_jump_to_nowhere_says_so(lab: Lab, hosts: HostFactory) -> None:
    first, second = hosts.several(2, [Account("root", authorized_keys=lab.own_line)])
    second.stop_sshd()
    jump = f"{first.address}:{first.port}"
    (lab.folder / "config").write_text(f"Host {second.address}\n ProxyJump {jump}\n")
    with pytest.raises(CommandError, match="jump host does not get to"):
        lab.connector(first, second).open(address_of(second))


def test_jumps_in_a_circle_end(lab: Lab) -> None:
    (lab.folder / "config").write_text("Host a\n ProxyJump b\nHost b\n ProxyJump a\n")
    with pytest.raises(SshError, match="circles"):
        lab.connector().open(Address("a"))


def test_twenty_keys_are_asked_about_without_tripping_max_auth_tries(lab: Lab, host: Host) -> None:
    guest = KeyPair.generate("guest").public
    keys = [*(KeyPair.generate(f"stranger-{number}").public for number in range(20)), guest]
    host.authorize("root", lab.own.public.line, guest.line)
    session, answers = open_and_ask(lab.connector(host), address_of(host), keys)
    with session:
        assert [key for key, answer in answers.items() if answer] == [guest]
    assert len(answers) == 21
    log = host.log()
    assert "maximum authentication attempts" not in log
    assert log.count("Accepted publickey") == 6


def test_a_low_max_auth_tries_is_respected(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], "MaxAuthTries 3")
    keys = [KeyPair.generate(f"stranger-{number}").public for number in range(5)]
    session, answers = open_and_ask(lab.connector(host), address_of(host), keys, max_auth_tries=3)
    session.close()
    assert list(answers.values()) == [False] * 5
    with pytest.raises(ClosedError, match="asked about keys"):
        lab.connector(host).open(address_of(host), ask=keys)


def test_questions_come_in_groups_that_leave_two_tries_for_us() -> None:
    keys = [KeyPair.generate(str(number)).public for number in range(6)]
    assert [len(group) for group in batches(keys)] == [4, 2]
    assert [len(group) for group in batches(keys, 4)] == [2, 2, 2]
    assert [len(group) for group in batches(keys, 2)] == [1] * 6


def test_a_server_whose_first_no_is_its_last_word_is_not_asked() -> None:
    assert batches([KeyPair.generate("phone").public], 1) == []


def test_a_server_that_wants_more_than_a_key_is_named(lab: Lab, hosts: HostFactory) -> None:
    wants = "AuthenticationMethods publickey,password\nPasswordAuthentication yes"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], wants)
    with pytest.raises(WantsMoreError, match="then wants password"):
        lab.connector(host).open(address_of(host))


def test_an_account_without_a_shell_lets_in_but_runs_nothing(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("shut", False, "/bin/false", authorized_keys=lab.own_line)])
    with lab.connector(host).open(address_of(host, "shut")) as session:
        assert session.run(b"echo hello").output == b""
        assert session.run(b"echo hello").status == 1
