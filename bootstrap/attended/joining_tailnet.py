"""Another device is brought into the tailnet, attended: its auth key is shown for as long as it is waited for.

The device is let in at the servers already, whatever becomes of this. Who stops it revokes the key.
"""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bootstrap.attended.asked_here import ChooseOne
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.pairing_questions import ShowAuthKey
from bootstrap.attended.running import FindFleet
from bootstrap.attended.work import Closing
from bootstrap.device_setup.joining import NAME, PLACE
from bootstrap.device_setup.running import Done
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.held_fleet import held_fleet
from bootstrap.paths import ssh_folder
from bootstrap.prompts import BrokenOffError
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.lent_key import SECONDS
from bootstrap.tailnet.taps import taps
from bootstrap.tailnet.waiting import Wait
from bootstrap.this_device import this_device
from bootstrap.wiring import now
from bootstrap.workflows.into_tailnet import check_tailnet, join_other, left, told_apart
from bootstrap.workflows.note_machine import note_machine
from keys.device import Kind
from keys.errors import InvalidInputError, KeyturnError
from keys.qr import cells
from keys.tailnet import AuthKey, Node

EVERY = 3.0
"""Seconds between two questions to the control server."""


def into_tailnet_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """A device that is in the fleet already. Raises KeyturnError."""
    fleet = find()
    check_tailnet(fleet)
    device = fleet.registry().get(name)
    if device is None or not device.is_active:
        raise InvalidInputError(f"{name} is no active device of this fleet", where="devices.toml")
    if device == this_device(fleet.registry(), ssh_folder()):
        raise InvalidInputError(
            f"{name} is this very machine, which needs no auth key",
            hint=f"onboard it again as {name}: it is asked whether it is to come into the tailnet",
        )
    return Closing(device=name, said=_Guest(find, name, device.kind, attendant).brought_in())


def then_into_the_tailnet(find: FindFleet, kind: Kind, attendant: Attendant, onboarded: Closing) -> Closing:
    """What comes behind an onboarding. What fails of it is told, and undoes nothing of that."""
    report = onboarded.report
    if not (report and report.carried_out and report.exit_code() in {ExitCode.OK, ExitCode.PENDING}):
        return onboarded
    try:
        said = _Guest(find, onboarded.device, kind, attendant).brought_in()
    except KeyturnError as error:
        attendant.ended(Done(NAME, PLACE, error=error))
        return onboarded
    return replace(onboarded, said=said)


@dataclass(frozen=True)
class _Guest:
    """A device that is waited for."""

    find: FindFleet
    name: str
    kind: Kind
    attendant: Attendant
    stopped: threading.Event = field(default_factory=threading.Event)

    def brought_in(self) -> str:
        """What came of it. Raises KeyturnError where it did not come, or can't be told from others."""
        self.attendant.stops_by(self.stopped.set)
        fleet = self.find()
        there = fleet.registry().get(self.name)
        try:
            joined = self._joined(fleet, there.tailscale_node if there else "")
        except _LeftError as error:
            return left(self.name, error.hint)
        if joined is not None and joined.changed and joined.node_id:
            with held_fleet(self.find, self.attendant.tell) as fleet:
                note_machine(fleet, self.name, joined.node_id)
        return "; ".join(joined.said) if joined else ""

    def _joined(self, fleet: Fleet, noted: str) -> Joined | None:
        server = fleet.config.tailscale.login_server if fleet.config.tailscale else ""
        with ExitStack() as shown:

            def show(secret: str, _key: AuthKey) -> None:
                shown.enter_context(self.attendant.show(self._notice(secret, server)))

            wait = Wait(SECONDS, EVERY, sleep=self._sleep)
            return join_other(fleet, self.name, self.kind, show=show, choose=self._choose, noted=noted, wait=wait)

    def _notice(self, secret: str, server: str) -> ShowAuthKey:
        until = now() + timedelta(seconds=SECONDS)
        return ShowAuthKey(self.name, until, taps(self.kind, server), secret, tuple(cells(secret)))

    def _sleep(self, seconds: float) -> None:
        if self.stopped.wait(seconds):
            raise _LeftError("the wait was left")

    def _choose(self, several: Sequence[Node]) -> Node | None:
        what = f"Several machines came into the tailnet. Which one is {self.name}?"
        try:
            chosen = self.attendant.ask(ChooseOne(what, tuple(map(told_apart, several))))
        except BrokenOffError:
            raise _LeftError("the wait was left") from None
        return None if chosen is None else several[chosen]


class _LeftError(BrokenOffError):
    """The person waits no longer. hint: why the auth key could not be revoked; empty where it was."""
