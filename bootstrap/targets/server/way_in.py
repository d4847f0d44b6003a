"""Before a key is taken away: is there a fresh login of our own, with a key that stays?"""

from collections.abc import Collection, Sequence

from bootstrap.ssh.errors import NoKeyAcceptedError
from bootstrap.targets.base import Outcome
from bootstrap.targets.server.login import Login
from keys.inert import inert
from keys.plan import Change
from keys.safety import RULES, TAKES_AWAY, Refusal, Rule, hint

FRESH_SECONDS = 120
"""How old our own login may be when a key is taken away behind it; an older one is renewed first."""


def barred(login: Login, changes: Sequence[Change], overridden: Collection[Rule]) -> list[Outcome]:
    """The outcomes of changes that a rule about our own login keeps from being made; none where they may be made.

    Logs in afresh where the login is old. Raises a subclass of SshError, and others, for a server that is away.
    """
    going = {change.key for change in changes if change.verb in TAKES_AWAY}
    if not going:
        return []
    if login.age > FRESH_SECONDS and Rule.UNPROVED_LOGIN not in overridden:
        try:
            login.renew([])
        except NoKeyAcceptedError as error:
            return unproved(changes, error)
    if login.own_key in going and Rule.KEY_IN_USE not in overridden:
        return _refused(changes, Rule.KEY_IN_USE, RULES[Rule.KEY_IN_USE].sentence)
    return []


def unproved(changes: Sequence[Change], error: NoKeyAcceptedError) -> list[Outcome]:
    """The outcomes where the server answers, and takes no key of ours any more."""
    return _refused(
        changes, Rule.UNPROVED_LOGIN, f"{RULES[Rule.UNPROVED_LOGIN].sentence}; here {inert(error.what, 400)}"
    )


def _refused(changes: Sequence[Change], rule: Rule, why: str) -> list[Outcome]:
    return [Outcome.by_rule(Refusal(change, rule, why, hint(rule))) for change in changes]
