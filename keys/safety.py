"""The rules that refuse a plan. Each is a sentence, with what to do about it.

Nobody is locked out: the key in use stays, an account's last key stays, and a fleet keeps one active device.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keys.access import Effect, Observation, Seen, Wish
from keys.errors import UnsafeError
from keys.plan import Change, Plan, Verb
from keys.public_key import PublicKey
from keys.registry import Registry


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that a rule keeps from being made, although it is wanted."""

    change: Change
    rule: str
    hint: str


def check_key_in_use(plan: Plan, own_keys: Mapping[str, PublicKey]) -> None:
    """Raises UnsafeError when the plan removes the very key that keyturn logs in with. own_keys: by target."""
    for change in plan.changes:
        if change.verb is Verb.REMOVE and own_keys.get(change.target) == change.key:
            raise UnsafeError(
                f"keyturn itself logs in with the key of {change.device}",
                where=change.target,
                hint="run this from another device of the fleet, or with another key in your ssh-agent",
            )


def check_someone_stays(registry: Registry) -> None:
    """Raises UnsafeError when no active device is left in the fleet as it would be."""
    if not registry.active:
        raise UnsafeError(
            "this would leave the fleet without an active device",
            where="devices.toml",
            hint="onboard the device that replaces it first: keyturn onboard NAME --kind KIND",
        )


def keep_last_keys(
    plan: Plan, observations: Mapping[str, Observation], wishes: Iterable[Wish]
) -> tuple[Plan, tuple[Refusal, ...]]:
    """The plan without the removals that would leave an account with no key at all, and those removals.

    Only live targets have accounts that somebody can be locked out of; a list of keys for servers to come may be empty.
    """
    live = {wish.target for wish in wishes if wish.effect is Effect.LIVE}
    refused = tuple(
        Refusal(change, "an account's last key stays", f"give {change.account} another key first, then: keyturn apply")
        for change in plan.changes
        if change.verb is Verb.REMOVE
        and change.target in live
        and _is_last_key(change, plan, observations.get(change.target))
    )
    kept = {refusal.change for refusal in refused}
    changes = tuple(change for change in plan.changes if change not in kept)
    return Plan(changes, plan.pending, plan.questions), refused


def _is_last_key(change: Change, plan: Plan, observation: Observation | None) -> bool:
    if not isinstance(observation, Seen):
        return False
    here = [grant for grant in observation.grants if grant.account == change.account and grant.opens]
    removed = {other.key for other in _beside(change, plan) if other.verb is Verb.REMOVE}
    added = any(other.verb is Verb.ADD for other in _beside(change, plan))
    opened_by_it = any(grant.key == change.key for grant in here)
    return opened_by_it and not added and all(grant.key in removed for grant in here)


def _beside(change: Change, plan: Plan) -> list[Change]:
    return [other for other in plan.at(change.target) if other.account == change.account]
