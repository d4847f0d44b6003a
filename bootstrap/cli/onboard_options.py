"""Which of onboard's options go together: some are about this machine, some about another, some about asking."""

from bootstrap.cli.make_for_qr import check_for_qr
from bootstrap.cli.own_key import check_sources
from bootstrap.cli.parse import Values
from keys.errors import InvalidInputError

_HERE = ("request", "request_file", "sign_commits", "no_setup", "no_tailnet")
_ELSEWHERE = ("tailnet", "show_auth_key")


def check_options(values: Values) -> None:
    """Raises InvalidInputError for options that contradict each other."""
    (check_for_qr if values.make_for_qr else check_sources)(values)
    elsewhere = values.public_key or values.make_for_qr
    about, wrong = ("this machine itself", _HERE) if elsewhere else ("another device", _ELSEWHERE)
    if given := [_option(name) for name in wrong if getattr(values, name)]:
        with_key = "this lets another device in" if elsewhere else "this lets this machine in"
        raise InvalidInputError(f"{given[0]} is about {about}, and {with_key}", hint=f"leave {given[0]} out")
    if values.plan and (values.request or values.request_file):
        raise InvalidInputError(
            "--plan changes nothing, and a request is signed with a key that is made for it", hint="leave one out"
        )
    if values.no_setup and values.sign_commits:
        raise InvalidInputError("--sign-commits sets this machine up, and --no-setup does not", hint="leave one out")
    if values.show_auth_key and not values.tailnet:
        raise InvalidInputError("--show-auth-key belongs to --tailnet", hint="give both")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
