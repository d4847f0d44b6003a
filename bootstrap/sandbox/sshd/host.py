"""The folder that is a host's disk: home folders, account files, shims, the log.

etc/passwd etc/group etc/shadow etc/sshd_config   what the shims answer from
bin/                                              the shims, first in every session's PATH
root/ home/NAME/                                  home folders, each with .ssh/authorized_keys
var/log/auth.log                                  what sshd would log
"""

import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bootstrap.sandbox.sshd.account import Account
from bootstrap.sandbox.sshd.shims import SSHD_CONFIG, shims

KEY_FILES = (".ssh/authorized_keys", ".ssh/authorized_keys2")


class Host:
    """Builds the folder where it is not there yet; a folder that is there is taken over as it is."""

    def __init__(self, folder: Path, name: str, accounts: Sequence[Account]) -> None:
        self.folder = folder.resolve()
        self.name = name
        self.accounts = {account.name: account for account in accounts}
        self.log_file = self.folder / "var/log/auth.log"
        self._log_lock = threading.Lock()
        for inside in ("etc", "bin", "var/log", "home"):
            (self.folder / inside).mkdir(parents=True, exist_ok=True, mode=0o755)
        self._write_account_files()
        for tool, script in shims(self.folder / "etc", name).items():
            _write(self.folder / "bin" / tool, script, 0o755)

    def home(self, account: str) -> Path:
        return self.folder / self.accounts[account].home

    def key_files(self, account: str) -> tuple[Path, ...]:
        """Where sshd looks for the account's keys, in order."""
        return tuple(self.home(account) / name for name in KEY_FILES)

    def environment(self, account: str) -> dict[str, str]:
        """What a session's process starts with; nothing of keyturn's own environment is in it."""
        return {
            "USER": account,
            "LOGNAME": account,
            "HOME": str(self.home(account)),
            "SHELL": self.accounts[account].shell,
            "PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
        }

    def log(self, message: str) -> None:
        """One line as rsyslog writes it: RFC 3339 time, host, sshd[pid]."""
        line = f"{datetime.now(UTC).isoformat()} {self.name} sshd[{os.getpid()}]: {message}\n"
        with self._log_lock, self.log_file.open("a", encoding="utf-8") as file:
            file.write(line)

    def _write_account_files(self) -> None:
        accounts = list(self.accounts.values())
        uids = {a.name: a.uid and os.getuid() for a in accounts}  # the files are ours, whoever's they are there
        passwd = [f"{a.name}:x:{uids[a.name]}:{a.uid}:{a.name}:{self.folder / a.home}:{a.shell}" for a in accounts]
        files = {
            "passwd": [*passwd, "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin"],
            "group": [f"{a.name}:x:{a.uid}:" for a in accounts],
            "shadow": [f"{a.name}:*:20000:0:99999:7:::" for a in accounts],
            "sudoers": [a.name for a in accounts if a.sudo or a.uid == 0],
        }
        for name, lines in files.items():
            _write(self.folder / "etc" / name, "".join(f"{line}\n" for line in lines), 0o644)
        _write(self.folder / "etc/sshd_config", SSHD_CONFIG, 0o644)
        for account in accounts:
            home = self.folder / account.home
            home.mkdir(exist_ok=True, mode=0o700)
            (home / ".ssh").mkdir(exist_ok=True, mode=0o700)


def _write(file: Path, text: str, mode: int) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
