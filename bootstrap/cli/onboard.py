"""keyturn onboard: let this device in with a key made here, or another with the public key that it made."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import say
from bootstrap.cli.own_key import check_sources, own_key_of
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.paths import ssh_folder
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.this_device import this_device
from bootstrap.wiring import now
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.onboard import KeepKey
from bootstrap.workflows.onboard import onboard as let_in
from keys.device import Device, Status, check_name, parse_kind
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

_LARGEST = 64 * 1024  # bytes of a public key file; the longest real ones are below 6 KiB


def onboard(values: Values) -> ExitCode:
    name, kind, expires = check_name(values.name), parse_kind(values.kind), _day(values.expires)
    check_sources(values)

    def workflow(run: Run, agree: Agree) -> Report:
        own = None if values.public_key else own_key_of(values, name, run)
        key, keep = (own.public, own.keep) if own else _given_key(values, name, run)
        added_by = this_device(run.fleet.registry(), ssh_folder())
        device = Device(
            name, kind, Status.ACTIVE, key, run.clock(), added_by.name if added_by else name, expires=expires
        )
        if not (own and own.made and values.plan):  # a pair that is made only for a look is none
            say(f"{name}: {key.type} {key.fingerprint}")
        return let_in(run, device, agree, keep_key=keep)

    return run_change(values, f"Let {name} in?", workflow)


def _given_key(values: Values, name: str, run: Run) -> tuple[PublicKey, KeepKey]:
    try:
        key = PublicKey.parse(_read_public_key(values.public_key))
    except InvalidInputError as error:
        error.where = error.where or _shown(values.public_key)
        raise
    if key.is_certificate:
        raise InvalidInputError("this is a certificate, not a public key", hint="give the key's own .pub file")
    return key.with_comment(f"{name}@{run.fleet.name}"), _nothing_to_keep


def _nothing_to_keep() -> Callable[[], None]:
    return lambda: None


def _read_public_key(source: str) -> str:
    try:
        if source == "-":
            return sys.stdin.buffer.read(_LARGEST).decode("utf-8", "replace")
        with Path(source).expanduser().open(encoding="utf-8", errors="replace") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise KeyturnError(
            f"the public key could not be read: {error.strerror}",
            where=_shown(source),
            hint="give the file that ends in .pub, or - and the key on stdin",
        ) from None


def _shown(source: str) -> str:
    return "stdin" if source == "-" else source[:200]


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(f"{text[:40]!r} is not a day", hint="write it like 2027-11-23") from None
    if day <= now().date():
        raise InvalidInputError(f"the key would have ended by now: {day}", hint="give the first day without it")
    return day
