"""A job's run on a fleet, and a change in it: what every front end that is attended shares."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import AgreeToPlan, Attendant, GivePassphrase, ProtectServers, TrustHostKey
from bootstrap.attended.rules import despite_rules
from bootstrap.device_setup.steps import refresh
from bootstrap.events import Emit, Event
from bootstrap.fleet import Fleet
from bootstrap.fleet_run import fleet_run
from bootstrap.prompts import broken_off
from bootstrap.protect_first import ProtectFirstError, protected, replaces_servers, what_is_replaced
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from keys.access import Untrusted
from keys.agreed import is_within
from keys.plan import Plan
from keys.safety import Refusal, Rule

FindFleet = Callable[[], Fleet]
Workflow = Callable[[Run, Agree], Report]
Ask = Callable[[Plan, tuple[Refusal, ...]], bool]

_WITHOUT_GIT = "Leave Git alone this time?"
_LATER = "With yes, nothing is pulled, committed or pushed now: the files are written, and a later run commits them."


@contextmanager
def attended_run(
    find: FindFleet, choices: Choices, attendant: Attendant, *, writes: bool = True, also: Emit = lambda _event: None
) -> Iterator[Run]:
    """As fleet_run, with the person asked for host keys, passphrases and trouble with Git, and able to stop it.

    also: is told of what happens, beside the person.
    """

    def emit(event: Event) -> None:
        attendant.happened(event)
        also(event)

    def trust(untrusted: Untrusted) -> bool:
        return untrusted.host_key is not None and attendant.ask(TrustHostKey(untrusted))

    with fleet_run(
        find,
        choices,
        emit,
        attendant.tell,
        writes=writes,
        trust=trust,
        passphrase=lambda path, again: attendant.ask(GivePassphrase(path, again)),
        leaves_git=lambda trouble: attendant.ask(SayYes(_WITHOUT_GIT, (str(trouble), trouble.hint, _LATER))),
    ) as run:
        attendant.stops_by(run.reconciler.stop)
        yield run


def change(run: Run, attendant: Attendant, workflow: Workflow, ask: Ask) -> Report:
    """Run a workflow that changes things, and let this machine know of the change. ask: puts the plan to the person."""

    def agree(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        is_harmful = replaces_servers(refusals) and not run.protects
        if is_harmful and attendant.ask(ProtectServers(what_is_replaced(refusals))):
            raise ProtectFirstError(refusals)
        agreed = ask(plan, refusals)
        if run.reconciler.is_stopping:
            raise broken_off()  # a yes, and then a stop: nothing is written yet
        return agreed

    report = protected(run, lambda: workflow(run, agree), lambda why: attendant.ask(ProtectServers(why)))
    if report.carried_out:
        refresh(run.fleet, run.state, attendant.ended)
    return report


def changed(
    find: FindFleet,
    choices: Choices,
    attendant: Attendant,
    workflow: Workflow,
    ask: Ask,
    *,
    agreed: Plan | None = None,
) -> Report:
    """A change, in a run of its own; where a safety rule refuses, in further ones, without what the person names.

    agreed: a plan that was agreed to before, see asks_once; what comes of doing without a rule is shown all the same.
    """

    def attempt(overridden: frozenset[Rule]) -> Report:
        with attended_run(find, replace(choices, overridden=overridden), attendant) as run:
            return change(run, attendant, workflow, ask if overridden else asks_once(attendant, ask, agreed))

    return despite_rules(attendant, attempt)


def asks(attendant: Attendant, what: str, type_name: str = "") -> Ask:
    """Puts a plan to the person. type_name: what has to be typed for a yes."""
    return lambda plan, refusals: attendant.ask(AgreeToPlan(what, plan, refusals, type_name))


def asks_once(attendant: Attendant, ask: Ask, shown: Plan | None) -> Ask:
    """Puts a plan to the person, unless all of it was agreed to already, as `shown`, and nothing is refused."""

    def ask_again(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        if shown is None or refusals or not is_within(plan, shown):
            return ask(plan, refusals)
        attendant.tell("Nothing more than you agreed to before is done, so you are not asked again.")
        return True

    return ask_again
