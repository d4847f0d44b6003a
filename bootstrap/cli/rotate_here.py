"""Rotation of the machine that keyturn runs on, at the command line."""

from datetime import date
from pathlib import Path

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import say
from bootstrap.cli.device_setup import done_document, tell_done, worst
from bootstrap.cli.documents import Json
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.own_key import AtTheTerminal, named_passphrase
from bootstrap.cli.parse import Values
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase, check_source
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.workflows.rotate_here import RotationHere
from keys.inert import inert


def rotate_here(values: Values, name: str, expires: date | None) -> ExitCode:
    source = values.passphrase or "ask"
    check_source(source)
    person = AtTheTerminal()
    rotation = RotationHere(
        name,
        NewPassphrase(source, not values.no_key_ring, person),
        person,
        KnownPassphrases(person, lambda: named_passphrase(source)),
        Path(values.key_file).expanduser().absolute() if values.key_file else None,
        expires,
        look=values.plan,
    )

    def then(report: Report) -> tuple[ExitCode, Json]:
        code = report.exit_code()
        if not report.carried_out:
            return code, {}
        fleet = find_fleet(values)
        done = [] if values.no_setup else rotation.set_up(fleet, tell_done)
        for sentence in rotation.about_old(fleet):
            say(f"note: {inert(sentence)}")
        return worst(code, done), {"setup": [done_document(one) for one in done]} if done else {}

    return run_change(values, f"Rotate {name}, which is this machine?", rotation.rotate, then=then)
