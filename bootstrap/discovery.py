"""The servers that Hetzner projects and the tailnet list: found, remembered while an API is away, told apart by name.

What each of them listed last is kept by itself, so that no server leaves the fleet because another one's API is away. A
server of a project keeps the name that it first got here, for what is remembered of it stands under that name.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Protocol

from bootstrap.config import FleetConfig, ServerConfig
from bootstrap.config_names import is_server_name
from bootstrap.fleet import Fleet
from bootstrap.provider import Told
from bootstrap.state import State
from bootstrap.tailnet_servers import one_each
from keys.access import TAILNET
from keys.errors import KeyturnError

_NAMES = "names"  # beside the targets' names, none of which is so


class Lists(Protocol):
    """A target that knows of servers."""

    @property
    def name(self) -> str: ...

    def discover(self) -> Sequence[ServerConfig]:
        """Raises KeyturnError."""
        ...


def discover(fleet: Fleet, state: State, targets: Sequence[Lists], now: datetime) -> FleetConfig:
    """Ask each of them for its servers, and remember these: the fleet's configuration with all that are known then.

    One that is listed no longer leaves the fleet, and that is said, for no key is looked for there any more. One
    that is another server than the one that had its name before is a stranger: what was remembered of that is void.
    Raises KeyturnError where what is remembered of an API that is away cannot be read.
    """
    before: dict[str, ServerConfig] = {}
    with suppress(KeyturnError):  # what cannot be read is written anew
        before = _by_name(fleet.config, servers(fleet.config, state))
    fresh = {target.name for target in targets if _look(target, state)}
    found = servers(fleet.config, state, fresh)
    _keep_names(found, state)
    after = _by_name(fleet.config, found)
    for name in sorted(before.keys() - after.keys()):
        among = "the Hetzner project's servers" if before[name].told else "the tailnet's machines with that tag"
        _note(fleet, state, f"server:{name}", f"is not among {among} any more; no key is looked for there", now)
    for name in sorted(before.keys() & after.keys()):
        _start_anew(fleet, state, before[name].told, after[name], now)
    return fleet.config.with_servers(found)


def _look(target: Lists, state: State) -> bool:
    """Remember what it lists; whether it answered."""
    try:
        found = target.discover()
    except KeyturnError:  # observing the same target says what is wrong
        return False
    state.remember_servers(target.name, json.dumps([_as_json(server) for server in found]))
    return True


def _by_name(config: FleetConfig, found: Iterable[ServerConfig]) -> dict[str, ServerConfig]:
    return {server.name: server for server in config.with_servers(found).servers}


def _start_anew(fleet: Fleet, state: State, before: Told | None, server: ServerConfig, now: datetime) -> None:
    told = server.told
    if before is None or told is None or (before.by, before.id) == (told.by, told.id):
        return
    if state.forget(f"server:{server.name}", now):
        made = f" on {told.created:%Y-%m-%d %H:%M} UTC" if told.created else ""
        said = f"is another server than before, made{made}, says Hetzner; what was remembered of that one is void"
        _note(fleet, state, f"server:{server.name}", said, now)


def _note(fleet: Fleet, state: State, target: str, said: str, now: datetime) -> None:
    state.note(now, "", target, said)
    fleet.notes.append(f"{target} {said}")


def servers(config: FleetConfig, state: State, fresh: Collection[str] = ()) -> list[ServerConfig]:
    """All servers that were listed last. fresh: the targets that answered in this run; a status is true then.

    Raises KeyturnError where the memory of them cannot be read.
    """
    by_tag = config.tailscale is not None and config.tailscale.discover is not None
    try:
        listed = [
            _of(one, project.target, fresh) for project in config.projects for one in _kept(state, project.target)
        ]
        names = json.loads(state.remembered_servers(_NAMES) or "{}")
        found = list(_with_own_names(listed, {str(one): str(names[one]) for one in names}))
        machines = [_from_json(one) for one in _kept(state, TAILNET)] if by_tag else []
        hosts = {one.host for one in config.servers}
        return list(_with_own_addresses(one_each(found, machines, hosts)))
    except (ValueError, TypeError, KeyError, AttributeError):  # another version wrote it, and the API is away
        raise KeyturnError(
            "the servers that were found before cannot be read from keyturn's memory", hint="try again later"
        ) from None


def tailnet_addresses(config: FleetConfig, state: State) -> dict[str, str]:
    """The addresses in the tailnet of its machines that are servers of the fleet, by their names, as listed last.

    None where that cannot be read: the other ways to them still lead there.
    """
    if config.tailscale is None or config.tailscale.discover is None:
        return {}
    try:
        return {str(one["name"]): str(one["host"]) for one in _kept(state, TAILNET)}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _keep_names(found: Iterable[ServerConfig], state: State) -> None:
    """From now on these servers have these names, whatever others come and go."""
    names = {_identity(server.told): server.name for server in found if server.told}
    state.remember_servers(_NAMES, json.dumps(names))


def numbers(state: State, target: str) -> frozenset[int]:
    """The numbers of the servers that a project listed last; none where that cannot be read."""
    try:
        return frozenset(server["told"]["id"] for server in _kept(state, target) if server.get("told"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return frozenset()


def _kept(state: State, target: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(state.remembered_servers(target) or "[]")
    return found


def _of(server: dict[str, Any], target: str, fresh: Collection[str]) -> ServerConfig:
    found = _from_json(server)
    if found.told and target not in fresh:
        found = replace(found, told=replace(found.told, status="", rescue=False, locked=False))
    return found


def _with_own_names(found: list[ServerConfig], names: dict[str, str]) -> Iterator[ServerConfig]:
    """Each with the name that it has had; of several that are new under one name, the first project's has it."""
    kept = [names.get(_identity(server.told), "") for server in found]
    kept = [name if name in _choices(server) else "" for name, server in zip(kept, found, strict=True)]
    taken = set(kept)
    for name, server in zip(kept, found, strict=True):
        choices = _choices(server)
        chosen = name or next((choice for choice in choices if choice not in taken), choices[-1])
        taken.add(chosen)
        yield replace(server, name=chosen)


