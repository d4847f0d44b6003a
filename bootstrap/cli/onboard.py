"""keyturn onboard: let this device in with a key of its own, or another with the public key that it made."""

from collections.abc import Callable
from datetime import date
from functools import partial

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import say
from bootstrap.cli.given import read_key
from bootstrap.cli.make_for_qr import key_for_qr
from bootstrap.cli.onboard_here import onboard_here
from bootstrap.cli.onboard_options import check_options
from bootstrap.cli.onboard_tailnet import check_tailnet, then_into_the_tailnet
from bootstrap.cli.parse import Values
from bootstrap.end_day import end_day
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import onboard as let_in
from bootstrap.workflows.onboard import settled
from keys.device import Kind, check_name, parse_kind
from keys.public_key import PublicKey


def onboard(values: Values) -> ExitCode:
    name, kind, expires = check_name(values.name), parse_kind(values.kind), end_day(values.expires)
    check_options(values)
    if not (values.public_key or values.make_for_qr):
        return onboard_here(values, name, kind, expires)
    given = read_key(values.public_key) if values.public_key else None
    check_tailnet(values)
    return _onboard_another(values, name, kind, expires, given=given)


def _onboard_another(
    values: Values, name: str, kind: Kind, expires: date | None, *, given: PublicKey | None
) -> ExitCode:
    """given: the key that it made; None for one that is made here, for it."""

    def workflow(run: Run, agree: Agree) -> Report:
        key, keep = key_for_qr(values, name, run) if given is None else (given, _nothing_to_keep)
        device = newcomer(run.fleet, name, kind, key, run.clock(), expires=expires)
        if given or not values.plan:  # a pair that is made only for a look is none
            say(f"{name}: {key.type} {key.fingerprint}")
        return let_in(run, device, agree, keep_key=keep)

    return run_change(
        values,
        f"Let {name} in?",
        workflow,
        settled=lambda run: settled(run.fleet.registry(), name, given) if given else "",
        then=partial(then_into_the_tailnet, values, name, kind),
    )


def _nothing_to_keep() -> Callable[[], None]:
    return lambda: None
