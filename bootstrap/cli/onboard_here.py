"""Onboarding of the machine that keyturn runs on: its key, the tailnet, the fleet's places, and then its own set-up.

A machine that no server lets in yet does all of that but for the places, and asks a device that gets in.
"""

from contextlib import closing
from datetime import date
from functools import partial

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import confirm, say
from bootstrap.cli.device_setup import done_document, tell_done, worst
from bootstrap.cli.documents import Json
from bootstrap.cli.joining import Joining, joined_tailnet
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.own_key import own_key_of
from bootstrap.cli.parse import Values
from bootstrap.cli.request import hand_over
from bootstrap.cli.still_pending import still_pending
from bootstrap.device_setup.agent import AgentStep, no_agent
from bootstrap.device_setup.git_signing import GitSigningStep
from bootstrap.device_setup.own_key import OwnKey
from bootstrap.device_setup.running import Done, set_up
from bootstrap.device_setup.signing import sign
from bootstrap.device_setup.steps import device_steps
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet, NoFleetError
from bootstrap.paths import ssh_folder, state_file
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.state import State
from bootstrap.this_device import this_device
from bootstrap.wiring import now
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.onboard import NoWayInError, onboard, settled
from keys.access_request import AccessRequest
from keys.device import Device, Kind, Status
from keys.errors import KeyturnError
from keys.registry import Registry
from keys.sshsig import Signing


def onboard_here(values: Values, name: str, kind: Kind, expires: date | None) -> ExitCode:
    """The exit code is the worst of what became of the places and of the set-up."""
    here = _Here(values, name, kind, expires)
    try:
        return _onboarded(here, values, name)
    except KeyturnError:
        here.tell_left()
        raise


def _onboarded(here: "_Here", values: Values, name: str) -> ExitCode:
    if values.request:
        return here.ask(because="")
    try:
        return run_change(values, f"Let {name} in?", here.let_in, settled=here.settled, then=here.then)
    except NoWayInError as error:
        if values.plan:
            raise
        return here.ask(because=error.what)


class _Here:
    """One onboarding. own: its key, once it was asked for; the same one if it then has to ask to be let in."""

    def __init__(self, values: Values, name: str, kind: Kind, expires: date | None) -> None:
        self._values = values
        self._name, self._kind, self._expires = name, kind, expires
        self._own: OwnKey | None = None
        self._joining: Joining | None = None

    def let_in(self, run: Run, agree: Agree) -> Report:
        own = self._key(run.fleet.name, run.fleet.registry())
        self._join(run.fleet)
        return onboard(run, self._device(run.fleet, own), agree, keep_key=own.keep, is_here=True)

    def settled(self, run: Run) -> str:
        """That it is in the fleet already; empty where it is not."""
        return settled(run.fleet.registry(), self._name, self._key(run.fleet.name, run.fleet.registry()).public)

    def then(self, report: Report) -> tuple[ExitCode, Json]:
        """What comes behind the places."""
        code = report.exit_code()
        if not report.carried_out:
            self.tell_left()
        if not report.carried_out or self._values.no_setup or self._own is None:
            return code, {}
        done = self._set_up(find_fleet(self._values), self._own)
        return worst(code, done), {"setup": [done_document(one) for one in done]}

    def tell_left(self) -> None:
        """What a run that goes no further has done by then: a no takes nothing back that was agreed to before."""
        if self._joining and self._joining.changed:
            say("But this machine stays in the tailnet; `tailscale logout` takes it out.")

    def ask(self, because: str) -> ExitCode:
        """Make the key, set up what can be, and hand over the request. because: why it has to be asked for."""
        fleet = self._fleet()
        own = self._key(fleet.name if fleet else "", fleet.registry() if fleet else Registry())
        if because:
            say(f"{because}: a device that gets in has to let this one in.")
        if not confirm(
            "Make its key, set this machine up, and ask to be let in?", yes=self._values.yes or not own.made
        ):
            say("Nothing was changed.")
            self.tell_left()
            self._told_enough(fleet)
            return ExitCode.FINDINGS
        own.keep()
        done: list[Done] = []
        if fleet and not self._values.no_setup:
            self._join(fleet)
            done = self._set_up(fleet, own)
        signing = Signing(own.public, partial(sign, own.place, known=own.known))
        node = self._joining.node_id if self._joining else ""
        name = fleet.name if fleet else ""
        request = AccessRequest.make(self._name, self._kind, now(), name, signing, tailscale_node=node)
        hand_over(request.text, self._values)
        self._told_enough(fleet)
        return worst(ExitCode.PENDING if because else ExitCode.OK, done)

    def _told_enough(self, fleet: Fleet | None) -> None:
        """What other devices still wait for can't be done from here."""
        if fleet:
            self._values.told = {(one.target, one.device) for one in still_pending(fleet)}

    def _fleet(self) -> Fleet | None:
        """The fleet; None outside of any, where a machine may be that has nothing yet."""
        try:
            return find_fleet(self._values)
        except NoFleetError:
            if self._values.fleet:
                raise
            return None

    def _key(self, fleet: str, registry: Registry) -> OwnKey:
        if self._own is None:
            self._own = own_key_of(self._values, self._name, fleet, registry, lambda _event: None)
            if not (self._own.made and self._values.plan):  # a pair that is made only for a look is none
                say(f"{self._name}: {self._own.public.type} {self._own.public.fingerprint}")
        return self._own

    def _device(self, fleet: Fleet, own: OwnKey) -> Device:
        by = this_device(fleet.registry(), ssh_folder())
        return Device(
            self._name,
            self._kind,
            Status.ACTIVE,
            own.public,
            now(),
            by.name if by else self._name,
            expires=self._expires,
            tailscale_node=self._joining.node_id if self._joining else "",
        )

    def _join(self, fleet: Fleet) -> None:
        """Once, and before any server is looked at, which may be reachable through the tailnet alone."""
        values = self._values
        if self._joining or fleet.config.tailscale is None or values.plan or values.no_setup or values.no_tailnet:
            return
        self._joining = joined_tailnet(fleet, self._name, yes=values.yes)
        if self._joining.done.error:
            tell_done(self._joining.done)

    def _set_up(self, fleet: Fleet, own: OwnKey) -> list[Done]:
        why = no_agent() if own.place.path else ""
        if why and own.made:
            say(f"note: {why}")
        agent = [AgentStep(own.place, own.known)] if own.place.path and not why else []
        with closing(State(state_file(fleet.folder))) as state:
            steps = device_steps(fleet, state, self._device(fleet, own), own.place, agent=agent)
            wanted = steps.wanted()
            signing = [one for one in steps.on_request if isinstance(one, GitSigningStep) and one not in wanted]
            done = set_up((*wanted, *(signing if self._values.sign_commits else ())), tell_done)
        joined = self._joining.done if self._joining else None
        return [*([joined] if joined and joined.error else []), *done]