def _choices(server: ServerConfig) -> tuple[str, ...]:
    """Its own name; with its project's behind it; by its number, which no other server has."""
    if server.told is None:
        return (server.name,)
    project = server.told.by.rpartition(":")[2]
    numbered = f"server-{server.told.id}"
    choices = (server.name, f"{server.name}.{project}", numbered, f"{numbered}.{project}"[:64])
    return tuple(choice for choice in choices if is_server_name(choice))


def _with_own_addresses(found: Iterable[ServerConfig]) -> Iterator[ServerConfig]:
    """An address that two servers share leads to one of them at most, so that neither is looked for there.

    Their names are, which ~/.ssh/config may give a way.
    """
    everything = list(found)
    hosts = Counter(server.host for server in everything)
    for server in everything:
        if hosts[server.host] == 1 or server.told is None:
            yield server
        else:
            other = next(one.name for one in everything if one.host == server.host and one is not server)
            yield replace(server, host=server.name, told=replace(server.told, shares=other))


def _identity(told: Told | None) -> str:
    return f"{told.by}/{told.id}" if told else ""


def _as_json(server: ServerConfig) -> dict[str, Any]:
    devices = sorted(server.devices) if server.devices is not None else None
    told = asdict(server.told) if server.told else None
    if told and told["created"]:
        told["created"] = told["created"].isoformat()
    return {**asdict(server), "devices": devices, "told": told}


def _from_json(server: dict[str, Any]) -> ServerConfig:
    accounts, devices, told = server.pop("accounts"), server.pop("devices"), server.pop("told", None)
    return ServerConfig(
        **server,
        accounts=None if accounts is None else tuple(accounts),
        devices=None if devices is None else frozenset(devices),
        told=_told(told) if told else None,
    )


def _told(told: dict[str, Any]) -> Told:
    created = told.pop("created")
    labels = tuple((str(name), str(value)) for name, value in told.pop("labels"))
    return Told(**told, created=datetime.fromisoformat(created) if created else None, labels=labels)
