"""The rule about an account's last key: it keeps just the changes that would break it, and lets the others be made."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from keys.access import Effect, Observation, Seen, Wish, has_logins
from keys.plan import Change, Plan, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety.rules import RULES, TAKES_AWAY, Refusal, Rule, hint

Login = tuple[str, PublicKey]  # the account, and the key that opened it


def keep_last_keys(
    plan: Plan,
    observations: Mapping[str, Observation],
    wishes: Iterable[Wish],
    registry: Registry,
    *,
    logins: Mapping[str, Login] | None = None,
    overridden: Collection[Rule] = frozenset(),
) -> tuple[Plan, tuple[Refusal, ...]]:
    """The plan without the removals that would leave an account with no key that surely opens it, and those removals.

    Only live targets have accounts that somebody can be locked out of; a list of keys for servers to come may be empty,
    and so may a tailnet, and the keys of a GitHub account, which its person gets into without one.
    logins: by target, the one that keyturn itself has there, which is a sure way in whatever else is unknown.
    """
    if Rule.LAST_KEY in overridden:
        return plan, ()
    live = {wish.target for wish in wishes if wish.effect is Effect.LIVE and has_logins(wish.target)}
    refusals = []
    for change in plan.changes:
        seen = observations.get(change.target)
        if change.verb in TAKES_AWAY and change.target in live and isinstance(seen, Seen):
            login = (logins or {}).get(change.target)
            account = next((one for one in _opened(change, seen) if not _stays(one, plan, seen, registry, login)), "")
            if account:
                refusals.append(_refusal(change, account))
    kept = {refusal.change for refusal in refusals}
    return replace(plan, changes=tuple(change for change in plan.changes if change not in kept)), tuple(refusals)


def _opened(change: Change, seen: Seen) -> list[str]:
    """The accounts that the key opens, or may open, and would open no more."""
    accounts = dict.fromkeys(grant.account for grant in seen.of(change.key) if grant.may_open)
    return [account for account in accounts if change.account in {account, ""}]  # a block names no account


def _stays(account: str, plan: Plan, seen: Seen, registry: Registry, login: Login | None) -> bool:
    """Whether a key that surely opens the account is there after the plan. One that must get in nowhere is none."""
    beside = [other for other in plan.at(seen.target) if other.account in {account, ""}]
    gone = {other.key for other in beside if other.verb in TAKES_AWAY}
    gone |= {key for device in registry.devices for key, _ in device.unwanted_keys()}
    sure = {grant.key for grant in seen.grants if grant.account == account and grant.opens}
    sure |= {login[1]} if login and login[0] == account else set()
    added = any(other.verb is Verb.ADD and other.account == account for other in beside)
    return added or bool(sure - gone)


def _refusal(change: Change, account: str) -> Refusal:
    remedy = f"give {account} another key first, then: keyturn apply"
    return Refusal(change, Rule.LAST_KEY, RULES[Rule.LAST_KEY].sentence, hint(Rule.LAST_KEY, remedy))
