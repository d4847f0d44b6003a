"""Which logins of a server go on with some keys, and which processes belong to them.

A session is only held to be a key's where all that is known agrees. Where it does not, the session is left alone, and
a sentence says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bootstrap.targets.server.login_log import LoginLine
from bootstrap.targets.server.processes import Connection, Process, Sight
from keys.access import LiveSession
from keys.public_key import PublicKey

NO_PROC = "it has no /proc that lists processes; sessions are not looked for"
NO_ROOT = "sessions are not told apart without root; set sudo = true, or log in as root"
NO_LOG = "no log of logins could be read (the journal, auth.log, secure, messages)"
NO_OWN_LOGIN = "the log does not tell of our own login, so it may miss others (LogLevel of sshd, another log?)"
NO_OWN_SESSION = "our own session could not be told from the others; none can be ended"

_SLACK = timedelta(seconds=5)  # a login's line is stamped in whole seconds, by another process

_MANY = 1000  # logins from one port; more are a forger's


@dataclass(frozen=True)
class Judgement:
    """condemned: "pid:start" of the processes that end when the sessions that were found, but for ours, do."""

    found: tuple[LiveSession, ...] = ()
    condemned: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def judge(sight: Sight, keys: Iterable[PublicKey]) -> Judgement:
    """Which sessions are of these keys, and which processes are theirs."""
    if not sight.root:
        return Judgement(unknown=(NO_ROOT,))
    if not sight.processes:
        return Judgement(unknown=(NO_PROC,))
    bench = _Judge(sight, {text: key for key in keys for text in (key.fingerprint, key.md5)})
    bench.look_at_connections()
    bench.look_at_detached()
    bench.look_at_log()
    return Judgement(bench.found(), bench.condemned(), tuple(bench.unknown))


@dataclass
class _Judge:
    """by_print: the keys in question, by what the log calls them.

    logins: of sshd's processes, the login that each serves. members: what belongs to a login of one of the keys, with
    sshd's process for it, 0 where that has ended.
    """

    sight: Sight
    by_print: dict[str, PublicKey]
    by_pid: dict[int, list[LoginLine]] = field(default_factory=lambda: defaultdict(list))
    by_connection: dict[Connection, list[LoginLine]] = field(default_factory=lambda: defaultdict(list))
    first_keys: dict[tuple[int, Connection], list[LoginLine]] = field(default_factory=lambda: defaultdict(list))
    logins: dict[int, LoginLine] = field(default_factory=dict)
    served: dict[tuple[Connection, str], int] = field(default_factory=dict)
    members: dict[tuple[LoginLine, int], list[Process]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _, line in self.sight.log.lines:
            if line.accepted:
                self.by_pid[line.pid].append(line)
                self.by_connection[line.connection].append(line)
            else:
                self.first_keys[line.pid, line.connection].append(line)

    def look_at_connections(self) -> None:
        """sshd's processes that hold a connection, each with all that descends from it."""
        untold = 0
        for monitor in self.sight.monitors:
            lines = self._lines_of(monitor)
            login = _decide(lines, self.sight, self.sight.processes[monitor])
            if login is not None:
                self.logins[monitor] = login
                self.served[login.connection, login.fingerprint] = monitor
                if self._key_of(login):
                    self.members[login, monitor] += self.sight.families[monitor]
            elif self._concerns(lines):
                where = f"{lines[0].address}:{lines[0].port}"
                self.unknown[f"the log names several keys for the session from {where}; it was left alone"] = None
            elif not lines and self._counts(monitor) and self._is_login(monitor):
                untold += 1
        if untold:
            self.unknown[f"of {untold} session{'s' * (untold > 1)} the log does not tell the key"] = None
        logins = [one for one in self.sight.processes.values() if one.title == "o"]
        if self.sight.own_monitor and (
            hidden := sum(bool({one.pid, one.parent} & self.sight.hidden) for one in logins)
        ):
            self.unknown[f"{hidden} of sshd's sessions came by a network that is not seen from here"] = None

    def look_at_detached(self) -> None:
        """Detached processes: those of a session that goes on count there, others are a session without sshd."""
        unclear: dict[Connection, int] = {}
        untold: dict[Connection, int] = {}
        for process, named, monitor in self.sight.detached:
            if monitor in self.logins and self._key_of(self.logins[monitor]):
                self.members[self.logins[monitor], monitor].append(process)
            for name in sorted(named):
                lines = self.by_connection[name]
                login = _decide_detached(lines, self.sight, process)
                if login is not None and self._key_of(login):
                    monitor = self.served.get((login.connection, login.fingerprint), 0)  # noqa: PLW2901  by its name
                    self.members[self.logins.get(monitor, login), monitor].append(process)
                    break
                if login is None:
                    told = self._concerns(lines) or _has_begun(lines, self.sight, process)
                    left = unclear if told else untold
                    left.setdefault(name, process.pid)
        for name, pid in unclear.items():
            if self._concerns(self.by_connection[name]):
                where = f"{name[0]}:{name[1]}"
                self.unknown[f"which login from {where} process {pid} is of is not clear; it was left alone"] = None
        for name in () if self.sight.own_monitor else self.sight.own_connections:
            untold.pop(name, None)  # our own, through a daemon whose log is another
        if untold and self._counts(0):
            (address, port), pid = next(iter(untold.items()))
            more = f" (and {len(untold) - 1} more)" if len(untold) > 1 else ""
            said = f"of the login from {address}:{port}, which process {pid} is of, the log does not tell{more}"
            self.unknown[said] = None

    def look_at_log(self) -> None:
        """What the log itself leaves open."""
        log = self.sight.log
        if not log.sources:
            self.unknown[NO_LOG] = None
        elif not log.own:
            self.unknown[NO_OWN_LOGIN] = None
        if log.cut:
            self.unknown["the log tells of too many logins through these connections; not all were read"] = None
        if not self._own_is_known:
            self.unknown[NO_OWN_SESSION] = None

    def found(self) -> tuple[LiveSession, ...]:
        return tuple(
            LiveSession(
                login.account, key, monitor or self._leader(processes), *login.connection, len(processes), login.at,
                ours=self._is_ours(login, monitor),
            )
            for (login, monitor), processes in self.members.items()
            if (key := self._key_of(login)) is not None
        )  # fmt: skip

    def condemned(self) -> tuple[str, ...]:
        """Every process of the sessions but our own one, and nothing that stands above us."""
        if not self._own_is_known:
            return ()
        return tuple(
            f"{process.pid}:{process.start}"
            for (login, monitor), processes in self.members.items()
            if not self._is_ours(login, monitor)
            for process in processes
            if process.pid not in self.sight.ancestors and process.pid > 1
        )

    @property
    def _own_is_known(self) -> bool:
        """By sshd's process; or by its environment and the log, where no sshd serves us: an embedded server."""
        return bool(self.sight.own_monitor or (self.sight.log.own and self.sight.own_connections))

    def _leader(self, processes: Sequence[Process]) -> int:
        """What stands for sshd's process of a session: 0 where that has ended, the first one where there is no sshd."""
        return 0 if self.sight.own_monitor else processes[0].pid

    def _is_ours(self, login: LoginLine, monitor: int) -> bool:
        own = self.sight.own_monitor
        return monitor == own if own else login.connection in self.sight.own_connections

    def _counts(self, monitor: int) -> bool:
        """Whether the log has to tell of it: not of us, nor of another machine's sshd beside an embedded server."""
        return self.sight.own_monitor not in {monitor, 0} or not self._own_is_known

    def _lines_of(self, monitor: int) -> list[LoginLine]:
        """The logins that the log tells of sshd's process, or else of the connection that its children name."""
        ports = self.sight.monitors[monitor]
        if lines := [line for line in self.by_pid[monitor] if line.port in ports]:
            return lines
        named = {name for one in self.sight.families[monitor] for name in self.sight.environments.get(one.pid, ())}
        return [line for name in sorted(named) if name[1] in ports for line in self.by_connection[name]]

    def _key_of(self, line: LoginLine) -> PublicKey | None:
        """The one of the keys that the login was made with: by itself, by its authority, or as one of several."""
        lines = [line, *self.first_keys.get((line.pid, line.connection), ())]
        prints = (text for one in lines for text in (one.fingerprint, one.authority))
        return next((self.by_print[text] for text in prints if text in self.by_print), None)

    def _concerns(self, lines: Iterable[LoginLine]) -> bool:
        return any(self._key_of(line) for line in lines)

    def _is_login(self, monitor: int) -> bool:
        """Whether somebody has got in through this connection: before that, sshd has only its own halves there."""
        if self.sight.processes[monitor].title == "o":
            return True
        family = self.sight.families[monitor]
        return any(process.title in {"", "o"} for process in family if process.parent == monitor)


