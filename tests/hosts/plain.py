"""An sshd without root: OpenSSH's own, run as the present user on a loopback port, with that user as its one account.

For macOS and for Linux without root. A session runs on the machine itself, so HOME points into the server's folder,
and its AuthorizedKeysFile stands there too: the user's own ~/.ssh is neither read nor written.
"""

import contextlib
import getpass
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.hosts.image import make_host_key
from tests.hosts.openssh import SshKey, lines, program

START_SECONDS = 20
STOP_SECONDS = 5
PORT_TRIES = 5
LISTENING = "Server listening on"
PRIVILEGE_SEPARATION = Path("/run/sshd")  # Debian's sshd wants it when root runs it; its unit file makes it


class PlainSshd:
    """One running sshd. Made by `PlainSshd.start`; its account is `user`, and no other."""

    address = "127.0.0.1"

    def __init__(self, folder: Path, sshd_config: str) -> None:
        self.folder = folder
        self.user = getpass.getuser()
        self.port = 0
        self._extra = sshd_config
        self._host_key = make_host_key()
        self._said: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @classmethod
    @contextmanager
    def start(cls, folder: Path, sshd_config: str = "") -> Iterator[Self]:
        """Run an sshd whose files are in `folder` (made when missing); sshd_config: lines that win over ours.

        Raises RuntimeError with sshd's words when it does not start.
        """
        server = cls(folder, sshd_config)
        folder.mkdir(exist_ok=True)
        server._write_files()
        try:
            server._start_on_a_free_port()
            yield server
        finally:
            server.stop_sshd()

    @property
    def host_key(self) -> str:
        """The public host key: type and base64."""
        return self._host_key.public

    @property
    def home(self) -> Path:
        """HOME of the sessions."""
        return self.folder / "home"

    def authorized_keys(self, account: str) -> bytes:
        """The bytes of the account's key file; a missing one is empty."""
        path = self._key_file(account)
        return path.read_bytes() if path.exists() else b""

    def write_authorized_keys(self, account: str, data: bytes) -> None:
        """Replace the account's key file."""
        path = self._key_file(account)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)

    def authorize(self, account: str, *keys: SshKey | str) -> None:
        """Append public keys to the account's key file."""
        self.write_authorized_keys(account, self.authorized_keys(account) + lines(keys))

    def stop_sshd(self) -> None:
        """The server is away: connections are refused. Sessions that are open go on."""
        if self._process is not None and self._reader is not None:
            self._process.terminate()
            self._process.wait()
            self._reader.join(STOP_SECONDS)  # an open session holds the other end of its pipe
        self._process = self._reader = None

    def start_sshd(self) -> None:
        """The server is back on the same port. Raises RuntimeError with sshd's words."""
        config = self.folder / "sshd_config"
        config.write_text(self._config())
        argv = [program("sshd") or "sshd", "-D", "-e", "-f", str(config)]
        said_before = len(self._said)
        self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        listening = threading.Event()
        self._reader = threading.Thread(target=self._listen_to, args=(self._process, listening), daemon=True)
        self._reader.start()
        listening.wait(START_SECONDS)
        if not self._is_listening(said_before):
            self.stop_sshd()
            message = f"sshd did not start: {' '.join(self._said[said_before:])}"
            raise RuntimeError(message)

    def log(self) -> str:
        """What sshd has said so far."""
        return "".join(self._said)

    def _listen_to(self, process: "subprocess.Popen[str]", listening: threading.Event) -> None:
        """Keep what sshd says; `listening` is set once it listens, or has ended."""
        assert process.stderr is not None
        with process.stderr as said:
            for line in said:
                self._said.append(line)
                if line.startswith(LISTENING):
                    listening.set()
        listening.set()

    def _is_listening(self, since: int) -> bool:
        return any(line.startswith(LISTENING) for line in self._said[since:])

    def _start_on_a_free_port(self) -> None:
        """Another program can take the port between our look and sshd's: try a few."""
        for attempt in range(PORT_TRIES):
            with socket.create_server((self.address, 0)) as free:
                self.port = free.getsockname()[1]
            last = attempt == PORT_TRIES - 1
            with contextlib.nullcontext() if last else contextlib.suppress(RuntimeError):
                self.start_sshd()
                return

    def _write_files(self) -> None:
        self.home.mkdir(mode=0o700)
        host_key = self.folder / "ssh_host_ed25519_key"
        host_key.touch(0o600)
        host_key.write_bytes(self._host_key.private)
        if os.geteuid() == 0 and Path("/run").is_dir():
            PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)

    def _key_file(self, account: str) -> Path:
        if account != self.user:
            message = f"{account}: a plain sshd has the account {self.user} only"
            raise ValueError(message)
        return self.home / ".ssh" / "authorized_keys"

    def _config(self) -> str:
        return f"""\
{self._extra}
ListenAddress {self.address}
Port {self.port}
HostKey {self.folder}/ssh_host_ed25519_key
PidFile none
AuthorizedKeysFile {self._key_file(self.user)}
SetEnv HOME={self.home}
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
Subsystem sftp internal-sftp
"""
