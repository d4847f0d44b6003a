"""What is done about a key beyond its lines in files: it is blocked, its sessions are ended, its absence is proved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.block import block
from bootstrap.targets.server.ending import end_sessions, logins_since_ours
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.logins import LogProof
from bootstrap.targets.server.observation import Observation
from bootstrap.targets.server.prove import judge_absence, not_asked, prove
from bootstrap.targets.server.sessions import Sessions
from keys.access import Seen
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry

_UNHEARD = "the login that asked about it was cut off before the log was read: one with the key may have come behind it"


@dataclass(frozen=True)
class Ended:
    """What came of the sessions of some keys, and what the log told afterwards. why: it could not be looked at.

    asked: the accounts and keys that the login had asked about whose place in the log it was read from.
    """

    keys: frozenset[PublicKey]
    sessions: Sessions | None = None
    log: LogProof | None = None
    asked: frozenset[tuple[str, PublicKey]] = frozenset()
    why: str = ""


def blocked(login: Login, changes: Sequence[Change], registry: Registry) -> list[Outcome]:
    """Put the keys of these changes into the server's list of revoked keys. Raises as `block` does."""
    spare = [device.public_key for device in registry.active]
    done = block(login, [change.key for change in changes], spare)
    if done.problem:
        return [Outcome(change, Result.FAILED, f"not blocked: {done.problem}", done.hint) for change in changes]
    result = Result.ALREADY if done.already else Result.DONE
    return [Outcome(change, result, done.said) for change in changes]


def proved(login: Login, changes: Sequence[Change], sight: tuple[Observation, Seen]) -> list[Outcome]:
    """Ask the server about keys that stand nowhere there. Raises a subclass of SshError, and others."""
    answers = prove(login, changes, sight)
    return [judge_absence(change, answers) for change in changes]


def asked_last(
    login: Login, outcomes: Mapping[Change, Outcome], look: Callable[[], tuple[Observation, Seen]]
) -> dict[Change, Outcome]:
    """The outcomes, once the login that is open has asked about every key that is proved out.

    The log is read from that login on: one that was made since an answer, to confirm a block or to ask about another
    key, would hide what came between. Where it cannot be asked, the doubt is told with what the log says.
    """
    proven = [one for one, outcome in outcomes.items() if one.leaves_nobody_in and _is_proved(outcome)]
    if {(one.account, one.key) for one in proven} <= login.asked:
        return dict(outcomes)
    try:
        answers = prove(login, proven, look())
    except KeyturnError:
        return dict(outcomes)
    let_in = [one for one in proven if answers.of(one)]
    return {**outcomes, **{one: judge_absence(one, answers) for one in let_in}}


def ended(login: Login, keys: Iterable[PublicKey]) -> Ended:
    """End the sessions of these keys, and read what the log tells of them since our own last login."""
    wanted = list(dict.fromkeys(keys))
    try:
        return Ended(frozenset(wanted), end_sessions(login, wanted), logins_since_ours(login, wanted), login.asked)
    except KeyturnError as error:
        return Ended(frozenset(wanted), why=f"sessions could not be looked for: {error.what}")


def with_endings(outcomes: Mapping[Change, Outcome], done: Ended) -> dict[Change, Outcome]:
    """The outcomes of changes that end sessions, or ask about a key whose sessions end, with what came of those.

    A session counts once: with the change that was to end it, and otherwise with the removal behind which it was found.
    """
    planned = {(change.account, change.key) for change in outcomes if change.verb is Verb.END}
    found = {change: _with_ending(change, outcome, done) for change, outcome in outcomes.items()}
    return {
        change: outcome
        if change.verb is Verb.END or (change.account, change.key) not in planned
        else replace(outcome, ended=0)
        for change, outcome in found.items()
    }


def _with_ending(change: Change, outcome: Outcome, done: Ended) -> Outcome:
    if not (change.leaves_nobody_in and change.key in done.keys and outcome.is_good):
        return outcome
    if done.sessions is None:
        return replace(outcome, doubts=(*outcome.doubts, done.why))
    here = [one for one in done.sessions.found if (one.account, one.key) == (change.account, change.key)]
    left = [one for one in done.sessions.left if (one.account, one.key) == (change.account, change.key)]
    if left:
        said = f"{outcome.said}, but {len(left)} of its sessions go on".lstrip(", ")
        pids = " ".join(str(one.pid) for one in left if one.pid)
        return replace(outcome, result=Result.FAILED, said=said, hint=f"look there: ps -fp {pids}" if pids else "")
    gone = sum(not one.ours for one in here)
    return _with_log(
        replace(outcome, ended=gone, doubts=(*outcome.doubts, *done.sessions.unknown)), done.log, done.asked
    )


def _is_proved(outcome: Outcome) -> bool:
    return outcome.is_good and bool(outcome.proof) and not outcome.doubts


def _with_log(outcome: Outcome, log: LogProof | None, asked: frozenset[tuple[str, PublicKey]]) -> Outcome:
    """What the server's own log has to say, which knows of logins that no question shows."""
    if log is None or not log.own_login_seen:
        return outcome
    key = outcome.change.key
    mine = [line for line in log.later_logins if key.fingerprint in line or key.md5 in line]
    if mine:
        return replace(outcome, result=Result.FAILED, said=f"{outcome.said}, but its log tells of a login: {mine[0]}")
    if not outcome.proof or set(not_asked(outcome.change)) & set(outcome.doubts):
        return outcome
    if (outcome.change.account, key) not in asked:
        return replace(outcome, doubts=(*outcome.doubts, _UNHEARD))
    return replace(outcome, proof=f"{outcome.proof}; its log tells of no login with it since")
