"""Recover, attended: a way back into a Hetzner server; what will happen is shown, its name is typed, then it reboots.

It may be stopped while a boot is waited for. What it leaves then, the same job goes on with, or ends.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.recovery_questions import AgreeToRecovery, Recovering, TrustRescueKey
from bootstrap.attended.running import FindFleet, attended_run
from bootstrap.attended.work import Closing
from bootstrap.device_setup.running import Done
from bootstrap.events import Event, StepTaken
from bootstrap.prompts import broken_off
from bootstrap.recovery_words import leave_text, plan_text, result_text
from bootstrap.wiring import Choices
from bootstrap.workflows.recover import Recovered, StuckError, leave, recover
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_run import case_of
from bootstrap.workflows.recovery_situation import Situation, Standing

_LEAVES = (
    "the server stays as it is by then: maybe in its rescue system, with its services down. The same again goes on "
    "from there, and so does keyturn recover in a shell; ending rescue mode boots the server's own system."
)


def recover_attended(find: FindFleet, what: Recovering, attendant: Attendant) -> Closing:
    """As `keyturn recover SERVER`. Raises KeyturnError."""
    pause, steps = _pausing(attendant), _Steps(attendant)
    with attended_run(find, Choices(), attendant, also=steps.take) as run:
        case = case_of(run, what.server, what.device, pause, hard=what.hard)
        try:
            with _going_on_by_key(case.server.name):
                closing = recovered(case, what, attendant)
        finally:
            case.close()
    steps.end()
    return closing


@contextmanager
def _going_on_by_key(server: str) -> Iterator[None]:
    """Who is stuck at the screens goes on there, too."""
    try:
        yield
    except StuckError as error:
        hint = f"the key B at the row of {server} goes on from here, or ends rescue mode; in a shell, {error.hint}"
        raise StuckError(error.what, where=error.where, hint=hint) from None


def recovered(case: Case, what: Recovering, attendant: Attendant) -> Closing:
    """Of a case that was found. Raises StuckError, and what asking the vendor raises."""
    if what.leaves:
        return _closing(case, leave(case, lambda found: attendant.ask(_to_leave(case, found))))
    done = recover(
        case,
        lambda found: attendant.ask(_to_recover(case, found)),
        lambda shown: attendant.ask(TrustRescueKey(shown)),
    )
    if done.before.standing is Standing.GETS_IN:
        return Closing(said=" ".join(plan_text(case, done.before).splitlines()))
    return _closing(case, done)


def _to_recover(case: Case, found: Situation) -> AgreeToRecovery:
    server = case.server.name
    return AgreeToRecovery(f"Reboot {server}, and recover it?", plan_text(case, found), server)


def _to_leave(case: Case, found: Situation) -> AgreeToRecovery:
    server = case.server.name
    typed = server if found.standing is Standing.RESCUE else ""
    return AgreeToRecovery(f"End rescue mode of {server}?", leave_text(case, found), typed)


def _closing(case: Case, done: Recovered) -> Closing:
    if not done.carried_out:
        return Closing(said="Nothing was changed.")
    said = " ".join(result_text(case, done).splitlines())
    return Closing(device=case.device.name, said=said, to_try=case.device.name if done.mended else "")


def _pausing(attendant: Attendant) -> Callable[[float], None]:
    """Waits so many seconds, unless it is stopped."""
    stopped = threading.Event()
    attendant.stops_by(stopped.set, leaves=_LEAVES)

    def pause(seconds: float) -> None:
        if stopped.wait(seconds):
            raise broken_off()

    return pause


@dataclass
class _Steps:
    """Ticks each step off once the next one begins."""

    attendant: Attendant
    _begun: StepTaken | None = field(init=False, default=None)

    def take(self, event: Event) -> None:
        if isinstance(event, StepTaken):
            self.end()
            self._begun = event

    def end(self) -> None:
        """What was begun last is done too."""
        if self._begun:
            self.attendant.ended(Done(f"step {self._begun.number}", self._begun.target, self._begun.what))
        self._begun = None
