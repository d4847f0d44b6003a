"""Questions to servers about keys that stand nowhere there: a file is not the only way in."""

from collections.abc import Iterator, Mapping

from bootstrap.run import Run
from keys.access import Effect, Observation, Seen
from keys.device import Device
from keys.plan import Change, Plan, Verb


def questions(run: Run, device: Device, plan: Plan, observations: Mapping[str, Observation]) -> Iterator[Change]:
    """At every server that was seen, about each key of the device that the plan does not remove there."""
    for wish in run.wishes:
        changed = {change.key for change in plan.at(wish.target) if change.verb is Verb.REMOVE}
        if wish.effect is Effect.LIVE and isinstance(observations.get(wish.target), Seen):
            for key, _ in device.unwanted_keys():
                for account in wish.accounts if key not in changed else ():
                    yield Change(Verb.PROVE, wish.target, account, key, device.name, device.status.value)


def questions_behind(run: Run, plan: Plan, observations: Mapping[str, Observation]) -> Iterator[Change]:
    """The same where the plan finishes what a run that died had begun: it had removed the key, and proved nothing."""
    begun = {(one.target, one.key) for one in plan.changes if one.verb in {Verb.BLOCK, Verb.END}}
    for device in run.fleet.registry().devices:
        for question in questions(run, device, plan, observations):
            if (question.target, question.key) in begun:
                yield question
