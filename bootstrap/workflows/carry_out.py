"""The road that onboard, revoke and apply share: look, plan, check, ask, write the intent, apply, report.

The intent is on disk before any target is touched; whatever dies after that, the same command finishes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bootstrap.commit_message import message
from bootstrap.events import IntentWritten, Planned
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.barred import without_barred
from bootstrap.workflows.waiting import finish_the_rest
from keys.access import Effect, Observation, Unreachable
from keys.device import Device
from keys.errors import UnsafeError
from keys.plan import Change, Plan, left_out, make_plan
from keys.registry import Registry
from keys.safety import (
    TAKES_AWAY,
    Refusal,
    check_fresh,
    check_key_in_use,
    check_share,
    check_someone_stays,
    keep_last_keys,
)

Agree = Callable[[Plan, tuple[Refusal, ...]], bool]


@dataclass(frozen=True)
class Intent:
    """What is wanted. registry: as it is to be. devices: those that the plan is about.

    write: puts the intent on disk; called once with the plan, after the person agreed to it. more: further changes,
    from the plan and what was seen. tell: is told what was seen, before the person is asked. whole: it is done whole or
    not at all, where a change would do harm beyond the key; else the rest of it is done. thorough: what a run that died
    left to tidy up is looked for, though it may take a while.
    """

    registry: Registry
    devices: Sequence[Device]
    write: Callable[[Plan], None]
    more: Callable[[Plan, Mapping[str, Observation]], Sequence[Change]] = lambda _plan, _seen: ()
    tell: Callable[[Mapping[str, Observation]], None] = lambda _seen: None
    whole: bool = False
    thorough: bool = False


def write_intent(run: Run, wanted: Registry, device: Device, verb: str, plan: Plan) -> None:
    """Put what is wanted of a device on disk, and commit it; also where a run before had only come to the first."""
    changed, at = wanted.text != run.fleet.registry().text, run.clock()
    what = f"{verb} {device.name}"
    told = f"{what} ({device.kind if device.is_active else device.status})"
    commit = run.fleet.write_registry(wanted, message(told, (*plan.changes, *plan.pending), device))
    if changed:
        status = "" if device.is_active else f" {device.status},"
        run.state.note(at, device.name, "", f"{what},{status} {device.public_key.fingerprint}")
    run.emit(IntentWritten(device.name, device.status.value, commit))


def carry_out(run: Run, intent: Intent, agree: Agree, *, put_back: bool = False) -> Report:
    """Do it, unless the person does not agree. Raises UnsafeError before anything is written.

    put_back: keys that were at a place and have vanished are written again.
    """
    observations = run.observe(intent.registry)
    memory = run.state.memory()
    plan = make_plan(intent.devices, run.wishes, observations, memory)
    plan = replace(plan, pending=(*plan.pending, *left_out(intent.devices, run.skipped, memory, run.clock())))
    if put_back:
        plan = plan.with_answers(put_back=True)
    plan = replace(plan, changes=(*plan.changes, *intent.more(plan, observations)))
    plan, barred = without_barred(run, plan)
    plan, refusals = _safe(run, intent, plan, observations)
    intent.tell(observations)
    run.emit(Planned(plan))
    away = {**barred, **{one.target: one.hint for one in observations.values() if isinstance(one, Unreachable)}}
    seeds = frozenset(wish.target for wish in (*run.wishes, *run.skipped) if wish.effect is Effect.SEED)
    if not agree(plan, refusals):
        return Report(plan, refusals=refusals, carried_out=False, away=away, seeds=seeds)
    check_fresh(plan, observations, run.clock(), run.overridden)
    intent.write(plan)
    report = Report(plan, run.reconciler.apply(plan, intent.registry), refusals, away=away, seeds=seeds)
    run.settle(intent.registry, report.outcomes, thorough=intent.thorough)
    whole = finish_the_rest(run, intent.registry, intent.devices, report, observations)
    if whole is not report:
        run.settle(intent.registry, whole.outcomes)
    return whole


def _safe(
    run: Run, intent: Intent, plan: Plan, observations: Mapping[str, Observation]
) -> tuple[Plan, tuple[Refusal, ...]]:
    """The plan without what would take an account's last key. Raises UnsafeError where a rule refuses all of it."""
    check_key_in_use(plan, run.own_keys(), run.overridden, intent.registry)
    verbs = {change.verb for change in plan.changes} | {pending.verb for pending in plan.pending}
    if verbs & TAKES_AWAY:
        check_someone_stays(intent.registry, run.clock(), run.overridden)
    share = run.fleet.config.safety.share
    check_share(plan, observations, run.wishes, intent.registry, share, overridden=run.overridden)
    plan, harm = run.without_harm(plan)
    if harm and intent.whole:
        raise UnsafeError(harm[0].why, hint=harm[0].hint, rule=harm[0].rule)
    plan, last = keep_last_keys(
        plan, observations, run.wishes, intent.registry, logins=run.own_logins(), overridden=run.overridden
    )
    return plan, (*harm, *last)
