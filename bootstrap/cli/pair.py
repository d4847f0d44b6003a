"""keyturn pair: let another device in with the key that it has, by a code that its camera reads or its person types."""

import sys
from contextlib import ExitStack
from datetime import date
from functools import partial

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import can_ask, confirm, forget_typed, say
from bootstrap.cli.onboard_tailnet import check_tailnet, then_into_the_tailnet
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.pair_text import came, invitation_text, question
from bootstrap.cli.parse import Values
from bootstrap.cli.qr_file import QrFile
from bootstrap.cli.table import Tone, paint
from bootstrap.cli.typed import typed_line
from bootstrap.end_day import end_day
from bootstrap.exit_code import ExitCode
from bootstrap.pairing.addresses import check_own, own_addresses
from bootstrap.pairing.door import Candidate, Guest
from bootstrap.pairing.invitation import Answer, Invitation, invited, wrong_code
from bootstrap.pairing.relay import tell_what_to_compare, told
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import check_name_free
from bootstrap.workflows.pair import pair as let_in
from bootstrap.workflows.pair import welcomed
from keys.device import Kind, check_name, parse_kind
from keys.errors import InvalidInputError
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.safety import Refusal

_ANSWERS = {"y": Answer.YES, "yes": Answer.YES, "o": Answer.OTHER, "other": Answer.OTHER}


def pair(values: Values) -> ExitCode:
    name, kind, expires = check_name(values.name), parse_kind(values.kind), end_day(values.expires)
    if not can_ask():
        raise InvalidInputError(
            "pairing needs a person at a terminal, who compares the two devices",
            hint=f"without one: keyturn onboard {name} --kind {kind} --public-key FILE",
        )
    values.plan = values.show_auth_key = False  # there is no device to plan for before it has come
    check_tailnet(values)
    check_name_free(find_fleet(values).registry(), name)
    picture = QrFile.parse(values.qr_file) if values.qr_file else None
    with ExitStack() as opened:
        invitation = opened.enter_context(invited(_addresses(values), port=_port(values.port), kind=kind))
        if picture:
            opened.enter_context(picture.lent(str(invitation.links[0]), f"Pairing of {name}"))
        say(invitation_text(name, kind, invitation))
        key, guest = invitation.wait(lambda candidate: _ask(name, invitation, candidate), _say_wrong)
        with welcomed(guest):
            return _let_in(values, guest, key, name=name, kind=kind, expires=expires)


def _ask(name: str, invitation: Invitation, candidate: Candidate) -> Answer:
    """What is typed before there is a device is no answer about it."""
    say(came(name, invitation.host_key, candidate))
    tell_what_to_compare(candidate)
    forget_typed()
    sys.stderr.write(question(name))
    sys.stderr.flush()
    return _ANSWERS.get(typed_line().strip().lower(), Answer.NO)


def _let_in(values: Values, guest: Guest, key: PublicKey, *, name: str, kind: Kind, expires: date | None) -> ExitCode:
    def workflow(run: Run, agree: Agree) -> Report:
        device = newcomer(run.fleet, name, kind, key, run.clock(), expires=expires)
        say(f"{name}: {key.type} {key.fingerprint}")

        def agree_anew(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
            forget_typed()  # a second y at the question before must not answer this one
            return agree(plan, refusals)

        return let_in(run, device, guest, agree_anew, gives=partial(_gives, name), say=say)

    return run_change(
        values,
        f"Let {name} in?",
        workflow,
        then=partial(then_into_the_tailnet, values, name, kind),
        also=lambda event: told(guest, event),
    )


def _gives(name: str, secret: str) -> bool:
    """--yes is not heeded: it was said of a key, and not of secrets."""
    if not can_ask():
        return False
    forget_typed()
    return confirm(f"Give {name} the secret {secret} too?", yes=False)


def _say_wrong(address: str, left: int) -> None:
    say(paint(wrong_code(address, left), Tone.WARNING, sys.stderr))


def _addresses(values: Values) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(map(check_own, values.on))) or own_addresses()
    if not found:
        raise InvalidInputError(
            "no device near by could reach this machine: it is in no network",
            hint="name an address of it that the device can reach: --on ADDRESS",
        )
    return found


def _port(text: str | None) -> int:
    if text is None:
        return 0
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) < 65536:
        raise InvalidInputError(f"{text[:20]!r} is not a port", where="--port", hint="a number from 1024 to 65535")
    return int(text)
