"""The processes of a server at one moment, as sessions.sh lists them, and from which login each one stems.

What nobody can forge decides first: a process below sshd's own process of a connection belongs to that connection,
whatever its environment says. Of what has been detached, the environment tells, or the kernel's audit session.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from bootstrap.targets.server.frames import Frame, by_kind, read_frames, senseless
from bootstrap.targets.server.login_log import MAX_PID, LoginLog, number, read_clock, read_log

Connection = tuple[str, int]
"""The client's address and port."""

_TICKS = 100  # a second, in /proc/PID/stat on every Linux of today (proc(5): USER_HZ)
_LONG_AGO = 100 * 365 * 24 * 3600 * _TICKS  # further back than any server says that it runs
_MOST = 100_000  # processes; more are a server that floods
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Process:
    """start: ticks since the boot. audit: the kernel's audit session, "" for none (pam_loginuid gives one a login).

    title: "" for what is not sshd; else "n", a connection before its login, "v", the root half of one, "o", a login,
    "l", anything else of sshd.
    """

    pid: int
    parent: int
    uid: int
    start: int
    audit: str
    title: str


@dataclass(frozen=True)
class Sight:
    """All that one look showed. own_pid: the shell that ran the script.

    monitors: sshd's root processes that hold a connection, with the clients' ports. environments: by pid, the
    connections that SSH_CONNECTION names there. hidden: sshd's processes in another network, whose connections are not
    seen.
    """

    root: bool
    own_pid: int
    now: datetime
    processes: dict[int, Process] = field(default_factory=dict)
    monitors: dict[int, frozenset[int]] = field(default_factory=dict)
    environments: dict[int, frozenset[Connection]] = field(default_factory=dict)
    log: LoginLog = field(default_factory=LoginLog)
    hidden: frozenset[int] = frozenset()

    @cached_property
    def own_monitor(self) -> int:
        """sshd's process that serves us; 0 where it is not found."""
        return self.monitor_of(self.own_pid)

    @property
    def own_connections(self) -> frozenset[Connection]:
        """What the environment of our shell, or of what has started it, says that we came through."""
        return self.named_by(self.own_pid)

    @cached_property
    def ancestors(self) -> frozenset[int]:
        """Our shell, and all above it."""
        found: set[int] = set()
        pid = self.own_pid
        while pid in self.processes and pid not in found:
            found.add(pid)
            pid = self.processes[pid].parent
        return frozenset(found)

    def monitor_of(self, pid: int) -> int:
        """The nearest of sshd's connections that the process descends from; 0 for none."""
        return self._monitor_above.get(pid, 0)

    def named_by(self, pid: int) -> frozenset[Connection]:
        """Connections that the environment of a process names, or else that of the nearest one above it.

        That of sshd itself does not count: whoever restarted it from a session has left the name of that in it.
        """
        return self._named_above.get(pid, frozenset())

    def started(self, process: Process) -> datetime:
        """By the server's clock of now; our own shell has just been started."""
        ticks = min(self.processes[self.own_pid].start - process.start, _LONG_AGO)
        return self.now - timedelta(seconds=max(ticks, 0) / _TICKS)

    @cached_property
    def families(self) -> dict[int, list[Process]]:
        """By monitor: all that descends from it, itself among them."""
        found = defaultdict(list)
        for pid, process in self.processes.items():
            if monitor := self.monitor_of(pid):
                found[monitor].append(process)
        return found

    @cached_property
    def detached(self) -> list[tuple[Process, frozenset[Connection], int]]:
        """Processes of a login that is not above them: the connections that are named, or the monitor of the login."""
        of_login = {self.processes[monitor].audit: monitor for monitor in self.monitors}
        for audit in self._shared_audits:
            of_login.pop(audit, None)
        loose = [process for process in self.processes.values() if self._is_loose(process)]
        names: dict[str, set[Connection]] = defaultdict(set)
        for process in loose:
            names[process.audit] |= self.named_by(process.pid)
        found = []
        for process in loose:
            named, monitor = self.named_by(process.pid), 0
            if not named and process.audit and process.audit not in self._shared_audits:
                monitor = of_login.get(process.audit, 0)
                if not monitor and len(names[process.audit]) == 1:
                    named = frozenset(names[process.audit])
            if named or monitor:
                found.append((process, named, monitor))
        return found

    @cached_property
    def _shared_audits(self) -> frozenset[str]:
        """Those that are no login's own: where nothing gives logins one, all have that in which sshd was started."""
        times = Counter(self.processes[monitor].audit for monitor in self.monitors)
        of_sshd = {process.audit for process in self.processes.values() if process.uid == 0 and process.title == "l"}
        return frozenset(of_sshd | {audit for audit, number in times.items() if number > 1})

    def _is_loose(self, process: Process) -> bool:
        return process.pid > 1 and not self.monitor_of(process.pid) and not _is_sshd(process)

    @cached_property
    def _monitor_above(self) -> dict[int, int]:
        return self._inherited({monitor: monitor for monitor in self.monitors})

    @cached_property
    def _named_above(self) -> dict[int, frozenset[Connection]]:
        known = {pid: self.processes[pid] for pid in self.environments if pid in self.processes}
        return self._inherited({pid: self.environments[pid] for pid, one in known.items() if not _is_sshd(one)})

    def _inherited(self, own: dict[int, _T]) -> dict[int, _T]:
        """What each process has of its own, or else has the nearest one above it that has something."""
        found = {pid: value for pid, value in own.items() if pid > 1}  # the first of all is nobody's
        without: set[int] = set()
        for pid in self.processes:
            path: dict[int, None] = {}
            while pid in self.processes and pid not in found and pid not in without and pid not in path:
                path[pid] = None
                pid = self.processes[pid].parent  # noqa: PLW2901  the walk upwards
            if pid in found:
                found.update(dict.fromkeys(path, found[pid]))
            else:
                without.update(path)
        return found


