"""Targets that will let nothing be changed are known before anything is: what is to be done there is pending, and told.

The others are done all the same, as a revocation must not wait for another token.
"""

from collections.abc import Iterator
from dataclasses import replace

from bootstrap.run import Run
from bootstrap.targets.base import Objects
from keys.errors import KeyturnError
from keys.plan import Pending, Plan


def without_barred(run: Run, plan: Plan) -> tuple[Plan, dict[str, str]]:
    """The plan without the changes at such targets, which are pending in it; and what to do about each of them."""
    objections = dict(_objections(run, plan))
    if not objections:
        return plan, {}
    barred = [change for change in plan.changes if change.target in objections]
    at = run.clock()
    pending = dict.fromkeys(
        Pending(one.target, one.device, one.verb, objections[one.target].what, at, seen=True) for one in barred
    )
    changes = tuple(change for change in plan.changes if change not in barred)
    questions = tuple(one for one in plan.questions if one.change.target not in objections)
    plan = replace(plan, changes=changes, pending=(*plan.pending, *pending), questions=questions)
    return plan, {target: error.hint for target, error in objections.items()}


def _objections(run: Run, plan: Plan) -> Iterator[tuple[str, KeyturnError]]:
    for place in run.places:
        target = place.target
        if plan.at(target.name) and isinstance(target, Objects) and (objection := target.objection()):
            yield target.name, objection
