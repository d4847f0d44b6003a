"""From what is seen to what is wanted: the ordered changes, made from a matrix of observations, applied as shown.

Rules: absence is proved only inside Seen; only keys that the registry calls retired, lost or former are removed; a
key that was written and has vanished is a question, never silently put back; seeds come before live targets, and at
one target additions come before removals.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.access import Effect, Observation, Seen, Unreachable, Wish
from keys.device import Device
from keys.memory import Memory
from keys.public_key import PublicKey


class Verb(StrEnum):
    """What is done with a key at an account, in the order in which it is done at one target.

    ADD, REMOVE: where keys are listed. BLOCK: also put it into the list of revoked keys (account: empty, it holds for
    all). END: end the sessions that were opened with it. PROVE: ask whether it gets in, and change nothing.
    """

    ADD = "add"
    REMOVE = "remove"
    BLOCK = "block"
    END = "end"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do with this key at this account of this target.

    options: what an authorized_keys line of the key begins with, for instance an expiry-time; targets without such
    lines leave it out. ends_sessions: of a removal, whether sessions that were opened with the key end with it.
    """

    verb: Verb
    target: str
    account: str
    key: PublicKey
    device: str
    why: str
    options: str = ""
    ends_sessions: bool = False

    @property
    def leaves_nobody_in(self) -> bool:
        """Whether no session is to go on with the key once the change was made."""
        return self.ends_sessions or self.verb in {Verb.END, Verb.PROVE}

    def __str__(self) -> str:
        return f"{self.verb} {self.device} {self.account}@{self.target}"


