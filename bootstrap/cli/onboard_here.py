"""Onboarding of the machine that keyturn runs on: its key, the tailnet, the fleet's places, and then its own set-up.

A machine that no server lets in yet does all of that but for the places, and asks a device that gets in.
"""

from datetime import date
from typing import TYPE_CHECKING

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import confirm, say
from bootstrap.cli.device_setup import done_document, tell_done, worst
from bootstrap.cli.documents import Json
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.own_key import own_key_of
from bootstrap.cli.parse import Values
from bootstrap.cli.request import hand_over
from bootstrap.device_setup.joining import Joining, joined_tailnet
from bootstrap.device_setup.own_key import OwnKey
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet, NoFleetError
from bootstrap.report import Report
from bootstrap.still_pending import still_pending
from bootstrap.workflows.onboard import NoWayInError
from bootstrap.workflows.onboard_here import OnboardHere
from keys.device import Kind
from keys.errors import KeyturnError
from keys.registry import Registry

if TYPE_CHECKING:
    from bootstrap.device_setup.running import Done


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
    """One onboarding, and its person at the terminal."""

    def __init__(self, values: Values, name: str, kind: Kind, expires: date | None) -> None:
        self._values = values
        self._here = OnboardHere(name, kind, expires, self._find_key, self._join, tell_done, say, values.sign_commits)
        self.let_in, self.settled, self.tell_left = self._here.let_in, self._here.settled, self._here.tell_left

    def then(self, report: Report) -> tuple[ExitCode, Json]:
        """What comes behind the places."""
        code, own = report.exit_code(), self._here.own
        if not report.carried_out:
            self.tell_left()
        if not report.carried_out or self._values.no_setup or own is None:
            return code, {}
        done = self._here.set_up(find_fleet(self._values), own)
        return worst(code, done), {"setup": [done_document(one) for one in done]}

    def ask(self, because: str) -> ExitCode:
        """Make the key, set up what can be, and hand over the request. because: why it has to be asked for."""
        fleet, here = self._fleet(), self._here
        name = fleet.name if fleet else ""
        own = here.key(name, fleet.registry() if fleet else Registry())
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
            here.join_tailnet(fleet)
            done = here.set_up(fleet, own)
        hand_over(here.request(name, own).text, self._values)
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

    def _find_key(self, fleet: str, registry: Registry) -> OwnKey:
        name = self._here.name
        own = own_key_of(self._values, name, fleet, registry, lambda _event: None)
        if not (own.made and self._values.plan):  # a pair that is made only for a look is none
            say(f"{name}: {own.public.type} {own.public.fingerprint}")
        return own

    def _join(self, fleet: Fleet) -> Joining | None:
        values = self._values
        if values.plan or values.no_setup or values.no_tailnet:
            return None
        return joined_tailnet(fleet, self._here.name, lambda what: confirm(what, yes=values.yes), say)
