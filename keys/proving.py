"""Whom to ask about a key that must get in nowhere, where taking it away does not bring a question with it."""

from collections.abc import Iterable, Iterator, Mapping

from keys.access import Effect, Observation, Seen, Wish
from keys.device import Device
from keys.plan import Change, Plan, Verb


def proofs(
    wishes: Iterable[Wish], device: Device, plan: Plan, observations: Mapping[str, Observation]
) -> Iterator[Change]:
    """Servers where the key stands nowhere are asked about it all the same: a file is not the only way in."""
    for wish in wishes:
        gone = [change for change in plan.at(wish.target) if change.verb is Verb.REMOVE]
        changed = {change.key for change in gone if wish.takes_keys or change.account in wish.accounts}
        if wish.effect is Effect.LIVE and isinstance(observations.get(wish.target), Seen):
            for key, _ in wish.unwanted_keys(device):
                for account in wish.accounts if key not in changed else ():
                    yield Change(Verb.PROVE, wish.target, account, key, device.name, device.status.value)


def proofs_beside(
    wishes: Iterable[Wish], devices: Iterable[Device], plan: Plan, observations: Mapping[str, Observation]
) -> Iterator[Change]:
    """The same about every device that the plan goes on taking out: how it ended elsewhere, a run before has told.

    A device that goes on with another key may be logged in anywhere with the one that it had.
    """
    asked = list(wishes)
    live = {wish.target for wish in asked if wish.effect is Effect.LIVE}
    going = {change.key for change in plan.changes if change.verb is not Verb.ADD and change.target in live}
    for device in devices:
        if not device.is_active and any(key in going for key, _ in device.unwanted_keys()):
            yield from proofs(asked, device, plan, observations)
