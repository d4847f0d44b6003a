"""Findings about a device whose key is in one of Terraform, Hetzner and the servers, and not in another.

Told only where all that is compared was seen: absence is proved only there.
"""

from collections.abc import Iterator, Sequence

from keys.access import Effect
from keys.device import Device
from keys.findings.evidence import Placed, both, count, places
from keys.findings.finding import Finding, Severity
from keys.findings.survey import Survey
from keys.matrix import CellState


def drift_findings(survey: Survey) -> Iterator[Finding]:
    for device in survey.matrix.devices if survey.wishes(Effect.SEED) else ():
        if not device.is_wanted(survey.at):
            continue
        seeds = {wish.target: _placed(survey, device, wish.target) for wish in survey.wishes(Effect.SEED)}
        running = [one for wish in survey.servers() for one in _placed(survey, device, wish.target)]
        listed = [one for placed in seeds.values() for one in placed]
        if listed:
            yield from (_other_seed(device, target, listed) for target in seeds if _lacks(survey, device, target))
            if survey.all_servers_seen() and not running:
                yield _on_no_server(survey, device, listed)
        elif running and survey.whole and seeds and all(_lacks(survey, device, target) for target in seeds):
            yield _in_no_seed(device, list(seeds), running)


def told_by_drift(survey: Survey, drifts: Sequence[Finding]) -> frozenset[str]:
    """The ids of the findings "missing" that a drift says more about."""
    seeds = [wish.target for wish in survey.wishes(Effect.SEED)]
    in_none = {drift.device for drift in drifts if drift.id.endswith(":seeds")}
    return frozenset(
        {f"missing:{drift.device}:{drift.target}" for drift in drifts if drift.target}
        | {f"missing:{device}:{seed}" for device in in_none for seed in seeds}
    )


def _placed(survey: Survey, device: Device, target: str) -> list[Placed]:
    seen = survey.seen(target)
    return [(target, grant) for grant in seen.of(device.public_key)] if seen else []


def _lacks(survey: Survey, device: Device, target: str) -> bool:
    """Whether it is proved that a seed which should list the device does not, and nothing says that it once did."""
    return survey.proves_absence(target) and survey.matrix.cells[device.name, target].state is CellState.MISSING


def _other_seed(device: Device, target: str, listed: Sequence[Placed]) -> Finding:
    what = f"{device.name} is listed by {_where(listed)} and not here: servers made from the two let in different keys"
    id = f"drift:{device.name}:{target}"  # noqa: A001  what it is
    return Finding(id, Severity.MEDIUM, what, target, places(listed), "keyturn apply", device.name)


def _in_no_seed(device: Device, seeds: Sequence[str], running: Sequence[Placed]) -> Finding:
    servers = count(len({target for target, _ in running}), "server")
    what = f"{device.name} stands on {servers} and not in {both(seeds)}: the next server made will not let it in"
    id = f"drift:{device.name}:seeds"  # noqa: A001  what it is
    return Finding(id, Severity.MEDIUM, what, "", places(running), "keyturn apply", device.name)


def _on_no_server(survey: Survey, device: Device, listed: Sequence[Placed]) -> Finding:
    servers = survey.servers()
    none = f"none of the fleet's {count(len(servers), 'server')}"
    what = f"{device.name} is listed by {_where(listed)} for servers to come, and stands on {none}"
    given = any(wish.gives(device.name) for wish in servers)
    mend = "keyturn apply" if given else f"add {device.name!r} to devices of a server in keyturn.toml"
    id = f"drift:{device.name}:servers"  # noqa: A001  what it is
    return Finding(id, Severity.LOW, what, "", places(listed), mend, device.name)


def _where(placed: Sequence[Placed]) -> str:
    return both(list(dict.fromkeys(target for target, _ in placed)))