def _is_sshd(process: Process) -> bool:
    return process.uid == 0 and bool(process.title)


def read_sight(output: bytes, nonce: str) -> Sight:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    first = by_kind(read_frames(output, nonce))
    try:
        rights, own_pid, clock = read_clock(first["begin"])
        if rights != "root":
            return Sight(root=False, own_pid=own_pid, now=clock.now)
        processes = {process.pid: process for process in map(_process, _rows(first["processes"], "p"))}
        monitors = {
            number(pid, MAX_PID): frozenset(number(port, 65535) for port in ports.split(","))
            for pid, ports in _rows(first["connections"], "m")
        }
        hidden = frozenset(number(pid, MAX_PID) for (pid,) in _rows(first["connections"], "h"))
        environments: dict[int, frozenset[Connection]] = defaultdict(frozenset)
        for pid, address, port in _rows(first["environments"], "e"):
            if port.isdecimal() and 0 < int(port[:6]) < 65536:  # whoever runs a process may write nonsense there
                environments[number(pid, MAX_PID)] |= {(address, int(port))}
        log = read_log(first["log"].text, clock)
    except (KeyError, ValueError, TypeError):
        raise senseless() from None
    if (processes and own_pid not in processes) or len(processes) > _MOST:
        raise senseless()
    known = {
        pid: ports for pid, ports in monitors.items() if pid in processes and not _is_half(pid, processes, monitors)
    }
    return Sight(True, own_pid, clock.now, processes, known, dict(environments), log, hidden)


def _is_half(pid: int, processes: dict[int, Process], monitors: dict[int, frozenset[int]]) -> bool:
    """From OpenSSH 9.8 on root's logins have two halves too: both hold the connection, one below the other."""
    return bool(monitors[pid] & monitors.get(processes[pid].parent, frozenset()))


def _rows(frame: Frame, kind: str) -> Iterator[list[str]]:
    for line in frame.text.split("\n"):
        first, *words = line.split(" ")
        if first == kind:
            yield words


def _process(words: list[str]) -> Process:
    pid, parent, uid, start, audit, title = words
    if not (parent.isdecimal() and uid.isdecimal() and start.isdecimal() and len(start) < 20 and len(uid) < 12):
        raise ValueError(words)
    return Process(
        number(pid, MAX_PID),
        int(parent[:8]),
        int(uid),
        int(start),
        audit.replace("-", "")[:20],
        title.replace("-", "")[:1],
    )
