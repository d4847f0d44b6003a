"""PID 1 of a test host: makes the host's file system, runs its sshd, keeps its log, reaps its orphans.

Run as `python -I -S inside.py DESCRIPTOR`, it is first what hosts are forked from (see `birth.py`): to read these
modules anew is most of what a host costs. A host comes as one line of JSON on its stdin; after it, `start`, `stop` and
`drain` are commands, each answered by one line. The end of stdin is the end of the host: its maker died or is done with
it, and the kernel ends all processes of a namespace whose PID 1 ends.

Nothing on the machine is changed: its root, or another one, is only the lower layer of an overlay whose upper layer is
in memory, and every path that is written here begins with NEW_ROOT until that has become `/`. Standard library only.
"""

import base64
import contextlib
import ctypes
import json
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

SCRATCH = Path("/run")  # mounted over in our namespace, so nothing is left behind on the machine
NEW_ROOT = SCRATCH / "root"
MS_NOSUID, MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = 0x2, 0x1000, 0x2000, 0x4000, 0x40000
OF_ITS_OWN = 0x00020000 | 0x20000000 | 0x04000000 | 0x08000000  # CLONE_NEWNS, NEWPID, NEWUTS, NEWIPC
PR_SET_PDEATHSIG = 1
IN_MEMORY = {"root": "0700", "home": "0755", "run": "0755", "tmp": "1777", "var/log": "0755", "dev": "0755"}
OF_THEIR_OWN = ("etc", "opt", "usr", "var")  # which some machines keep on file systems beside the root's
HIDDEN = ("etc/ssh", "etc/sudoers.d", "etc/profile.d", "etc/update-motd.d", "var/cache/keyturn-tests")  # the machine's
DEVICES = ("full", "null", "random", "tty", "urandom", "zero")
SIZE = "size=256m"
CHANGES = 9  # a descriptor of PID 1 that leads to the upper layers: all in which the host differs from the machine
DAEMONS = ("sshd", "dropbear")  # and sshd-session, sshd-auth
PID_FILE = Path("/run/sshd.pid")
START_SECONDS = 20
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
AUTH_FACILITIES = (4, 10)  # RFC 5424 6.2.1: security/authorization messages

libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: Path, kind: str, flags: int = 0, data: str = "") -> None:
    """mount(2); the target is made when it is missing. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    if libc.mount(source.encode(), bytes(target), kind.encode(), flags, data.encode()) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), f"{kind} at {target}")


def overlay(lower: str, name: str, target: Path, hidden: tuple[str, ...] = ()) -> None:
    """Lay a layer in memory over the folder `lower`; of the `hidden` folders in it only the names are seen."""
    upper, work = SCRATCH / "upper" / name, SCRATCH / "work" / name
    for folder in (upper, work):
        folder.mkdir(parents=True, mode=0o755)
    for path in hidden:
        (upper / path).mkdir(parents=True, mode=0o755)
        os.setxattr(upper / path, "trusted.overlay.opaque", b"y")
    mount("overlay", target, "overlay", data=f"lowerdir={lower},upperdir={upper},workdir={work}")


def make_root(lower: str, files: list[dict[str, Any]]) -> None:
    """Build the host's file system at NEW_ROOT, over the root `lower`, and move into it."""
    mount("tmpfs", SCRATCH, "tmpfs", data=f"{SIZE},mode=0755")
    overlay(lower, "root", NEW_ROOT, HIDDEN)
    for name in OF_THEIR_OWN:
        if lower == "/" and os.path.ismount(f"/{name}"):
            hidden = tuple(path.partition("/")[2] for path in HIDDEN if path.startswith(f"{name}/"))
            overlay(f"/{name}", name, NEW_ROOT / name, hidden)
    for path, mode in IN_MEMORY.items():
        mount("tmpfs", NEW_ROOT / path, "tmpfs", data=f"{SIZE},mode={mode}")
    make_devices(NEW_ROOT / "dev")
    mount("proc", NEW_ROOT / "proc", "proc")
    (NEW_ROOT / "run/sshd").mkdir(mode=0o755)
    for file in files:
        put(file)
    os.dup2(os.open(SCRATCH / "upper", os.O_PATH), CHANGES, inheritable=False)
    os.chdir(NEW_ROOT)
    mount(".", Path("/"), "", MS_MOVE)
    os.chroot(".")
    os.chdir("/")


