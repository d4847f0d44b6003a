"""Rotate, attended: a device goes on with the key that it made, or this machine with one that is made here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.running import FindFleet, asks, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.wiring import Choices
from bootstrap.workflows.newcomer import given_key
from bootstrap.workflows.rotate import rotate, with_new_key
from bootstrap.workflows.rotate_here import RotationHere
from keys.device import Device
from keys.public_key import PublicKey
from keys.registry import Registry


def rotate_attended(find: FindFleet, name: str, key: PublicKey, attendant: Attendant) -> Closing:
    """As `keyturn rotate NAME --public-key`. Raises KeyturnError."""
    attendant.tell(f"{name}: {key.type} {key.fingerprint}")
    with attended_run(find, Choices(), attendant) as run:
        report = change(
            run, attendant, lambda run, agree: rotate(run, name, key, agree), asks(attendant, f"Rotate {name}?")
        )
    return Closing(report, name)


def key_for(devices: Sequence[Device], name: str, at: datetime, text: str) -> PublicKey:
    """The next key of that device, from the line that it gave. Raises InvalidInputError where it can't be that."""
    key = given_key(text)
    with_new_key(Registry(devices=tuple(devices)), name, key, at)
    return key


def about_key(key: PublicKey) -> str:
    """What a person compares of it."""
    return f"{key.type} {key.fingerprint}\nCompare that with what the device shows."


def rotate_here_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """As `keyturn rotate NAME` on that device itself. Its passphrase is asked for, and kept in the key ring too.

    Raises KeyturnError.
    """
    person = AttendingPerson(attendant, name)
    rotation = RotationHere(name, NewPassphrase("ask", True, person), person, KnownPassphrases(person))
    ask = asks(attendant, f"Rotate {name}, which is this machine?")
    with attended_run(find, Choices(), attendant) as run:
        report = change(run, attendant, rotation.rotate, ask)
    closing = Closing(report, name)
    if not report.carried_out:
        return closing
    fleet = find()
    failed = [done.name for done in rotation.set_up(fleet, attendant.ended) if done.error]
    for sentence in rotation.about_old(fleet):
        attendant.tell(sentence)
    said = f"not set up here yet: {', '.join(failed)}; then: keyturn device setup" if failed else ""
    return replace(closing, said=said)
