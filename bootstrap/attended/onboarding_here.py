"""Onboard the machine that keyturn runs on, attended: its key, the tailnet, the places, and then its own set-up."""

from dataclasses import replace
from datetime import date

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.onboarding import asks_to_let_in, let_in
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.requesting import request_attended
from bootstrap.attended.running import FindFleet, attended_run, change
from bootstrap.attended.setting_up import left_to_set_up
from bootstrap.attended.work import Closing
from bootstrap.device_setup.hardware_key import HARDWARE
from bootstrap.device_setup.joining import Joining, joined_tailnet
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.own_key import KeyWanted, OwnKey, own_key
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from bootstrap.report import Report
from bootstrap.wiring import Choices
from bootstrap.workflows.onboard import NoWayInError
from bootstrap.workflows.onboard_here import OnboardHere
from keys.device import Kind
from keys.errors import InvalidInputError, KeyturnError
from keys.registry import Registry


def onboard_here_attended(
    find: FindFleet,
    name: str,
    kind: Kind,
    attendant: Attendant,
    *,
    key_from: KeyFrom,
    expires: date | None,
    requests: bool = False,
) -> Closing:
    """As `keyturn onboard NAME`: a machine that no server lets in asks a device that gets in.

    requests: whether it is to ask in any case. Raises KeyturnError.
    """
    here = _onboarding(name, kind, key_from, expires, attendant)
    try:
        return _onboarded(find, here, attendant, requests=requests)
    except KeyturnError:
        here.tell_left()
        raise


def _onboarded(find: FindFleet, here: OnboardHere, attendant: Attendant, *, requests: bool) -> Closing:
    if requests:
        return request_attended(find, here, attendant, because="")
    try:
        with attended_run(find, Choices(), attendant) as run:
            ask = asks_to_let_in(attendant, here.name, here.settled(run))
            report = change(run, attendant, here.let_in, ask)
    except NoWayInError as error:
        return request_attended(find, here, attendant, because=error.what)
    return _then_set_up(find, here, report)


def _then_set_up(find: FindFleet, here: OnboardHere, report: Report) -> Closing:
    closing = let_in(report, here.name)
    if not report.carried_out or here.own is None:
        here.tell_left()
        return closing
    return replace(closing, said=left_to_set_up(here.set_up(find(), here.own)))


def _onboarding(name: str, kind: Kind, key_from: KeyFrom, expires: date | None, attendant: Attendant) -> OnboardHere:
    if key_from.existing in HARDWARE:
        raise InvalidInputError(
            "a token makes its key with ssh-keygen, which asks at a terminal",
            hint=f"in a shell: keyturn onboard {name} --kind {kind} --key {key_from.existing}",
        )
    person = AttendingPerson(attendant, name)
    known = KnownPassphrases(person)

    def find_key(fleet: str, registry: Registry) -> OwnKey:
        new = NewPassphrase(key_from.protected_by, key_from.ring, person)
        wanted = KeyWanted(name, fleet, ssh_folder(), key_from.existing, key_from.path, new)
        own = own_key(wanted, registry, person, known)
        attendant.tell(f"{name}: {own.public.type} {own.public.fingerprint}")
        return own

    def join(fleet: Fleet) -> Joining:
        return joined_tailnet(fleet, name, lambda what: attendant.ask(SayYes(what)), attendant.tell)

    return OnboardHere(name, kind, expires, find_key, join, attendant.ended, attendant.tell, key_from.signs_commits)
