"""Which logins of a server go on with some keys, and which processes belong to them: from one look of sessions.sh.

A session is only held to be a key's where all that is known agrees. Where it does not, the session is left alone, and
a sentence says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bootstrap.targets.server.login_log import LoginLine, log_script
from bootstrap.targets.server.processes import Connection, Process, Sight, read_sight
from keys.access import LiveSession
from keys.public_key import PublicKey

ESCAPES = (
    "a process that was started with an empty environment and whose parent has ended shows no sign of its login; "
    "cron jobs, services and other accounts' processes that a session has set up are not searched for"
)
"""What no look at sessions can find."""

NO_ROOT = "sessions are not told apart without root; set sudo = true, or log in as root"
NO_LOG = "no log of logins could be read (the journal, auth.log, secure, messages)"
NO_OWN_LOGIN = "the log does not tell of our own login, so it may miss others (LogLevel of sshd, another log?)"
NO_OWN_SESSION = "our own session could not be told from the others; none can be ended"

_SLACK = timedelta(seconds=5)  # a login's line is stamped in whole seconds, by another process


@dataclass(frozen=True)
class Sessions:
    """found: sessions of the keys that were asked about, as they were before any was ended; ours among them.

    left: those that go on after the ending. ended: how many were ended. log: which logs were read: "journal", or paths;
    empty where none tells of our own login, and then whether there are more sessions is *unknown*, never *none*.
    unknown: a sentence for each thing that could not be known; limits: for what can never be.
    """

    found: tuple[LiveSession, ...] = ()
    left: tuple[LiveSession, ...] = ()
    ended: int = 0
    log: str = ""
    unknown: tuple[str, ...] = ()
    limits: tuple[str, ...] = (ESCAPES,)

    @property
    def all_known(self) -> bool:
        """Whether nothing but the limits stands against these being all the sessions of the keys."""
        return bool(self.log) and not self.unknown


@dataclass
class Judged:
    """One look, judged. condemned: the processes that end, "pid:start", when the sessions that were found do."""

    sessions: Sessions
    condemned: tuple[str, ...] = ()


@dataclass
class _Finding:
    """What is gathered while a look is judged."""

    by_print: dict[str, PublicKey]
    members: dict[tuple[LoginLine, int], list[Process]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[str, None] = field(default_factory=dict)

    def key_of(self, line: LoginLine, lines: Sequence[LoginLine]) -> PublicKey | None:
        """The one of the keys that the login was made with: by itself, by its authority, or as one of several."""
        prints = [line.fingerprint, line.authority]
        same = [other for other in lines if (other.pid, other.connection) == (line.pid, line.connection)]
        prints += [p for other in same if not other.accepted for p in (other.fingerprint, other.authority)]
        return next((self.by_print[p] for p in prints if p in self.by_print), None)

    def concerns(self, lines: Iterable[LoginLine]) -> bool:
        return any(line.fingerprint in self.by_print or line.authority in self.by_print for line in lines)


def sessions_script(nonce: str, condemned: Iterable[str] = ()) -> bytes:
    """condemned: the processes that end before the look, "pid:start" each; two seconds later it looks."""
    return log_script("sessions.sh", nonce, V=" ".join(condemned))


def read_sessions(output: bytes, nonce: str, keys: Iterable[PublicKey]) -> Judged:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    return judge(read_sight(output, nonce), keys)


def judge(sight: Sight, keys: Iterable[PublicKey]) -> Judged:
    """Which sessions are of these keys, and which processes are theirs."""
    if not sight.root:
        return Judged(Sessions(unknown=(NO_ROOT,)))
    finding = _Finding({text: key for key in keys for text in (key.fingerprint, key.md5)})
    lines = [line for _, line in sight.log.lines]
    logins = _logins_of_monitors(sight, lines, finding)
    _attached(sight, lines, logins, finding)
    _left_behind(sight, lines, logins, finding)
    _doubts(sight, finding)
    found = tuple(_session(sight, lines, login, monitor, finding) for login, monitor in finding.members)
    sessions = Sessions(found, log=sight.log.read, unknown=tuple(finding.unknown))
    return Judged(sessions, _condemned(sight, finding))


def _logins_of_monitors(sight: Sight, lines: list[LoginLine], finding: _Finding) -> dict[int, LoginLine]:
    """The login that each of sshd's connections goes on from."""
    found: dict[int, LoginLine] = {}
    untold = 0
    for monitor, ports in sight.monitors.items():
        named = {name for process in sight.families[monitor] for name in sight.environments.get(process.pid, ())}
        here = [line for line in lines if line.pid == monitor and line.port in ports]
        here = here or [line for line in lines if line.port in ports and line.connection in named]
        login = _decide(sight, here, sight.processes[monitor])
        if login is not None:
            found[monitor] = login
        elif here and finding.concerns(here):
            where = f"{here[0].address}:{here[0].port}"
            finding.unknown[f"the log names several keys for the session from {where}; it was left alone"] = None
        elif not here and _is_login(sight, monitor) and monitor != sight.own_monitor:
            untold += 1
    if untold:
        finding.unknown[f"of {untold} session{'s' * (untold > 1)} the log does not tell the key"] = None
    return found


