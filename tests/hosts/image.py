"""What is written into a new test host: accounts, sshd's configuration, host key, authorized_keys. Pure data."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.hosts.account import Account, group, numbered, passwd, shadow, sudoers, with_root

PORT = 2222
SHADOW_GID = 42


@dataclass(frozen=True)
class File:
    """A file of the host, or a folder where data is None."""

    path: str
    data: bytes | None
    mode: int = 0o644
    owner: int = 0
    group: int = 0

    def as_json(self) -> dict[str, Any]:
        """The form that `inside.py` reads."""
        data = None if self.data is None else base64.b64encode(self.data).decode()
        return {"path": self.path, "data": data, "mode": self.mode, "owner": self.owner, "group": self.group}


@dataclass(frozen=True)
class HostKey:
    """An ed25519 host key as OpenSSH's files hold it; `public` is type and base64."""

    private: bytes
    public: str


def make_host_key() -> HostKey:
    """A new host key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return HostKey(private, public.decode())


def sshd_config(address: str) -> str:
    """Debian's configuration as far as it matters here; what a test adds is included first, so it wins."""
    return f"""\
Include /etc/ssh/sshd_config.d/*.conf
ListenAddress {address}
Port {PORT}
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
"""


def files(
    hostname: str, address: str, accounts: Sequence[Account], extra_sshd_config: str, host_key: HostKey
) -> list[File]:
    """Every file in which a new host differs from the machine that it runs on."""
    everyone = with_root(accounts)
    made = [
        File("/etc/hostname", f"{hostname}\n".encode()),
        File("/etc/hosts", f"127.0.0.1 localhost\n{address} {hostname}\n".encode()),
        File("/etc/passwd", passwd(everyone).encode()),
        File("/etc/group", group(everyone).encode()),
        File("/etc/shadow", shadow(everyone).encode(), 0o640, group=SHADOW_GID),
        File("/etc/sudoers.d", None, 0o755),
        File("/etc/sudoers.d/90-accounts", sudoers(everyone).encode(), 0o440),
        File("/etc/ssh", None, 0o755),
        File("/etc/ssh/sshd_config", sshd_config(address).encode()),
        File("/etc/ssh/sshd_config.d", None, 0o755),
        File("/etc/ssh/sshd_config.d/50-test.conf", extra_sshd_config.encode()),
        File("/etc/ssh/ssh_host_ed25519_key", host_key.private, 0o600),
        File("/etc/ssh/ssh_host_ed25519_key.pub", f"{host_key.public}\n".encode()),
    ]
    for uid, account in numbered(everyone):
        made += _home(uid, account)
    return made


def _home(uid: int, account: Account) -> list[File]:
    folders = [File(account.home, None, 0o700, uid, uid)]
    if account.authorized_keys is None:
        return folders
    folders.append(File(f"{account.home}/.ssh", None, 0o700, uid, uid))
    return [*folders, File(f"{account.home}/.ssh/authorized_keys", account.authorized_keys, 0o600, uid, uid)]
