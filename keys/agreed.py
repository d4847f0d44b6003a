"""What a person has agreed to in a plan, by which a later one is measured: of each device at each target, in or out."""

from keys.plan import Change, Pending, Plan, Verb

Agreed = frozenset[tuple[str, str, bool]]


def agreed(shown: Plan) -> Agreed:
    """What was shown for a target, and what was told to be pending there."""
    return frozenset(map(what, (*shown.changes, *shown.pending)))


def what(one: Change | Pending) -> tuple[str, str, bool]:
    """Target, device, and whether it is let in."""
    return one.target, one.device, one.verb is Verb.ADD


def is_within(plan: Plan, shown: Plan) -> bool:
    """Whether nothing is in this plan that was not in the other: a question is, asking whether a key gets in is not."""
    changes = (one for one in plan.changes if one.verb is not Verb.PROVE)
    return not plan.questions and agreed(shown).issuperset(map(what, (*changes, *plan.pending)))
