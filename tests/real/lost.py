"""A fleet with a device that is about to be lost: onboarded by keyturn itself, or written down as if it had been."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keys.device import Kind
from tests.hosts.namespace import Host
from tests.hosts.openssh import SshKey, make_key
from tests.real.ending import Ending
from tests.real.fleet import Fleet, make_fleet

Json = dict[str, Any]


def as_user(host: Host, user: str, *accounts: str) -> str:
    """The table of a server where keyturn logs in as that user, with sudo unless it is root."""
    sudo = "" if user == "root" else "sudo = true\n"
    names = json.dumps(list(accounts or ("root",)))
    return (
        f'[servers.{host.name}]\nhost = "{host.address}"\nport = {host.port}\n'
        f'user = "{user}"\n{sudo}accounts = {names}\n'
    )


def fleet_of(folder: Path, hosts: Sequence[Host], user: str, *accounts: str) -> Fleet:
    """A fleet of these hosts, to each of whose accounts the key of `pc` is let in."""
    fleet = make_fleet(folder, hosts, "\n".join(as_user(host, user, *accounts) for host in hosts))
    for host in hosts:
        for account in accounts:
            if account != "root":
                host.authorize(account, fleet.pc)
    return fleet


def macbook(fleet: Fleet, name: str = "macbook") -> SshKey:
    """A device that devices.toml has, with its pair of keys where onboarding puts it; it stands on no server yet."""
    key = make_key(fleet.device_key(name), comment=f"{name}@kua")
    fleet.has(name, Kind.MACBOOK, key)
    return key


def told(end: Ending) -> Json:
    """The document of a run with --json."""
    document: Json = json.loads(end.out)
    return document


def standings(document: Json) -> dict[str, str]:
    """How a revocation ended, by target."""
    return {one["target"]: one["standing"] for one in document["endings"]}