def _decide(lines: Sequence[LoginLine], sight: Sight, monitor: Process) -> LoginLine | None:
    """The login among those that the log tells of this process. Whose word counts most: the journal's last one.

    Of other logs, one that names two keys is believed only where the times rule out all but one.
    """
    if trusted := [line for line in lines if line.trusted]:
        return trusted[-1]
    if len({line.fingerprint for line in lines}) > 1:
        begun = sight.started(monitor) - _SLACK
        lines = [line for line in lines if line.at is None or line.at >= begun]
    return lines[-1] if len({line.fingerprint for line in lines}) == 1 else None


def _decide_detached(lines: Sequence[LoginLine], sight: Sight, process: Process) -> LoginLine | None:
    """None where there is none, or it is not clear: a client's port comes round again, so the times have to fit."""
    if len(lines) > _MANY:
        return None
    begun = sight.started(process) + _SLACK
    newest = {line.fingerprint: line for line in lines if line.at is None or line.at <= begun}
    trusted = {fingerprint: line for fingerprint, line in newest.items() if line.trusted}
    newest = trusted or newest
    return next(iter(newest.values())) if len(newest) == 1 else None


def _has_begun(lines: Iterable[LoginLine], sight: Sight, process: Process) -> bool:
    """Whether the log tells of a login through this connection that the process may be of."""
    begun = sight.started(process) + _SLACK
    return any(line.at is None or line.at <= begun for line in lines)
