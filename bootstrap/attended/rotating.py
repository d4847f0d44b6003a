"""Rotate, attended: a device goes on with the key that it made, or this machine with one that is made here."""

from dataclasses import replace
from datetime import date

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.running import FindFleet, asks, changed
from bootstrap.attended.setting_up import left_to_set_up
from bootstrap.attended.work import Closing
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.rotate import rotate
from bootstrap.workflows.rotate_here import RotationHere
from keys.public_key import PublicKey


def rotate_attended(
    find: FindFleet, name: str, key: PublicKey, attendant: Attendant, *, expires: date | None = None
) -> Closing:
    """As `keyturn rotate NAME --public-key`. expires: its new end; None for the one that it has.

    Raises KeyturnError.
    """

    def workflow(run: Run, agree: Agree) -> Report:
        return rotate(run, name, key, agree, expires=expires)

    attendant.tell(f"{name}: {key.type} {key.fingerprint}")
    report = changed(find, Choices(), attendant, workflow, asks(attendant, f"Rotate {name}?"))
    return Closing(report, name)


def rotate_here_attended(
    find: FindFleet,
    name: str,
    attendant: Attendant,
    *,
    key_from: KeyFrom,
    expires: date | None = None,
) -> Closing:
    """As `keyturn rotate NAME` on that device itself. expires: its new end; None for the one that it has.

    Raises KeyturnError.
    """
    person = AttendingPerson(attendant, name)
    new = NewPassphrase(key_from.protected_by, key_from.ring, person)
    rotation = RotationHere(name, new, person, KnownPassphrases(person), key_from.path, expires)
    ask = asks(attendant, f"Rotate {name}, which is this machine?")
    report = changed(find, Choices(), attendant, rotation.rotate, ask)
    closing = Closing(report, name)
    if not report.carried_out:
        return closing
    fleet = find()
    left = left_to_set_up(rotation.set_up(fleet, attendant.ended))
    for sentence in rotation.about_old(fleet):
        attendant.tell(sentence)
    return replace(closing, said=left)
