"""Who gets in at an embedded SSH server, and what it says to questions: as sshd does."""

from pathlib import Path

import paramiko
import pytest

from bootstrap.sandbox.ssh_server import SshServer
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.sandbox.conftest import Connect, Person, local_address, run

# A made-up FIDO key: its type is one that paramiko cannot verify, and that sshd lets in.
SECURITY_KEY = PublicKey.parse(
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAdfNB4Wo1pMhX3YYtSFAfXGO4x8ENcHSTeAAxJT"
    "gHKiAAAABHNzaDo= phone"
)
WEAK = PublicKey.parse(
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCptC4VI/zzqEbKsY+48wLHRj27xUG6fl5c6yeCFAKG+2btDJ1T90LS2EHD1rmGyBZ9ZhaGj3/S"
    "QzqkiatJ9NC8bRiLR3R9hHhQgWKZFuflJq6QXr769lpWQXqEp/QJ5UzN35OjEKGGY+K+cJLNc8GVqL/1itR+1J6JjBKLdx/yMQ=="
)


def _only(server: SshServer, *lines: str, account: str = "root") -> None:
    server.write_authorized_keys(account, "".join(f"{line}\n" for line in lines).encode())


def test_a_question_with_the_public_key_is_answered_truthfully(server: SshServer, person: Person) -> None:
    other = KeyPair.generate("other").public
    assert server.lets_in("root", person.pair.public)
    assert not server.lets_in("root", other)
    assert not server.lets_in("deploy", person.pair.public)
    assert not server.lets_in("nobody-here", person.pair.public)


def test_a_changed_file_counts_at_once(server: SshServer, person: Person) -> None:
    _only(server, "# nobody")
    assert not server.lets_in("root", person.pair.public)
    (server.host.home("root") / ".ssh/authorized_keys2").write_text(person.pair.public.line)
    assert server.lets_in("root", person.pair.public)


@pytest.mark.parametrize("key", [SECURITY_KEY, WEAK], ids=["fido", "rsa"])
def test_keys_that_paramiko_cannot_verify_are_answered_for_too(server: SshServer, key: PublicKey) -> None:
    assert not server.lets_in("root", key)
    _only(server, key.line)
    assert server.lets_in("root", key)


@pytest.mark.parametrize("options", ['from="203.0.113.0/24" ', 'expiry-time="20200101" ', "unknown-option "])
def test_options_that_refuse_do_refuse(server: SshServer, person: Person, options: str) -> None:
    _only(server, options + person.pair.public.line)
    assert not server.lets_in("root", person.pair.public)


def test_a_forced_command_runs_instead_of_the_wish(connect: Connect, server: SshServer, person: Person) -> None:
    _only(server, f'command="echo forced: $SSH_ORIGINAL_COMMAND" {person.pair.public.line}')
    assert run(connect(), "rm -rf /").out == b"forced: rm -rf /\n"


def test_a_login_is_logged_as_sshd_logs_it_and_a_question_is_not(
    connect: Connect, server: SshServer, person: Person
) -> None:
    server.lets_in("root", person.pair.public)
    assert not server.host.log_file.exists()
    address, port = local_address(connect())
    wanted = f"Accepted publickey for root from {address} port {port} ssh2: ED25519 {person.pair.public.fingerprint}\n"
    assert server.host.log_file.read_text().endswith(wanted)


def test_a_wrong_signature_is_refused(server: SshServer, person: Person, tmp_path: Path) -> None:
    """The public half of a key that gets in, signed with another private one."""
    thief = tmp_path / "thief"
    thief.write_bytes(KeyPair.generate("thief").private_openssh(None))
    key = paramiko.Ed25519Key.from_private_key_file(str(thief))
    key.asbytes = lambda: person.pair.public.blob  # type: ignore[method-assign] # the lie that is tested
    transport = paramiko.Transport((server.address, server.port))
    try:
        transport.start_client(timeout=10)
        with pytest.raises(paramiko.AuthenticationException):
            transport.auth_publickey("root", key)
    finally:
        transport.close()
        transport.join(10)


def test_passwords_are_not_asked_for(server: SshServer) -> None:
    transport = paramiko.Transport((server.address, server.port))
    try:
        transport.start_client(timeout=10)
        with pytest.raises(paramiko.BadAuthenticationType) as refused:
            transport.auth_none("root")
        assert refused.value.allowed_types == ["publickey"]
        with pytest.raises(paramiko.AuthenticationException):
            transport.auth_password("root", "secret", fallback=False)
    finally:
        transport.close()
        transport.join(10)


def test_the_sixth_failure_ends_the_connection(server: SshServer, tmp_path: Path) -> None:
    """MaxAuthTries is 6."""
    file = tmp_path / "stranger"
    file.write_bytes(KeyPair.generate("stranger").private_openssh(None))
    key = paramiko.Ed25519Key.from_private_key_file(str(file))
    transport = paramiko.Transport((server.address, server.port))
    try:
        transport.start_client(timeout=10)
        for _ in range(5):
            with pytest.raises(paramiko.AuthenticationException):
                transport.auth_publickey("root", key)
        assert transport.is_active()
        with pytest.raises((paramiko.SSHException, EOFError)):
            transport.auth_publickey("root", key)
        transport.join(10)
        assert not transport.is_active()
    finally:
        transport.close()
    assert "maximum authentication attempts exceeded for root" in server.host.log_file.read_text()
