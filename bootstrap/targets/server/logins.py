"""When keys were last used on a server, and the log's part of the proof that one is out; both leave nothing there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bootstrap.targets.server.frames import by_kind, read_frames, senseless
from bootstrap.targets.server.login_log import JOURNAL, LoginLine, LoginLog, log_script, read_clock, read_log
from keys.public_key import PublicKey

_FRESH = 1024 * 1024  # bytes of a log; a login that was just made stands near its end


@dataclass(frozen=True)
class Logins:
    """last: by account and fingerprint (as sshd logs it), the newest login that the log tells of.

    since: the oldest moment that the log reaches back to. source: "journal", or paths; empty where no log that could be
    read tells of our own login: then nothing is known of keys that are not in `last`. now: the server's clock, which
    ages are reckoned by. cut: whether there were more keys and accounts than were read.
    """

    last: Mapping[tuple[str, str], datetime]
    since: datetime | None
    source: str
    now: datetime
    cut: bool = False

    def last_used(self, account: str, key: PublicKey) -> datetime | None:
        """The newest login with this key at this account, None where the log tells of none."""
        found = [self.last[account, text] for text in (key.fingerprint, key.md5) if (account, text) in self.last]
        return max(found, default=None)


@dataclass(frozen=True)
class LogProof:
    """own_login_seen: whether the log tells of our own login: only then is it the right log, and live.

    later_logins: a sentence for each login with one of the keys that stands behind ours, with its fingerprints as the
    log has them.
    """

    own_login_seen: bool
    later_logins: tuple[str, ...]


def logins_script(nonce: str) -> bytes:
    return log_script("logins.sh", nonce)


def read_logins(output: bytes, nonce: str) -> Logins:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    log, now = _read(output, nonce)
    last: dict[tuple[str, str], datetime] = {}
    for account, fingerprint, at in log.used:
        last[account, fingerprint] = max(at, last.get((account, fingerprint), at))
    since = min((log.since[name] for name in log.own if name in log.since), default=None)
    return Logins(last, since, log.read, now, log.cut)


def proof_script(keys: Iterable[PublicKey], nonce: str) -> bytes:
    """keys: those that are out; a certificate authority among them stands for all that it certified."""
    prints = " ".join(text for key in keys for text in (key.fingerprint, key.md5))
    return log_script("proof.sh", nonce, tail=_FRESH, K=prints)


def read_proof(output: bytes, nonce: str) -> LogProof:
    """Of several logs that tell of our login, the journal is believed. Raises CommandError as read_logins does."""
    log, _ = _read(output, nonce)
    if not log.own:
        return LogProof(own_login_seen=False, later_logins=())
    chosen = JOURNAL if JOURNAL in log.own else next(name for name, _ in log.sources if name in log.own)
    later = (line for name, line in log.lines if name == chosen)
    return LogProof(own_login_seen=True, later_logins=tuple(map(_told, later)))


def _told(line: LoginLine) -> str:
    by = f", certified by {line.authority}" if line.authority else ""
    return f"{line.account} from {line.address}:{line.port}, {line.fingerprint}{by}"


def _read(output: bytes, nonce: str) -> tuple[LoginLog, datetime]:
    frames = by_kind(read_frames(output, nonce))
    if "begin" not in frames or "log" not in frames:
        raise senseless()
    _, _, clock = read_clock(frames["begin"])
    return read_log(frames["log"].text, clock), clock.now