def make_devices(dev: Path) -> None:
    """The devices that sshd, a shell and sudo want, and pseudo-terminals of the host's own."""
    for name in DEVICES:
        (dev / name).touch()
        if libc.mount(f"/dev/{name}".encode(), bytes(dev / name), b"", MS_BIND, None) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(dev / name))
    mount("devpts", dev / "pts", "devpts", MS_NOSUID, "newinstance,ptmxmode=0666,mode=0620,gid=5")
    links = {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
    for name, meant in links.items():
        (dev / name).symlink_to(meant)
    (dev / "shm").mkdir()
    (dev / "shm").chmod(0o1777)


def put(file: dict[str, Any]) -> None:
    """Write one file or folder (no data) of the host, replacing what the layer below has there."""
    path = NEW_ROOT / str(file["path"]).lstrip("/")
    if file["data"] is None:
        path.mkdir(parents=True, exist_ok=True)
    else:
        path.unlink(missing_ok=True)
        path.write_bytes(base64.b64decode(file["data"]))
    os.chown(path, file["owner"], file["group"])
    path.chmod(file["mode"])


class Init:
    """What runs as PID 1 from then on: one thread that waits for commands, log messages and dead children."""

    def __init__(self, hostname: str, sshd: str, clock: int) -> None:
        self.hostname = hostname
        self.sshd = sshd
        self.clock = clock
        self.sshd_pid = 0
        self.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.log.bind("/dev/log")
        Path("/dev/log").chmod(0o666)
        woken, waker = socket.socketpair()
        for end in (woken, waker):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # so that the wakeup socket is written to
        self.waker, self.woken = waker, woken
        self.selector = selectors.DefaultSelector()
        for readable in (self.log, woken, sys.stdin.buffer):
            self.selector.register(readable, selectors.EVENT_READ)

    def serve(self) -> NoReturn:
        """Answer commands until stdin ends, and with it the host."""
        while True:
            for command in self.pump(None).splitlines():
                problem = {b"start": self.start, b"stop": self.stop, b"drain": self.drain}[command]()
                say({"problem": problem})

    def pump(self, seconds: float | None) -> bytes:
        """Do what waits to be done, or wait for it; returns commands that came in."""
        commands = b""
        for key, _ in self.selector.select(seconds):
            if key.fileobj is self.log:
                self.drain()
            elif key.fileobj is self.woken:
                self.woken.recv(4096)
                self.reap()
            else:
                commands = os.read(0, 4096)
                if not commands:
                    os._exit(0)
        return commands

    def reap(self) -> None:
        """Collect every child that died: sshd, and the orphans of its sessions."""
        with contextlib.suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                if pid == self.sshd_pid:
                    self.sshd_pid = 0

    def start(self) -> str:
        """Start sshd and wait until it listens; returns why it does not, or nothing."""
        PID_FILE.unlink(missing_ok=True)
        said = Path("/var/log/sshd.stderr")
        log = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDWR, 0), (os.POSIX_SPAWN_DUP2, 0, 1)]
        actions.append((os.POSIX_SPAWN_OPEN, 2, str(said), log, 0o600))
        self.sshd_pid = os.posix_spawn(self.sshd, [self.sshd, "-D"], ENVIRONMENT, file_actions=actions, setsid=True)
        deadline = time.monotonic() + START_SECONDS
        while self.sshd_pid and time.monotonic() < deadline:
            if PID_FILE.exists():  # written after listen(2)
                return ""
            self.pump(0.002)
        return f"sshd did not start: {said.read_text(errors='replace')}"

    def stop(self) -> str:
        """End every daemon and session, as a server that is switched off would."""
        while running := [pid for pid in processes() if program(pid).startswith(DAEMONS)]:
            for pid in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.pump(0.002)
        return ""

    def drain(self) -> str:
        """Append to the log files what programs have sent to syslog so far."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.write(self.log.recv(65536))
        return ""

    def write(self, message: bytes) -> None:
        """One message as syslog(3) sends it, `<priority>Nov 23 15:10:01 ident: text`, into the file for its kind."""
        priority, _, text = message.partition(b">")
        digits = priority.lstrip(b"<")
        facility = int(digits) // 8 if digits.isdigit() else 1
        name = "auth.log" if facility in AUTH_FACILITIES else "syslog"
        stamp = text[:16]
        if self.clock:  # which syslog(3) does not hear of
            stamp = time.strftime("%b %e %H:%M:%S ", time.localtime(time.time() + self.clock)).encode()
        with Path("/var/log", name).open("ab") as file:
            file.write(stamp + self.hostname.encode() + b" " + text[16:].rstrip(b"\n\0") + b"\n")


def processes() -> list[int]:
    """Every process of the host but ourselves."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and entry.name != "1"]


def program(pid: int) -> str:
    """The name of the program that a process runs; empty for one that has just ended."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def say(answer: dict[str, Any]) -> None:
    """Send one line to the host's maker."""
    os.write(1, json.dumps(answer).encode() + b"\n")


def serve(line: socket.socket) -> None:
    """Fork a host for each three streams that come, and tell the pid of its guard; until the other end is closed."""
    while True:
        asked, streams, _, _ = socket.recv_fds(line, 1, 3)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        if not asked:
            return
        pid = os.fork()
        if pid == 0:
            line.close()
            guard(streams)
        for stream in streams:
            os.close(stream)
        line.send(str(pid).encode())


def guard(streams: list[int]) -> NoReturn:
    """Let a host begin in namespaces of its own; hold its streams until all of it has ended. It ends with its guard."""
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.setsid()
        if libc.unshare(OF_ITS_OWN) != 0 or libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), "namespaces")
        pid = os.fork()
        if pid == 0:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            main()
        os.waitpid(pid, 0)
    except BaseException as error:  # noqa: BLE001  the last words, as the interpreter has them
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


def main() -> NoReturn:
    """Read what the host is to be, make it, and be its PID 1."""
    outer_pid = int(Path("/proc/self").readlink().name)  # /proc is still the machine's here
    host = json.loads(sys.stdin.buffer.readline())
    socket.sethostname(host["hostname"])
    os.umask(0o022)
    make_root(host["root"], host["files"])
    init = Init(host["hostname"], host["sshd"], host["clock"])
    say({"pid": outer_pid, "problem": init.start() if host["start"] else ""})
    init.serve()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