@dataclass(frozen=True, slots=True)
class Pending:
    """Something is wanted of a target that could not be seen; `keyturn apply` finishes it.

    seen: whether the target was seen all the same, and only takes no change.
    """

    target: str
    device: str
    verb: Verb
    why: str
    since: datetime
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A key that was at an account and has vanished: put it back, or was that meant?"""

    change: Change
    written: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes in the order in which they are applied, and what has to wait or be asked."""

    changes: tuple[Change, ...] = ()
    pending: tuple[Pending, ...] = ()
    questions: tuple[Question, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything would be changed."""
        return any(change.verb is not Verb.PROVE for change in self.changes)

    def at(self, target: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.target == target)

    def with_answers(self, put_back: bool) -> "Plan":
        """The plan once the questions are answered: the vanished keys are put back, or left alone."""
        changes = (*self.changes, *(question.change for question in self.questions)) if put_back else self.changes
        return Plan(changes, self.pending)


def make_plan(
    devices: Iterable[Device],
    wishes: Sequence[Wish],
    observations: Mapping[str, Observation],
    memory: Memory,
) -> Plan:
    """What to change so that exactly the devices that should get in do.

    devices: those the plan is about; a revocation passes one, `apply` passes all.
    observations: by target name; a target without one is taken as unreachable and left out.
    """
    everything = list(devices)
    changes: list[Change] = []
    pending: list[Pending] = []
    questions: list[Question] = []
    for wish in sorted(wishes, key=lambda wish: wish.effect is Effect.LIVE):
        match observations.get(wish.target):
            case Seen() as seen:
                for change in _changes(everything, wish, seen):
                    at = memory.written.get((change.target, change.account, change.key.fingerprint))
                    if change.verb is not Verb.ADD or at is None:
                        changes.append(change)
                    elif change.account not in dict(seen.unread):  # there it stands still, for all that is known
                        questions.append(Question(change, at))
                pending.extend(_unproved(everything, wish, seen))
            case Unreachable() as away:
                pending.extend(_pending(everything, wish, away, memory))
            case None:
                pass
    return Plan(tuple(changes), tuple(pending), tuple(questions))


def _changes(devices: Sequence[Device], wish: Wish, seen: Seen) -> Iterator[Change]:
    """All at one target, in the order in which they are made."""
    yield from _additions(devices, wish, seen)
    yield from _removals(devices, seen)
    yield from _blocks(devices, wish, seen)
    yield from _endings(devices, seen)


def _additions(devices: Iterable[Device], wish: Wish, seen: Seen) -> Iterator[Change]:
    for device in devices:
        if not (wish.takes_keys and device.is_wanted(seen.at) and wish.gives(device.name)):
            continue
        there = {grant.account for grant in seen.of(device.public_key) if grant.may_open}
        for account in wish.accounts:
            if account not in there:
                yield Change(
                    Verb.ADD, wish.target, account, device.public_key, device.name, "wanted here", device.key_options
                )


def _removals(devices: Iterable[Device], seen: Seen) -> Iterator[Change]:
    for device in devices:
        for key, _ in device.unwanted_keys():
            why = device.status.value if key == device.public_key else "former key"
            for account in dict.fromkeys(grant.account for grant in seen.to_be_removed(key)):
                ends = not device.is_active
                yield Change(Verb.REMOVE, seen.target, account, key, device.name, why, ends_sessions=ends)


def _blocks(devices: Iterable[Device], wish: Wish, seen: Seen) -> Iterator[Change]:
    """Keys that are to stand in the target's list of revoked keys, where it has one that can be written."""
    if wish.effect is not Effect.LIVE or seen.blocked is None:
        return
    for device in devices:
        for key, _ in device.unwanted_keys() if device.blocked else ():
            if key.fingerprint not in seen.blocked:
                yield Change(Verb.BLOCK, seen.target, "", key, device.name, device.status.value)


def _endings(devices: Iterable[Device], seen: Seen) -> Iterator[Change]:
    """Sessions that go on with a key of a device that is put away. A rotated device's own may go on."""
    for device in devices:
        unwanted = () if device.is_active else tuple(key for key, _ in device.unwanted_keys())
        going_on = [one for one in seen.sessions if one.key in unwanted and not one.ours]
        for account, key in dict.fromkeys((one.account, one.key) for one in going_on):
            yield Change(Verb.END, seen.target, account, key, device.name, device.status.value)


def _unproved(devices: Iterable[Device], wish: Wish, seen: Seen) -> Iterator[Pending]:
    """What was not seen in the part of a target that could be read may stand in the rest."""
    for device in devices:
        for key, since in device.unwanted_keys():
            if why := _unread_without(key, wish, seen):
                yield Pending(wish.target, device.name, Verb.REMOVE, why, since)
                break


def _unread_without(key: PublicKey, wish: Wish, seen: Seen) -> str:
    """Why an account that the fleet puts keys at was not read to its end, where the key was not seen at it so far."""
    here = {grant.account for grant in seen.of(key)}
    return next((why for account, why in seen.unread if account in wish.accounts and account not in here), "")


def _pending(devices: Iterable[Device], wish: Wish, away: Unreachable, memory: Memory) -> Iterator[Pending]:
    for device in devices:
        for key, since in wish.unwanted_keys(device):
            if not memory.was_cleared(wish.target, key, since):
                yield Pending(wish.target, device.name, Verb.REMOVE, away.why, memory.away.get(wish.target, since))
                break
        if wish.takes_keys and device.is_wanted(away.at) and wish.gives(device.name):
            missing = [a for a in wish.accounts if not memory.was_written(wish.target, a, device.public_key)]
            if missing:
                yield Pending(wish.target, device.name, Verb.ADD, away.why, memory.away.get(wish.target, device.added))


def remembered_pending(
    devices: Iterable[Device], wishes: Sequence[Wish], memory: Memory, at: datetime
) -> tuple[Pending, ...]:
    """What is still to be done as far as memory tells at this moment, without looking at any target.

    A target that was never looked at may well have the keys it should; that it lacks a revoked one must be seen.
    """
    everything = list(devices)
    looked_at = memory.looked_at()
    return tuple(
        pending
        for wish in wishes
        for pending in _pending(everything, wish, _as_remembered(wish, memory, at), memory)
        if pending.verb is Verb.REMOVE or wish.target in looked_at
    )


def left_out(devices: Iterable[Device], wishes: Sequence[Wish], memory: Memory, at: datetime) -> tuple[Pending, ...]:
    """What is still to be done at the targets that a run does not look at."""
    everything = list(devices)
    return tuple(
        pending
        for wish in wishes
        for pending in _pending(everything, wish, Unreachable(wish.target, at, "left out by --only"), memory)
    )


def _as_remembered(wish: Wish, memory: Memory, at: datetime) -> Unreachable:
    return Unreachable(wish.target, at, "could not be seen" if wish.target in memory.away else "not seen done yet")
