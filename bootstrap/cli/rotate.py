"""keyturn rotate: a device goes on with a new key, which it made itself, or which is made here for this machine."""

from datetime import date

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import say
from bootstrap.cli.given import read_key
from bootstrap.cli.parse import Values
from bootstrap.end_day import end_day
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.rotate import rotate as give_new_key
from bootstrap.workflows.rotate import settled
from keys.device import check_name
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_HERE = ("key_file", "passphrase", "no_key_ring", "no_setup")


def rotate(values: Values) -> ExitCode:
    name, expires = check_name(values.name), end_day(values.expires)
    if not values.public_key:
        from bootstrap.cli.rotate_here import rotate_here

        return rotate_here(values, name, expires)
    if given := [one for one in _HERE if getattr(values, one)]:
        option = f"--{given[0].replace('_', '-')}"
        raise InvalidInputError(
            f"--public-key is for a key that another device made, and {option} for one that is made here",
            hint="leave one of them out",
        )
    return _rotate_another(values, name, read_key(values.public_key), expires)


def _rotate_another(values: Values, name: str, key: PublicKey, expires: date | None) -> ExitCode:
    def workflow(run: Run, agree: Agree) -> Report:
        say(f"{name}: {key.type} {key.fingerprint}")
        return give_new_key(run, name, key, agree, expires=expires)

    return run_change(values, f"Rotate {name}?", workflow, settled=lambda run: settled(run.fleet.registry(), name, key))
