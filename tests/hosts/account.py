"""The accounts of a test host, as files of /etc: pure text, nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass

FIRST_UID = 1000
SUDO_GID = 27
NOLOGIN = "/usr/sbin/nologin"

SYSTEM_ACCOUNTS = (
    f"daemon:x:1:1:daemon:/usr/sbin:{NOLOGIN}",
    f"sshd:x:100:65534::/run/sshd:{NOLOGIN}",
    f"nobody:x:65534:65534:nobody:/nonexistent:{NOLOGIN}",
)
SYSTEM_GROUPS = ("daemon:x:1:", "tty:x:5:", "shadow:x:42:", "nogroup:x:65534:")


@dataclass(frozen=True)
class Account:
    """A login of a test host; its uid follows from its place among the accounts (root is 0).

    password: the field of /etc/shadow: `*` is no password, `!` locked.
    authorized_keys: bytes of ~/.ssh/authorized_keys; None makes neither the file nor ~/.ssh.
    """

    name: str
    sudo: bool = False
    shell: str = "/bin/bash"
    password: str = "*"
    authorized_keys: bytes | None = None

    @property
    def home(self) -> str:
        """The home folder, an absolute path inside the host."""
        return "/root" if self.name == "root" else f"/home/{self.name}"


def with_root(accounts: Sequence[Account]) -> list[Account]:
    """The accounts with root first, whether or not it was named."""
    root = next((account for account in accounts if account.name == "root"), Account("root"))
    return [root, *(account for account in accounts if account.name != "root")]


def numbered(accounts: Sequence[Account]) -> list[tuple[int, Account]]:
    """Each account with its uid, which is its gid too."""
    others = [account for account in accounts if account.name != "root"]
    root = [(0, account) for account in accounts if account.name == "root"]
    return root + [(FIRST_UID + place, account) for place, account in enumerate(others)]


def passwd(accounts: Sequence[Account]) -> str:
    """The text of /etc/passwd."""
    own = [f"{a.name}:x:{uid}:{uid}::{a.home}:{a.shell}" for uid, a in numbered(accounts)]
    return "\n".join([*own, *SYSTEM_ACCOUNTS]) + "\n"


def shadow(accounts: Sequence[Account]) -> str:
    """The text of /etc/shadow: no account has a password that opens it."""
    own = [f"{account.name}:{account.password}:20000:0:99999:7:::" for account in accounts]
    system = [f"{line.partition(':')[0]}:*:20000:0:99999:7:::" for line in SYSTEM_ACCOUNTS]
    return "\n".join([*own, *system]) + "\n"


def group(accounts: Sequence[Account]) -> str:
    """The text of /etc/group: one group an account, and `sudo`."""
    own = [f"{account.name}:x:{uid}:" for uid, account in numbered(accounts)]
    sudoers = ",".join(account.name for account in accounts if account.sudo)
    return "\n".join([*own, *SYSTEM_GROUPS, f"sudo:x:{SUDO_GID}:{sudoers}"]) + "\n"


def sudoers(accounts: Sequence[Account]) -> str:
    """A sudoers drop-in: whoever has `sudo` may do everything, and is not asked for a password."""
    return "".join(f"{account.name} ALL=(ALL:ALL) NOPASSWD: ALL\n" for account in accounts if account.sudo)
