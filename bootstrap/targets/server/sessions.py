"""Sessions that go on with some keys, as one look of sessions.sh shows them, and the script of the look and the end.

What no look can find: a process that was started with an empty environment and whose parent has ended shows no sign of
its login; and cron jobs, services and other accounts' processes that a session has set up are not searched for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bootstrap.targets.server.judging import judge
from bootstrap.targets.server.login_log import log_script
from bootstrap.targets.server.processes import read_sight
from keys.access import LiveSession
from keys.public_key import PublicKey


@dataclass(frozen=True)
class Sessions:
    """found: sessions of the keys that were asked about, as they were before any was ended; ours among them.

    left: those that go on after the ending. log: which logs were read: "journal", or paths; empty where none tells of
    our own login, and then whether there are more sessions is *unknown*, never *none*. unknown: a sentence for each
    thing that could not be known.
    """

    found: tuple[LiveSession, ...] = ()
    left: tuple[LiveSession, ...] = ()
    log: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One look, judged. condemned: the processes that end, "pid:start", when the sessions that were found do."""

    sessions: Sessions
    condemned: tuple[str, ...] = ()


def sessions_script(nonce: str, condemned: Iterable[str] = ()) -> bytes:
    """condemned: the processes that end before the look, "pid:start" each; two seconds later it looks."""
    return log_script("sessions.sh", nonce, V=" ".join(condemned))


def read_sessions(output: bytes, nonce: str, keys: Iterable[PublicKey]) -> Judged:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    sight = read_sight(output, nonce)
    judgement = judge(sight, keys)
    return Judged(Sessions(judgement.found, log=sight.log.read, unknown=judgement.unknown), judgement.condemned)
