"""What was seen of a small fleet, and the findings that it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from keys.access import Effect, Grant, Observation, Seen, Wish
from keys.audit import Acceptance, Finding, Survey, findings
from keys.device import Device
from keys.matrix import make_matrix
from keys.memory import Memory
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost, server

WEB, DB = server("web"), server("db")
HETZNER = Wish("hetzner", Effect.SEED, ("project",))
TERRAFORM = Wish("terraform", Effect.SEED, ("ssh_keys",))
YEARS_AGO = NOON - timedelta(days=1000)
PC = replace(device("pc"), added=NOON - timedelta(days=200))
MACBOOK = lost("macbook")


def survey(
    places: Mapping[Wish, Observation], devices: Sequence[Device] = (PC, MACBOOK), *, whole: bool = True
) -> Survey:
    """What an audit at NOON goes by. A former key of a device can only stand in a registry that is made by hand."""
    registry = Registry(devices=tuple(devices))
    matrix = make_matrix(registry, [*places], {wish.target: one for wish, one in places.items()}, Memory())
    return Survey(matrix, NOON, whole)


def found(
    places: Mapping[Wish, Observation],
    devices: Sequence[Device] = (PC, MACBOOK),
    *acceptances: Acceptance,
    whole: bool = True,
) -> list[Finding]:
    return list(findings(survey(places, devices, whole=whole), acceptances))


def of_kind(kind: str, some: Sequence[Finding]) -> Finding:
    """The one finding of that kind."""
    (one,) = [finding for finding in some if finding.kind == kind]
    return one


def kinds(some: Sequence[Finding]) -> list[str]:
    return [finding.kind for finding in some]


def web(*grants: Grant, **more: object) -> Seen:
    """The server web with these grants, and pc's own."""
    seen = Seen("server:web", NOON, ("root",), (here("pc"), *grants))
    return replace(seen, **more)  # type: ignore[arg-type]  # the fields of Seen


def here(name: str, /, **more: object) -> Grant:
    """The key of that name, in root's file."""
    grant = Grant("root", key(name), f"/root/.ssh/authorized_keys:{name}")
    return replace(grant, **more)  # type: ignore[arg-type]  # the fields of Grant


def listed(wish: Wish, *names: str) -> Seen:
    """A seed that lists the keys of these names under these names."""
    (account,) = wish.accounts
    return Seen(wish.target, NOON, (account,), tuple(Grant(account, key(name), name=name) for name in names))
