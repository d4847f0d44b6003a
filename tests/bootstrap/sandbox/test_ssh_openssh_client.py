"""The OpenSSH client, unchanged, with an embedded server."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pexpect  # type: ignore[import-untyped] # it comes without types
import pytest

from bootstrap.sandbox.ssh_server import SshServer
from tests.bootstrap.sandbox.conftest import Person

pytestmark = pytest.mark.wants("ssh")

Command = Callable[..., list[str]]


@pytest.fixture
def ssh(tmp_path: Path, server: SshServer, person: Person) -> Command:
    """The words of an ssh command that reads nothing of this machine's."""
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(f"{server.known_hosts_line}\n")
    options = {
        "IdentityFile": str(person.file),
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "UserKnownHostsFile": str(known_hosts),
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
    }
    words = [word for name, value in options.items() for word in ("-o", f'{name}="{value}"')]
    return lambda *more: ["ssh", "-F", "/dev/null", *words, "-p", str(server.port), *more]


def _run(words: list[str], stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, input=stdin, capture_output=True, timeout=30)


def test_a_command_comes_back_with_its_output_and_status(ssh: Command) -> None:
    ran = _run(ssh("root@127.0.0.1", "id -un; echo oops >&2; exit 7"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (7, b"root\n", b"oops\n")


def test_large_input_and_output_pass(ssh: Command) -> None:
    big = b"0123456789abcdef" * 400_000
    assert _run(ssh("root@127.0.0.1", "cat"), big).stdout == big


def test_a_shell_without_a_terminal_takes_a_script(ssh: Command) -> None:
    assert _run(ssh("-T", "root@127.0.0.1"), b"echo $((6*7)); exit 4\n").stdout == b"42\n"


def test_another_account_and_another_key_are_refused(ssh: Command, server: SshServer) -> None:
    refused = _run(ssh("deploy@127.0.0.1", "true"))
    assert refused.returncode == 255
    assert b"Permission denied (publickey)" in refused.stderr


def test_another_host_key_is_noticed(ssh: Command, server: SshServer, tmp_path: Path) -> None:
    with SshServer(tmp_path / "imposter", "web") as other:
        (tmp_path / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {other.host_key.bare_line}\n")
        refused = _run(ssh("root@127.0.0.1", "true"))
    assert b"IDENTIFICATION HAS CHANGED" in refused.stderr


def test_several_commands_share_a_connection(ssh: Command, tmp_path: Path) -> None:
    share = ("-o", f"ControlPath={tmp_path}/mux", "-o", "ControlMaster=auto", "-o", "ControlPersist=30")
    try:
        ran = [_run(ssh(*share, "root@127.0.0.1", f"echo {number}")).stdout for number in range(4)]
    finally:
        _run(ssh(*share, "-O", "exit", "root@127.0.0.1"))
    assert ran == [b"0\n", b"1\n", b"2\n", b"3\n"]


def test_a_person_gets_a_prompt_a_terminal_and_job_control(ssh: Command) -> None:
    first, *rest = ssh("root@127.0.0.1")
    terminal = pexpect.spawn(first, rest, dimensions=(33, 111), timeout=20, encoding="utf-8")
    try:
        terminal.expect_exact("root@web$ ")
        terminal.sendline("stty size; tty")
        terminal.expect_exact("33 111")
        terminal.expect("/dev/[a-z]+")
        terminal.setwinsize(20, 70)
        terminal.expect_exact("root@web$ ")
        terminal.sendline("sleep 100")
        terminal.sendintr()
        terminal.expect_exact("root@web$ ")
        terminal.sendline("stty size; exit 6")
        terminal.expect_exact("20 70")
        terminal.expect(pexpect.EOF)
    finally:
        terminal.close()
    assert terminal.exitstatus == 6
