"""keyturn secret: put a secret of the fleet into this machine's key ring, see which are there, take one out.

A secret is asked for without echo, or read from stdin; it never stands among the words of a command, nor in an answer.
"""

import sys

from bootstrap.cli.console import ask_secret, can_ask, confirm, print_document, say
from bootstrap.cli.fleet_change import fleet_change
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.secret_list import list_secrets
from bootstrap.exit_code import ExitCode
from bootstrap.fleet_secrets import FleetSecret
from bootstrap.secrets.key_ring import peek
from bootstrap.workflows.keep_secret import Kept, check_kept_here, find_secret, keep_secret, parts_of, remove_secret
from keys.errors import InvalidInputError
from keys.inert import inert

_LARGEST = 64 * 1024  # characters of stdin


def secret(values: Values) -> ExitCode:
    if values.action == "list":
        if values.name:
            raise InvalidInputError("list shows all of them", hint="keyturn secret list")
        return list_secrets(values)
    if not values.name:
        raise InvalidInputError(
            "which secret?", where=f"keyturn secret {values.action}", hint="keyturn secret list names them"
        )
    return _set(values) if values.action == "set" else _remove(values)


def _set(values: Values) -> ExitCode:
    wanted = find_secret(find_fleet(values), values.name)
    check_kept_here(wanted)
    peek(wanted.entry)  # before anything is typed: whether there is a key ring at all
    text = _typed(wanted) if can_ask() else _piped()
    with fleet_change(values) as fleet:
        kept = keep_secret(fleet, wanted, text, unchecked=values.unchecked)
    _tell(values, kept)
    return ExitCode.OK


def _typed(wanted: FleetSecret) -> str:
    return ":".join(ask_secret(f"{part}: ") for part in parts_of(wanted))


def _piped() -> str:
    if sys.stdin.isatty():  # what is typed would be shown
        raise InvalidInputError("there is no terminal to ask on", hint="let stderr go to the terminal, or pipe it in")
    return sys.stdin.read(_LARGEST)


def _remove(values: Values) -> ExitCode:
    wanted = find_secret(find_fleet(values), values.name)
    check_kept_here(wanted)
    there = peek(wanted.entry) is not None
    if not confirm(f"Take {wanted.name} out of this machine's key ring?", yes=values.yes or not there):
        say("Nothing was changed.")
        return ExitCode.OK
    with fleet_change(values) as fleet:
        kept = remove_secret(fleet, wanted)
    _tell(values, kept)
    return ExitCode.OK


def _tell(values: Values, kept: Kept) -> None:
    answer = kept.answer
    if values.json:
        content = {
            "name": kept.secret.name,
            "entry": kept.secret.entry,
            "result": kept.result,
            "checked": answer.verdict.value if answer else None,
            "said": answer.said if answer else "",
            "device": kept.device.name if kept.device else None,
            "commit": kept.commit,
        }
        print_document("keyturn.secret/1", content)
        return
    print(kept.said)
    for sentence in kept.besides:
        say(inert(sentence))
