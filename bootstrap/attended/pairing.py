"""Pairing, attended: a code is shown, the device that came with it is compared and confirmed, then it is let in.

The door is open while the code is shown, and no longer: whoever stops the job closes it at once.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.joining_tailnet import then_into_the_tailnet
from bootstrap.attended.onboarding import let_in
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowInvitation
from bootstrap.attended.running import FindFleet, asks, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.pairing.addresses import own_addresses
from bootstrap.pairing.door import Candidate, Guest
from bootstrap.pairing.invitation import MINUTES, Answer, Invitation, NobodyCameError, invited, wrong_code
from bootstrap.pairing.relay import tell_what_to_compare, told
from bootstrap.pairing.taps import taps
from bootstrap.prompts import broken_off
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices, now
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.into_tailnet import check_tailnet
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import check_name_free
from bootstrap.workflows.pair import pair, welcomed
from keys.device import Device, Kind, check_name
from keys.errors import KeyturnError
from keys.public_key import PublicKey
from keys.qr import cells


def pair_attended(
    find: FindFleet,
    name: str,
    kind: Kind,
    expires: date | None,
    attendant: Attendant,
    *,
    addresses: Sequence[str] | None = None,
    tailnet: bool = False,
) -> Closing:
    """As `keyturn pair NAME`. addresses: where the device can reach us; else all that may be.

    tailnet: whether it is to come into that, too. Raises KeyturnError.
    """
    check_name_free(find().registry(), check_name(name))
    if tailnet:
        check_tailnet(find())
    with invited(_reachable(addresses), kind=kind) as invitation:
        key, guest = _confirmed(invitation, name, kind, attendant)
        with welcomed(guest):
            closing = _let_in(
                find,
                lambda run: newcomer(run.fleet, name, kind, key, run.clock(), expires=expires),
                name,
                guest,
                attendant,
            )
    return then_into_the_tailnet(find, kind, attendant, closing) if tailnet else closing


def _reachable(addresses: Sequence[str] | None) -> Sequence[str]:
    found = own_addresses() if addresses is None else addresses
    if not found:
        raise KeyturnError(
            "no device near by could reach this machine: it is in no network",
            hint="join one, or paste the device's public key",
        )
    return found


def _confirmed(invitation: Invitation, name: str, kind: Kind, attendant: Attendant) -> tuple[PublicKey, Guest]:
    """The key that the person confirmed, and its device. Raises BrokenOffError once they have stopped it."""
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        invitation.door.close("it was broken off")

    attendant.stops_by(stop)
    try:
        with attendant.show(_shown(invitation, name, kind)):
            return invitation.wait(
                lambda candidate: _ask(invitation, name, candidate, attendant),
                lambda address, left: attendant.tell(wrong_code(address, left)),
            )
    except NobodyCameError:
        if stopped.is_set():
            raise broken_off() from None
        raise


def _shown(invitation: Invitation, name: str, kind: Kind) -> ShowInvitation:
    return ShowInvitation(
        name,
        kind,
        invitation.host_key,
        now() + timedelta(minutes=MINUTES),
        taps(kind, invitation.links[0]),
        invitation.links,
        invitation.pages,
        tuple(cells(str(invitation.links[0]))),
    )


def _ask(invitation: Invitation, name: str, candidate: Candidate, attendant: Attendant) -> Answer:
    tell_what_to_compare(candidate)
    return attendant.ask(
        CompareCodes(
            name,
            candidate.compare,
            candidate.key,
            invitation.host_key,
            candidate.guest.address,
            candidate.proved,
        )
    )


def _let_in(
    find: FindFleet, device_of: Callable[[Run], Device], name: str, guest: Guest, attendant: Attendant
) -> Closing:
    def workflow(run: Run, agree: Agree) -> Report:
        def gives(secret: str) -> bool:
            return attendant.ask(GiveSecret(name, secret))

        return pair(run, device_of(run), guest, agree, gives=gives, say=attendant.tell)

    with attended_run(find, Choices(), attendant, also=lambda event: told(guest, event)) as run:
        report = change(run, attendant, workflow, asks(attendant, f"Let {name} in?"))
    return let_in(report, name)