def _decide(sight: Sight, lines: Sequence[LoginLine], monitor: Process) -> LoginLine | None:
    """The login among those that the log tells of this process. Whose word counts most: the journal's last one.

    Of other logs, one that names two keys is believed only where the times rule out all but one.
    """
    accepted = [line for line in lines if line.accepted]
    if trusted := [line for line in accepted if line.trusted]:
        return trusted[-1]
    if len({line.fingerprint for line in accepted}) > 1:
        begun = sight.started(monitor) - _SLACK
        accepted = [line for line in accepted if line.at is None or line.at >= begun]
    return accepted[-1] if len({line.fingerprint for line in accepted}) == 1 else None


def _is_login(sight: Sight, monitor: int) -> bool:
    """Whether somebody has got in through this connection: before that, sshd has only its own halves there."""
    if sight.processes[monitor].title == "o":
        return True
    return any(process.title in {"", "o"} for process in sight.families[monitor] if process.parent == monitor)


def _attached(sight: Sight, lines: list[LoginLine], logins: dict[int, LoginLine], finding: _Finding) -> None:
    for monitor, login in logins.items():
        if finding.key_of(login, lines):
            finding.members[login, monitor] += sight.families[monitor]


def _left_behind(sight: Sight, lines: list[LoginLine], logins: dict[int, LoginLine], finding: _Finding) -> None:
    """Detached processes: those of a session that goes on are counted there, others are a session without sshd."""
    by_connection: dict[Connection, list[LoginLine]] = defaultdict(list)
    for line in lines:
        by_connection[line.connection].append(line)
    for process, named, monitor in sight.detached:
        if monitor and monitor in logins:
            if finding.key_of(logins[monitor], lines):
                finding.members[logins[monitor], monitor].append(process)
            continue
        for name in sorted(named):
            here = [line for line in by_connection[name] if line.accepted]
            login = _login_of_detached(sight, here, process)
            if login is not None and finding.key_of(login, lines):
                finding.members[_still_attached(logins, login)].append(process)
                break
            if login is None and finding.concerns(here):
                text = f"whose login process {process.pid} is from ({name[0]}:{name[1]}) is not clear; left alone"
                finding.unknown[text] = None


def _still_attached(logins: dict[int, LoginLine], login: LoginLine) -> tuple[LoginLine, int]:
    """The login with sshd's process for it, 0 where that has ended."""
    same = (login.connection, login.fingerprint)
    live = ((line, monitor) for monitor, line in logins.items() if (line.connection, line.fingerprint) == same)
    return next(live, (login, 0))


def _login_of_detached(sight: Sight, lines: Sequence[LoginLine], process: Process) -> LoginLine | None:
    """None where there is none, or it is not clear: a client's port comes round again, so the times have to fit."""
    begun = sight.started(process) + _SLACK
    lines = [line for line in lines if line.trusted] or lines
    lines = [line for line in lines if line.at is None or line.at <= begun]
    return lines[-1] if len({line.fingerprint for line in lines}) == 1 else None


def _doubts(sight: Sight, finding: _Finding) -> None:
    """What else stands against these being all."""
    if not sight.log.sources:
        finding.unknown[NO_LOG] = None
    elif not sight.log.own:
        finding.unknown[NO_OWN_LOGIN] = None
    if sight.log.cut:
        finding.unknown["the log tells of too many logins through these connections; not all were read"] = None
    if not sight.own_monitor:
        finding.unknown[NO_OWN_SESSION] = None


def _session(sight: Sight, lines: list[LoginLine], login: LoginLine, monitor: int, finding: _Finding) -> LiveSession:
    key = finding.key_of(login, lines)
    assert key is not None  # noqa: S101  members holds no other
    processes = len(finding.members[login, monitor])
    ours = monitor != 0 and monitor == sight.own_monitor
    return LiveSession(login.account, key, monitor, login.address, login.port, processes, login.at, ours)


def _condemned(sight: Sight, finding: _Finding) -> tuple[str, ...]:
    """Every process of the sessions but our own one, with what stands above us."""
    if not sight.own_monitor:
        return ()
    return tuple(
        f"{process.pid}:{process.start}"
        for (_, monitor), processes in finding.members.items()
        if monitor != sight.own_monitor
        for process in processes
        if process.pid not in sight.ancestors and process.pid > 1
    )
