"""keyturn doctor: what is missing on this machine, and the line that mends it."""

from contextlib import suppress

from bootstrap.cli.console import print_document
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.still_pending import pending_content
from bootstrap.cli.table import Tone, columns
from bootstrap.doctor import Check, Health, examine
from bootstrap.exit_code import ExitCode
from bootstrap.still_pending import still_pending
from keys.errors import KeyturnError

_SIGNS = {
    Health.GOOD: ("● ok", Tone.GOOD),
    Health.OPTIONAL: ("· optional", Tone.QUIET),
    Health.MISSING: ("✖ missing", Tone.BAD),
}


def doctor(values: Values) -> ExitCode:
    checks = examine(lambda: find_fleet(values))
    missing = any(check.health is Health.MISSING for check in checks)
    if values.json:
        listed = [{"name": one.name, "health": one.health.value, "said": one.said, "mend": one.mend} for one in checks]
        print_document("keyturn.doctor/1", {"checks": listed, **pending_content(values)})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            print(_line(check, width))
        values.told = _pending(values)
    return ExitCode.FINDINGS if missing else ExitCode.OK


def _pending(values: Values) -> set[tuple[str, str]]:
    """All that waits: one of the checks has told of it."""
    with suppress(KeyturnError):
        return {(one.target, one.device) for one in still_pending(find_fleet(values))}
    return set()


def _line(check: Check, width: int) -> str:
    sign, tone = _SIGNS[check.health]
    line = columns([[(f"{sign:<10}", tone), f"{check.name:<{width}}", check.said]], limit=200)
    return f"{line}\n{'':12}mend: {check.mend}" if check.mend else line
