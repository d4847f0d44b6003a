"""OpenSSH's own programs, shut off from the machine's settings: the client, and ssh-keygen.

The client reads no configuration, no agent and no known_hosts but the pinned host key of the server meant.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.hosts.roots import MACHINE

PROGRAMS = ("sshd", "ssh", "ssh-keygen")
SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"
CONNECT_SECONDS = 10
REFUSED = 255  # ssh's own exit status; the remote command's is passed on otherwise


class Address(Protocol):
    """Where the client can be sent, and the host key that it must meet there."""

    @property
    def address(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def host_key(self) -> str:
        """The public host key: type and base64, no comment."""
        ...


class Sshd(Address, Protocol):
    """A running sshd of the tests' own, whatever it is made of: a `Host`, or a `PlainSshd`."""

    @property
    def user(self) -> str:
        """An account that is there in any case."""
        ...

    def authorized_keys(self, account: str) -> bytes: ...
    def write_authorized_keys(self, account: str, data: bytes) -> None: ...
    def authorize(self, account: str, *keys: "SshKey | str") -> None: ...
    def stop_sshd(self) -> None: ...
    def start_sshd(self) -> None: ...
    def log(self) -> str: ...


@dataclass(frozen=True)
class SshKey:
    """A pair of key files made by ssh-keygen."""

    private: Path

    @property
    def public(self) -> Path:
        """The `.pub` file beside the private one."""
        return self.private.with_name(self.private.name + ".pub")

    @property
    def line(self) -> str:
        """The public key as one line, with its comment, without a newline."""
        return self.public.read_text().rstrip("\n")


def program(name: str, root: Path = MACHINE) -> str | None:
    """The full path of a program, looked for in the system's folders too, as sshd is in none of a user's.

    root: where its file system is; the path is as seen in it.
    """
    if root == MACHINE:
        return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_FOLDERS}")
    folders = [folder.lstrip("/") for folder in f"{SYSTEM_FOLDERS}:/usr/bin:/bin".split(":")]
    return next((f"/{folder}/{name}" for folder in folders if (root / folder / name).exists()), None)


def lines(keys: "tuple[SshKey | str, ...]") -> bytes:
    """Public keys as lines of authorized_keys."""
    return "".join(f"{key.line if isinstance(key, SshKey) else key}\n" for key in keys).encode()


def missing_programs(names: tuple[str, ...] = PROGRAMS) -> list[str]:
    """Those of the named programs that this machine has not."""
    return [name for name in names if program(name) is None]


def make_key(private: Path, *, kind: str = "ed25519", comment: str = "", passphrase: str = "", bits: int = 0) -> SshKey:
    """Make a pair at `private` and `private`.pub; kind is ssh-keygen's `-t`, bits its `-b` (0: its own choice)."""
    size = ["-b", str(bits)] if bits else []
    rounds = ["-a", "4"]  # of bcrypt: a test's passphrase guards nothing
    argv = ["ssh-keygen", "-q", "-t", kind, *size, *rounds, "-C", comment, "-N", passphrase, "-f", str(private)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, timeout=60)
    return SshKey(private)


def ssh(
    host: Address, user: str, identity: Path | SshKey, command: str = "true", *, options: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run `command` on `host` with OpenSSH's client and this one key; options are `-o` values that win over ours."""
    private = identity.private if isinstance(identity, SshKey) else identity
    with tempfile.TemporaryDirectory(prefix="keyturn-ssh-") as folder:
        known_hosts = Path(folder) / "known_hosts"
        known_hosts.write_text(f"[{host.address}]:{host.port} {host.host_key}\n")
        argv = ["ssh", "-F", "none", "-p", str(host.port), "-i", str(private)]
        for option in (*options, *client_options(known_hosts)):
            argv += ["-o", option]
        return subprocess.run(
            [*argv, f"{user}@{host.address}", command],
            env=client_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )


def logs_in(host: Address, user: str, identity: Path | SshKey) -> bool:
    """Whether sshd accepts this key for `user`, whatever the account's shell or a forced command then does.

    A server that could not be asked is an AssertionError, never a no.
    """
    answer = ssh(host, user, identity)
    if answer.returncode != REFUSED:
        return True
    if b"Permission denied" in answer.stderr:
        return False
    message = f"ssh {user}@{host.address} neither got in nor was refused: {answer.stderr!r}"
    raise AssertionError(message)


def client_environment() -> dict[str, str]:
    """This process's, without what tells of the SSH session that it may run in."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SSH_")}


def client_options(known_hosts: Path) -> tuple[str, ...]:
    """Values of `-o` that shut the client off from this machine."""
    return (
        f"UserKnownHostsFile={known_hosts}",
        "GlobalKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=yes",
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
        "PreferredAuthentications=publickey",
        "BatchMode=yes",
        f"ConnectTimeout={CONNECT_SECONDS}",
        "KexAlgorithms=curve25519-sha256",  # the post-quantum default costs 80 ms of CPU a login
        "LogLevel=INFO",
        "RequestTTY=no",
    )
