"""What a server's log tells of logins: the lines that log.sh's awk makes of it, checked and given moments.

sshd writes "Accepted publickey for U from IP port N ssh2: TYPE SHA256:FP" (auth.c, auth_log); of a certificate also
"ID x (serial n) CA TYPE SHA256:FP". "Partial publickey" is the first of several keys that it asks for. Anybody on the
server can write such a line into a syslog file, not into the journal as sshd's: only that is trusted.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from bootstrap.targets.server.frames import Frame, senseless
from bootstrap.targets.server.scripts import assignments, script
from keys.inert import inert

JOURNAL = "journal"
MAX_PID = 2**22  # Linux: PID_MAX_LIMIT
TAIL = 16 * 1024 * 1024
"""Bytes that are read from the end of each log file."""

_JOURNAL_LINES = 100_000
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}|MD5:[0-9a-f]{2}(:[0-9a-f]{2}){15}")
_CLASSIC = re.compile(r"([A-Z][a-z]{2})_(\d{1,2})_(\d\d):(\d\d):(\d\d)", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AHEAD = timedelta(days=1)  # a stamp without a year that lies further ahead is of the year before
_AGES = timedelta(days=36525)  # no log tells of anything further off; reckoning with such a moment could overflow


def log_script(name: str, nonce: str, *, tail: int = TAIL, **values: object) -> bytes:
    """A script that reads the log: log.sh, then the one of that name. values: shell variables set before it."""
    head = assignments(N=nonce, TAIL=tail, LINES=_JOURNAL_LINES, **values)
    return (head + script("log.sh") + script(name)).encode()


@dataclass(frozen=True, slots=True)
class Clock:
    """The server's: what it says the time is, in its own zone."""

    now: datetime

    @classmethod
    def read(cls, text: str) -> "Clock":
        """From `date '+%s %z'`. Raises ValueError, OverflowError."""
        found = re.fullmatch(r"(\d{1,11}) ([+-])(\d\d)(\d\d)", text.strip(), re.ASCII)
        if found is None:
            raise ValueError(text)
        offset = timedelta(hours=int(found[3]), minutes=int(found[4]))
        zone = timezone(-offset if found[2] == "-" else offset)
        return cls(datetime.fromtimestamp(int(found[1]), zone))

    def moment(self, stamp: str) -> datetime | None:
        """The moment that a stamp of the log means, None where it means none, or none that a log could tell of.

        Syslog's classic form has no zone and no year (RFC 3164 4.1.2): the server's zone of now, and the newest year
        that is not ahead. So a stamp of last winter can be an hour off in summer.
        """
        moment = self._read_stamp(stamp)
        return moment if moment and abs(moment - self.now) < _AGES else None

    def _read_stamp(self, stamp: str) -> datetime | None:
        try:
            if classic := _CLASSIC.fullmatch(stamp):
                month, day, *clock = (_MONTHS.index(classic[1]) + 1, *map(int, classic.groups()[1:]))
                return self._newest(month, day, *clock)
            if re.fullmatch(r"[0-9]{1,11}\.[0-9]{1,9}", stamp):
                return datetime.fromtimestamp(float(stamp), UTC)
            moment = datetime.fromisoformat(stamp)
        except (ValueError, OverflowError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self.now.tzinfo)

    def _newest(self, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
        for year in range(self.now.year + 1, self.now.year - 5, -1):  # the 29th of February is not in every year
            try:
                moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=self.now.tzinfo)
            except ValueError:
                continue
            if moment <= self.now + _AHEAD:
                return moment
        return None


@dataclass(frozen=True, slots=True)
class LoginLine:
    """One login, as a line of the log tells it.

    pid: of sshd's process for it. accepted: False for the first of several keys. fingerprint: the key's, empty where
    it was no key. authority: that of the certificate authority. trusted: whether surely sshd wrote it.
    """

    pid: int
    account: str
    address: str
    port: int
    accepted: bool
    fingerprint: str
    authority: str
    at: datetime | None
    trusted: bool

    @property
    def connection(self) -> tuple[str, int]:
        return self.address, self.port


@dataclass(frozen=True, slots=True)
class LoginLog:
    """Logs go by their names. lines: in the order of each log, one log after the other. sources: each with its path.

    own: those that tell of our own login. since: the oldest moment of each. cut: whether there were too many lines.
    used: by file, account, fingerprint and moment of the newest login with a key.
    """

    lines: tuple[tuple[str, LoginLine], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    own: frozenset[str] = frozenset()
    since: dict[str, datetime] = field(default_factory=dict)
    cut: bool = False
    used: tuple[tuple[str, str, datetime], ...] = ()

    @property
    def read(self) -> str:
        """Which logs were read, in words: "journal", or paths; those alone that tell of our own login."""
        return ", ".join(path for name, path in self.sources if name in self.own)


def read_clock(frame: Frame) -> tuple[str, int, Clock]:
    """From the first frame: "root" or "user", the pid of the script's shell, the clock. Raises CommandError."""
    try:
        rights, pid, clock = frame.rest.split(" ", 2)
        return rights, number(pid, MAX_PID), Clock.read(clock)
    except (ValueError, OverflowError):
        raise senseless() from None


def read_log(text: str, clock: Clock) -> LoginLog:
    """Lines that name no sensible address, port or pid are no logins, and left out."""
    name = ""
    lines: list[tuple[str, LoginLine]] = []
    sources: list[tuple[str, str]] = []
    used: list[tuple[str, str, datetime]] = []
    own: set[str] = set()
    since: dict[str, datetime] = {}
    words = [line.split(" ") for line in text.split("\n")]
    for kind, *rest in words:
        if kind == "s" and len(rest) == 2:
            name = rest[0]
            sources.append((name, inert(rest[1], 100)))
        elif kind == "x" and name:
            own.add(name)
        elif kind == "o" and rest and (oldest := clock.moment(rest[0])) is not None:
            since[name] = min(oldest, since.get(name, oldest))
        elif kind == "l":
            lines += ((name, line) for line in _login(rest, clock, trusted=name == JOURNAL))
        elif kind == "u":
            used += _use(rest, clock)
    sources = [(log, path) for log, path in sources if log != JOURNAL or log in since]  # journalctl without a journal
    return LoginLog(tuple(lines), tuple(sources), frozenset(own), since, ["cut"] in words, tuple(used))


def _login(words: list[str], clock: Clock, *, trusted: bool) -> Iterator[LoginLine]:
    try:
        stamp, pid, address, port, verdict, _method, key, authority, *account = words
        ipaddress.ip_address(address)
        where = (address, number(port, 65535))
        accepted = verdict == "A"
        yield LoginLine(
            number(pid, MAX_PID), inert(" ".join(account), 64), *where, accepted, _fingerprint(key),
            _fingerprint(authority), clock.moment(stamp), trusted,
        )  # fmt: skip
    except ValueError:
        return


def _use(words: list[str], clock: Clock) -> Iterator[tuple[str, str, datetime]]:
    if len(words) >= 3 and (key := _fingerprint(words[1])) and (at := clock.moment(words[0])) is not None:
        yield inert(" ".join(words[2:]), 64), key, at


def _fingerprint(text: str) -> str:
    return text if _FINGERPRINT.fullmatch(text) else ""


def number(text: str, most: int) -> int:
    """A number from 1 to `most`, as a server said it. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and 1 <= int(text) <= most):
        raise ValueError(text)
    return int(text)
