"""keyturn secret list: the secrets that the fleet uses, where each is, whether it is there; never a value."""

from bootstrap.cli.console import print_document, say
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Cell, Tone, columns
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import FleetSecret, fleet_secrets, presence_of
from bootstrap.secrets.sources import Presence, shown

_SIGNS: dict[bool | None, Cell] = {
    True: ("● here", Tone.GOOD),
    False: ("✖ missing", Tone.BAD),
    None: ("· not asked", Tone.QUIET),
}


def list_secrets(values: Values) -> ExitCode:
    fleet = find_fleet(values)
    found = [(one, presence_of(one)) for one in fleet_secrets(fleet.config)]
    if values.json:
        listed = [_document(fleet, secret, there) for secret, there in found]
        print_document("keyturn.secrets/1", {"secrets": listed})
    elif not found:
        say("This fleet uses no secret: keyturn.toml has no [hetzner], [tailscale] or [github].")
    else:
        rows = [[_SIGNS[there.here], one.name, shown(one.source), _said(there)] for one, there in found]
        print(columns(rows, ("here", "name", "source", ""), limit=300))
    return ExitCode.FINDINGS if any(there.here is False for _, there in found) else ExitCode.OK


def _said(there: Presence) -> str:
    return f"{there.said}; mend: {there.mend}" if there.mend else there.said


def _document(fleet: Fleet, secret: FleetSecret, there: Presence) -> dict[str, object]:
    given = [device.name for device in fleet.registry().devices if secret.name in device.given]
    return {
        "name": secret.name,
        "source": shown(secret.source),
        "entry": secret.entry,
        "here": there.here,
        "said": there.said,
        "mend": there.mend,
        "given": given,
    }
