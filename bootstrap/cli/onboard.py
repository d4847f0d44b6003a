"""keyturn onboard: let this device in with a key made here, or another with the public key that it made."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import ask_secret, say
from bootstrap.cli.make_for_qr import check_for_qr, key_for_qr
from bootstrap.cli.parse import Values
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.events import KeyMade
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
from keys.key_pair import KeyPair
from keys.public_key import PublicKey

_LARGEST = 64 * 1024  # bytes of a public key file; the longest real ones are below 6 KiB


def onboard(values: Values) -> ExitCode:
    name, kind, expires = check_name(values.name), parse_kind(values.kind), _day(values.expires)
    (check_for_qr if values.make_for_qr else _check_sources)(values)

    def workflow(run: Run, agree: Agree) -> Report:
        source = key_for_qr if values.make_for_qr else _given_key if values.public_key else _own_key
        key, keep = source(values, name, run)
        added_by = this_device(run.fleet.registry(), ssh_folder())
        device = Device(
            name, kind, Status.ACTIVE, key, run.clock(), added_by.name if added_by else name, expires=expires
        )
        if keep is _nothing_to_keep or not values.plan:  # a pair that is made only for a look is none
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


def _own_key(values: Values, name: str, run: Run) -> tuple[PublicKey, KeepKey]:
    """A pair made here, written to disk only once the person has agreed; or the one an earlier run had written."""
    comment = f"{name}@{run.fleet.name}"
    file = KeyFile(Path(values.key_file).expanduser() if values.key_file else ssh_folder() / f"id_ed25519_{name}")
    there = run.fleet.registry().get(name)
    if left := file.left_behind(comment):
        return left, _nothing_to_keep
    if there and there.is_active:
        raise InvalidInputError(
            f"{name} is in the fleet already, and its private key is not at {file.path}",
            where="devices.toml",
            hint=f"to write its key to every target again: keyturn apply; for another device: {name}-2",
        )
    pair = KeyPair.generate(comment)

    def keep() -> Callable[[], None]:
        file.write(pair, _passphrase(values.passphrase or "ask", pair.public))
        run.emit(KeyMade(file.path, pair.public.fingerprint))
        say(f"made {file.path}")
        return file.remove

    return pair.public, keep


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


def _check_sources(values: Values) -> None:
    """Raises InvalidInputError for options that contradict each other, or name no place of a passphrase."""
    if values.public_key and (values.key_file or values.passphrase):
        raise InvalidInputError(
            "--public-key is for a key that another device made, --key-file and --passphrase are for one made here",
            hint="leave one of them out",
        )
    kind, _, place = (values.passphrase or "ask").partition(":")
    if kind not in {"ask", "none", "keyring"} and not (kind in {"env", "command"} and place):
        raise InvalidInputError(  # which is not repeated: it may be the passphrase itself
            "--passphrase is no place of a passphrase",
            hint="give ask, none, keyring, env:NAME or command:LINE; the passphrase itself never stands in a command",
        )


def _passphrase(source: str, key: PublicKey) -> str | None:
    """The passphrase of a new private key, from where the person said. None leaves the key unencrypted."""
    if source == "none":
        return None
    if source == "ask":
        return _asked()
    from bootstrap import secrets

    if source == "keyring":
        made = token_urlsafe(24)
        secrets.store_passphrase(key.fingerprint, made)
        return made
    return secrets.resolve(source, name="the passphrase", signs=secrets.PASSPHRASE)


def _asked() -> str:
    passphrase = ask_secret("Passphrase of the new key: ")
    if not passphrase:
        raise InvalidInputError("an empty passphrase", hint="for a key without one: --passphrase none")
    if ask_secret("Once more: ") != passphrase:
        raise InvalidInputError("the two passphrases differ", hint="run the command again")
    return passphrase


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
