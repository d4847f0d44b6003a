"""Onboarding of the machine that keyturn runs on: its key, the tailnet, the fleet's places, and then its own set-up.

A machine that no server lets in yet does all of that but for the places, and asks a device that gets in.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from functools import partial

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import confirm, say
from bootstrap.cli.device_setup import done_document, tell_done
from bootstrap.cli.documents import Json
from bootstrap.cli.errors import exit_code_of
from bootstrap.cli.joining import joined_tailnet
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.own_key import own_key_of
from bootstrap.cli.parse import Values
from bootstrap.cli.request import hand_over
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
from bootstrap.workflows.onboard import NoWayInError, onboard
from keys.access_request import AccessRequest
from keys.device import Device, Kind, Status
from keys.registry import Registry


def onboard_here(values: Values, name: str, kind: Kind, expires: date | None) -> ExitCode:
    """The exit code is the worst of what became of the places and of the set-up."""
    here = _Here(values, name, kind, expires)
    if values.request:
        return here.ask(because="")
    try:
        return run_change(values, f"Let {name} in?", here.let_in, then=here.then)
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
        self._joined = Done("tailnet", "tailscale")
        self._node = ""

    def let_in(self, run: Run, agree: Agree) -> Report:
        own = self._key(run.fleet.name, run.fleet.registry())
        self._join(run.fleet)
        return onboard(run, self._device(run.fleet, own), agree, keep_key=own.keep, is_here=True)

    def then(self, report: Report) -> tuple[ExitCode, Json]:
        """What comes behind the places."""
        code = report.exit_code()
        if not report.carried_out or self._values.no_setup or self._own is None:
            return code, {}
        done = self._set_up(find_fleet(self._values), self._own)
        return _worst(code, done), {"setup": [done_document(one) for one in done]}

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
            return ExitCode.OK
        own.keep()
        done: Sequence[Done] = ()
        if fleet and not self._values.no_setup:
            self._join(fleet)
            done = self._set_up(fleet, own)
        signed = partial(sign, own.place, known=own.known)
        request = AccessRequest.make(self._name, self._kind, now(), fleet.name if fleet else "", own.public, signed)
        hand_over(request.text, self._values)
        return _worst(ExitCode.PENDING if because else ExitCode.OK, done)

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
            tailscale_node=self._node,
        )

    def _join(self, fleet: Fleet) -> None:
        """Before any server is looked at, which may be reachable through the tailnet alone."""
        values = self._values
        if fleet.config.tailscale is None or values.plan or values.no_setup or values.no_tailnet:
            return
        self._node, self._joined = joined_tailnet(fleet, self._name, yes=values.yes)
        if self._joined.error:
            tell_done(self._joined)

    def _set_up(self, fleet: Fleet, own: OwnKey) -> list[Done]:
        why = no_agent() if own.place.path else ""
        if why and own.made:
            say(f"note: {why}")
        agent = [AgentStep(own.place, own.known)] if own.place.path and not why else []
        with closing(State(state_file(fleet.folder))) as state:
            steps = device_steps(fleet, state, self._device(fleet, own), own.place, agent=agent)
            signing = [one for one in steps.on_request if isinstance(one, GitSigningStep) and self._values.sign_commits]
            done = set_up(tuple(dict.fromkeys((*steps.wanted(), *signing))), tell_done)
        return [*([self._joined] if self._joined.error else []), *done]


def _worst(code: ExitCode, done: Sequence[Done]) -> ExitCode:
    """A step that failed is a failure, whatever else went well; what was refused is worse."""
    failed = [exit_code_of(one.error) for one in done if one.error]
    return max([code, *failed], key=_ORDER.index) if failed else code


_ORDER = (
    *(ExitCode.OK, ExitCode.FINDINGS, ExitCode.PENDING, ExitCode.FAILED, ExitCode.USAGE, ExitCode.REFUSED),
    ExitCode.INTERRUPTED,
)
