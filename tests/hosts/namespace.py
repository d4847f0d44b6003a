"""A test host: a machine of its own as far as sshd can tell, made of namespaces instead of virtualisation.

It has its own accounts, file system (a copy in memory: nothing on the machine changes), processes, /dev/log and
hostname, and an sshd on a loopback address of its own, which programs on the machine reach as they reach any server.
Wants root on Linux. It ends with the `with` block, and at once when the process that made it dies, however it dies.
"""

import json
import re
import selectors
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Self

from tests.hosts.account import Account
from tests.hosts.birth import Born, born
from tests.hosts.clock import seconds, wrong_clock
from tests.hosts.daemons import Daemon, dropbear, second_sshd, tailscaled
from tests.hosts.image import PORT, HostKey, files, make_host_key
from tests.hosts.loopback import claimed_address
from tests.hosts.openssh import SshKey, lines, program
from tests.hosts.roots import MACHINE

NAMESPACES = ("--mount", "--pid", "--uts", "--ipc")
ANSWER_SECONDS = 30
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}


class Host:
    """One running test host. Made by `Host.start`; the methods that read and write act inside the host."""

    port = PORT
    user = "root"

    def __init__(self, name: str, address: str, host_key: HostKey, init: Born) -> None:
        self.name = name
        self.address = address
        self._host_key = host_key
        self._init = init
        self._asking = Lock()
        self.pid = 0

    @classmethod
    @contextmanager
    def start(
        cls,
        name: str = "web",
        accounts: Sequence[Account] = (),
        sshd_config: str = "",
        *,
        sshd: str = "",
        root: Path = MACHINE,
        clock: str = "",
    ) -> Iterator[Self]:
        """Make a host and start its sshd; it is up when the block begins and gone when it ends.

        accounts: root is always there, without keys unless it is named. sshd_config: lines that win over the
        host's own (no sshd is started where they are wrong: RuntimeError with sshd's words). sshd: the program. root:
        the root file system that it is made from. clock: how wrong its clock is, as `+400d` or `-90m` (see clock.py).
        """
        with ExitStack() as stack:
            address = stack.enter_context(claimed_address())
            host_key = make_host_key()
            init = born()
            stack.callback(init.end)
            host = cls(name, address, host_key, init)
            made = files(name, address, accounts, sshd_config, host_key) + wrong_clock(root, clock)
            host._boot(
                {
                    "hostname": name,
                    "root": str(root),
                    "sshd": sshd or program("sshd", root) or "sshd",
                    "files": [file.as_json() for file in made],
                    "clock": seconds(clock),
                    "start": True,
                }
            )
            yield host

    @property
    def host_key(self) -> str:
        """The public host key: type and base64."""
        return self._host_key.public

    @property
    def known_hosts_line(self) -> str:
        """The line of known_hosts that pins this host, without a newline."""
        return f"[{self.address}]:{self.port} {self.host_key}"

    @property
    def version(self) -> tuple[int, int]:
        """The version of the OpenSSH that runs here, as (10, 0)."""
        found = re.search(rb"OpenSSH_(\d+)\.(\d+)", self.shell("ssh -V 2>&1"))
        assert found is not None
        return int(found[1]), int(found[2])

    def stop_sshd(self) -> None:
        """The server is away: every sshd, dropbear and session ends, connections are refused."""
        self._ask("stop")

    def start_sshd(self) -> None:
        """The server is back: its first sshd listens when this returns. Raises RuntimeError with sshd's words."""
        self._ask("start")

    def start_second_sshd(self, config: str = "") -> Daemon:
        """One more sshd, with a configuration file and a port of its own (see daemons.py)."""
        return second_sshd(self, config)

    def start_dropbear(self) -> Daemon:
        """A dropbear beside sshd, on a port of its own (see daemons.py)."""
        return dropbear(self)

    def start_tailscaled(self, *, ssh: bool = True) -> None:
        """What looks like Tailscale, with Tailscale SSH switched on or off (see daemons.py)."""
        tailscaled(self, ssh=ssh)

    def log(self) -> str:
        """What sshd (and sudo) have written to the host's /var/log/auth.log so far."""
        self._ask("drain")
        return self.read("/var/log/auth.log").decode(errors="replace")

    def run(
        self, argv: Sequence[str], *, stdin: bytes = b"", check: bool = False, seconds: float = 30
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program inside the host, as its root. check: raise CalledProcessError when it fails."""
        enter = ["nsenter", f"--target={self.pid}", *NAMESPACES, "--root", "--wd", "--"]
        return subprocess.run(
            [*enter, *argv], input=stdin, env=ENVIRONMENT, capture_output=True, check=check, timeout=seconds
        )

    def shell(self, script: str, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run a script in the host's sh as root; returns its output. Raises RuntimeError with what it said."""
        done = self.run(["sh", "-euc", script, "sh", *arguments], stdin=stdin)
        if done.returncode != 0:
            message = f"{self.name}: {script!r} with {arguments} failed: {done.stderr.decode(errors='replace')}"
            raise RuntimeError(message)
        return done.stdout

    def read(self, path: str) -> bytes:
        """The bytes of a file; a missing one is empty."""
        return self.shell('if [ -e "$1" ]; then cat -- "$1"; fi', path)

    def write(self, path: str, data: bytes, *, owner: str = "root", mode: int = 0o644) -> None:
        """Write a file through whatever stands there; owner is an account, its login group comes with it."""
        script = 'umask 077; cat > "$1"; chown "$2:" "$1"; chmod "$3" "$1"'
        self.shell(script, path, owner, f"{mode:o}", stdin=data)

    def authorized_keys(self, account: str) -> bytes:
        """The bytes of the account's ~/.ssh/authorized_keys; a missing file is empty."""
        return self.read(f"{self._home(account)}/.ssh/authorized_keys")

    def write_authorized_keys(self, account: str, data: bytes) -> None:
        """Replace the account's ~/.ssh/authorized_keys, with the owner and modes that sshd wants."""
        folder = f"{self._home(account)}/.ssh"
        self.shell('install -d -m 700 -o "$2" -g "$2" "$1"', folder, account)
        self.write(f"{folder}/authorized_keys", data, owner=account, mode=0o600)

    def authorize(self, account: str, *keys: SshKey | str) -> None:
        """Append public keys to the account's authorized_keys."""
        self.write_authorized_keys(account, self.authorized_keys(account) + lines(keys))

    def mount_small(self, path: str, size: str = "64k") -> None:
        """Put a disk of this size (as in `mount -o size=`) under a folder; what is in it stays."""
        self.shell(
            'mkdir /run/small; mount -t tmpfs -o "size=$2,mode=$(stat -c %a "$1")" small /run/small;'
            'cp -a "$1/." /run/small/; mount --move /run/small "$1"; rmdir /run/small',
            path,
            size,
        )

    def fill(self, path: str) -> None:
        """Write into a folder until its disk is full; the started last 4 KiB of a file that is there stay writable."""
        self.shell('cat /dev/zero > "$1/filler" 2>/dev/null || true', path)

    def make_readonly(self, path: str) -> None:
        """Make a file or a folder with all in it read-only, as a disk gone bad is; for root too (EROFS)."""
        self.shell('mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"', path)

    def make_immutable(self, path: str) -> None:
        """`chattr +i` (EPERM, for root too). Before Linux 6.6 memory file systems cannot: read-only then (EROFS)."""
        if self.run(["chattr", "+i", path]).returncode != 0:
            self.make_readonly(path)

    def _home(self, account: str) -> str:
        return "/root" if account == "root" else f"/home/{account}"

    def _boot(self, host: dict[str, Any]) -> None:
        self.pid = self._answer(json.dumps(host))

    def _ask(self, command: str) -> None:
        with self._asking:
            self._answer(command)

    def _answer(self, line: str) -> int:
        """Send one line to the host's PID 1 and wait for its answer; returns the pid it names, or 0."""
        stdin, stdout = self._init.stdin, self._init.stdout
        stdin.write(line.encode() + b"\n")
        stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            said = stdout.readline() if selector.select(ANSWER_SECONDS) else b""
        if not said:
            message = f"test host {self.name} died: {self._last_words()}"
            raise RuntimeError(message)
        answer = json.loads(said)
        if answer["problem"]:
            message = f"test host {self.name}: {answer['problem']}"
            raise RuntimeError(message)
        return int(answer.get("pid", 0))

    def _last_words(self) -> str:
        self._init.kill()
        return self._init.stderr.read().decode(errors="replace")
