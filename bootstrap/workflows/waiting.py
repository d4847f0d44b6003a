"""`--wait`: targets that were away are looked at again and again, and each is finished as it comes back.

Nothing is done there that was not shown before: of each device only what the person agreed to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bootstrap.events import Planned, WaitingBegan
from bootstrap.prompts import BrokenOffError
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.targets.base import Outcome, Result
from keys.access import Observation, Seen, Unreachable, Untrusted
from keys.agreed import agreed, what
from keys.device import Device
from keys.errors import UnsafeError
from keys.plan import Pending, Plan, make_plan
from keys.proving import proofs
from keys.registry import Registry
from keys.safety import TAKES_AWAY, Refusal, Rule, check_share, keep_last_keys


def finish_the_rest(
    run: Run, registry: Registry, devices: Sequence[Device], report: Report, observations: Mapping[str, Observation]
) -> Report:
    """The report once no target is away any more, or once the person ended the waiting; as it is where nobody waits.

    devices: those that the plan was about. Raises KeyboardInterrupt for a Ctrl-C while a target is changed.
    """
    if run.patience is None:
        return report
    sight = dict(observations)
    for seconds in run.patience.pauses():
        away = _away(run, report, sight)
        if not away:
            break
        try:
            run.emit(WaitingBegan(away, run.clock() + timedelta(seconds=seconds)))
            run.reconciler.pause(seconds)
            found = run.reconciler.observe(registry, away)
        except (KeyboardInterrupt, BrokenOffError):
            return report
        sight |= found
        report = _finish(run, registry, devices, report, sight, found=found)
    return report


def _away(run: Run, report: Report, sight: Mapping[str, Observation]) -> tuple[str, ...]:
    """The targets worth waiting for. One whose host key nobody trusts does not get better by itself."""
    broken_off = {outcome.change.target for outcome in report.outcomes if outcome.result is Result.AWAY}
    pending = {one.target for one in report.pending}
    names = [place.target.name for place in run.places]
    unseen = {name for name in names if isinstance(sight.get(name), Unreachable)}
    untrusted = {name for name in names if isinstance(sight.get(name), Untrusted)}
    return tuple(name for name in names if name in (broken_off | (pending & unseen)) - untrusted)


def _finish(
    run: Run,
    registry: Registry,
    devices: Sequence[Device],
    report: Report,
    sight: Mapping[str, Observation],
    *,
    found: Mapping[str, Observation],
) -> Report:
    """Do what was agreed to at the targets that are back, and put it into the report."""
    back = {name: seen for name, seen in found.items() if isinstance(seen, Seen)}
    hints = {seen.target: seen.hint for seen in found.values() if isinstance(seen, Unreachable)}
    away = {name: hint for name, hint in {**report.away, **hints}.items() if name not in back}
    report = replace(report, away=away)
    wishes = [wish for wish in run.wishes if wish.target in back]
    whole = make_plan(devices, wishes, back, run.state.memory())
    plan = _as_shown(whole, report.plan, back)
    asked = [change for one in devices if not one.is_active for change in proofs(wishes, one, whole, back)]
    plan = replace(plan, changes=(*plan.changes, *(one for one in asked if what(one) in agreed(report.plan))))
    plan, harm = run.without_harm(plan)
    plan, too_much = _no_large_share(run, registry, plan, report.plan, sight)
    plan, last = keep_last_keys(plan, back, wishes, registry, logins=run.own_logins(), overridden=run.overridden)
    run.emit(Planned(plan))
    outcomes = run.reconciler.apply(plan, registry)
    return _together(report, plan, outcomes, (*harm, *too_much, *last), frozenset(back))


def _as_shown(plan: Plan, shown: Plan, back: Mapping[str, Seen]) -> Plan:
    """The changes of devices that were shown for a target, or told to be pending there; the others have to wait."""
    meant = tuple(change for change in plan.changes if what(change) in agreed(shown))
    more = dict.fromkeys(
        Pending(change.target, change.device, change.verb, "not shown before", back[change.target].at)
        for change in plan.changes
        if change not in meant
    )
    return replace(plan, changes=meant, pending=(*plan.pending, *more))


def _no_large_share(
    run: Run, registry: Registry, plan: Plan, before: Plan, sight: Mapping[str, Observation]
) -> tuple[Plan, tuple[Refusal, ...]]:
    """The plan, without its removals where they and those before take more than the stated share of the fleet."""
    whole = Plan((*before.changes, *plan.changes))
    try:
        check_share(whole, sight, run.wishes, registry, run.fleet.config.safety.share, overridden=run.overridden)
    except UnsafeError as error:
        going = tuple(change for change in plan.changes if change.verb in TAKES_AWAY)
        rest = tuple(change for change in plan.changes if change not in going)
        refusals = (Refusal(change, Rule.LARGE_SHARE, error.what, error.hint) for change in going)
        return replace(plan, changes=rest), tuple(refusals)
    return plan, ()


def _together(
    report: Report, plan: Plan, outcomes: Sequence[Outcome], refusals: tuple[Refusal, ...], back: frozenset[str]
) -> Report:
    """One report of all that was done so far. What broke off at a target that is back is done, or in the new plan."""
    again = {*plan.changes, *(one.change for one in refusals), *(one.change for one in plan.questions)}
    told: list[Outcome] = []
    for outcome in report.outcomes:
        if outcome.result is not Result.AWAY or outcome.change.target not in back:
            told.append(outcome)
        elif outcome.change not in again:
            told.append(Outcome(outcome.change, Result.ALREADY, "seen so once it was back"))
    pending = tuple(one for one in report.pending if one.target not in back)
    whole = Plan(
        tuple(dict.fromkeys((*report.plan.changes, *plan.changes))),
        (*pending, *plan.pending),
        (*report.plan.questions, *plan.questions),
    )
    return replace(report, plan=whole, outcomes=(*told, *outcomes), refusals=(*report.refusals, *refusals))
