"""What a target says that it did, held against what was seen there afterwards: it counts only where both agree."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bootstrap.targets.base import Outcome, Result
from keys.access import TAILNET, DoorKind, Grant, Observation, Seen, kind_of
from keys.plan import Change, Verb
from keys.tailnet import MACHINES

_TAILSCALE_SSH = "Tailscale SSH is on there, and asks for no key: take the device out of the tailnet too"


def judged(outcome: Outcome, after: Observation, before: Observation | None = None) -> Outcome:
    """The outcome, held against what was seen afterwards, and before: what has come meanwhile is no success."""
    if not outcome.is_good:
        return outcome
    if not isinstance(after, Seen):
        return replace(outcome, result=Result.AWAY, said=f"written, but not seen afterwards: {after.why}")
    wrong = _wrong_afterwards(outcome, after) or _come_meanwhile(outcome.change, after, before)
    if not wrong:
        return replace(outcome, doubts=tuple(dict.fromkeys((*outcome.doubts, *_doubts(outcome.change, after)))))
    return replace(outcome, result=Result.FAILED, said=f"{outcome.said}, but {wrong}".lstrip(", "))


def _doubts(change: Change, after: Seen) -> list[str]:
    """What the last look leaves open about a key that must get in nowhere."""
    if change.verb is Verb.ADD:
        return []
    if change.verb is Verb.BLOCK:
        return [*after.unknown_about(change.key), *_unblocked(after)]
    sessions = [after.sessions_unknown] if change.leaves_nobody_in and after.sessions_unknown else []
    return [*after.unknown_about(change.key), *sessions, *_without_a_key(after)]


def _unblocked(after: Seen) -> Iterator[str]:
    """The list of revoked keys is that of the sshd which serves us."""
    for door in after.doors:
        if door.kind is DoorKind.DROPBEAR:
            yield f"dropbear ({door.name}) heeds no list of revoked keys"
        elif door.kind is DoorKind.SSHD:
            yield f"whether the second sshd ({door.name}) heeds the list of revoked keys was not looked at"


def _without_a_key(after: Seen) -> Iterator[str]:
    """A device that is in the tailnet needs no key there."""
    if any(door.kind is DoorKind.TAILSCALE for door in after.doors):
        yield _TAILSCALE_SSH


def settled(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The same, without the doubt about Tailscale SSH for devices that were proved out of the tailnet meanwhile."""
    asked = [one for one in outcomes if kind_of(one.change.target) == TAILNET]
    in_doubt = {one.change.device for one in asked if not one.is_good or not one.proof or one.doubts}
    out = {one.change.device for one in asked if one.change.account == MACHINES} - in_doubt
    return [_without_doubt(one) if one.change.device in out else one for one in outcomes]


def _without_doubt(outcome: Outcome) -> Outcome:
    return replace(outcome, doubts=tuple(doubt for doubt in outcome.doubts if doubt != _TAILSCALE_SSH))


def _wrong_afterwards(outcome: Outcome, after: Seen) -> str:
    """What is not as it should be once the change was made; empty where all is."""
    change = outcome.change
    match change.verb:
        case Verb.BLOCK:
            blocked = after.blocked is not None and change.key.fingerprint in after.blocked
            return "" if blocked else "its list of revoked keys does not hold it afterwards"
        case Verb.END:
            return ""
        case Verb.ADD:
            here = [grant for grant in after.of(change.key) if grant.account == change.account]
            if here and not any(grant.may_open for grant in here) and (outcome.doubts or not outcome.proof):
                return f"refused there: {here[0].refused}"  # unless the server itself said that it lets the key in
            return "" if here else "not seen there afterwards"
        case _:
            there = [grant for grant in after.to_be_removed(change.key) if grant.account == change.account]
            return f"seen there again afterwards{_where(there)}" if there else ""


def _come_meanwhile(change: Change, after: Seen, before: Observation | None) -> str:
    """Where the key that was taken away is now, though nothing was planned there: who is in with it may see to that."""
    if change.leaves_nobody_in and (on := [one for one in after.sessions if one.key == change.key and not one.ours]):
        return f"a session goes on afterwards ({on[0].account} from {on[0].address})"
    if change.verb is Verb.ADD or not isinstance(before, Seen):
        return ""
    known = {change.account, *(grant.account for grant in before.of(change.key))}
    there = after.to_be_removed(change.key)
    new = dict.fromkeys(grant.account for grant in there if grant.account not in known)
    return f"it has come to stand at {', '.join(new)} meanwhile" if new else ""


def _where(grants: Sequence[Grant]) -> str:
    """What lists the key, which need not be a file, and whether it is refused all the same."""
    told = [f"{grant.where}, refused" if grant.refused else grant.where for grant in grants[:3] if grant.where]
    return f": {'; '.join(told)}" if told else ""
