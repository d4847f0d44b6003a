"""keyturn.toml -> the places of a fleet. A new provider is one line here, in `_seeds` or `_servers`."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bootstrap import secrets
from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder, state_file
from bootstrap.patience import FIRST_PAUSE, Patience
from bootstrap.prompts import Prompts
from bootstrap.reconcile import Place
from bootstrap.run import Run
from bootstrap.ssh.address import Timeouts
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.ssh.penalties import Penalties
from bootstrap.state import State
from keys.access import Effect, Untrusted, Wish
from keys.errors import InvalidInputError, KeyturnError
from keys.known_hosts import KnownHosts
from keys.safety import Rule

if TYPE_CHECKING:
    from bootstrap.targets.hetzner import HetznerTarget

AskPassphrase = Callable[[Path, bool], str | None]

_DISCOVERED = "hetzner"
_TRIES = 3
_HETZNER_WISH = Wish("hetzner", Effect.SEED, ("project",))


@dataclass(frozen=True)
class Choices:
    """What the person chose for this run. only: target names, all when empty. host_keys: fingerprints to pin.

    overridden: safety rules to do without. wait: whether targets that are away are waited for. last_use: whether a
    look also tells when keys were last used, and what Terraform's state has. protect: whether what keeps servers alive
    is written before a change of keys.
    """

    only: frozenset[str] = frozenset()
    host_keys: frozenset[str] = frozenset()
    overridden: frozenset[Rule] = frozenset()
    wait: bool = False
    last_use: bool = False
    protect: bool = False


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def open_run(
    fleet: Fleet,
    choices: Choices,
    emit: Emit,
    trust: Callable[[Untrusted], bool],
    passphrase: AskPassphrase = lambda _path, _again: None,
) -> Iterator[Run]:
    """A run on this fleet, with every place that keyturn.toml names and discovery finds; closed at the end.

    trust: asked for each server whose host key is not pinned. passphrase: asked for that of one of our own key files,
    where the key ring has none; again: whether the one before was wrong; None gives up.
    Raises InvalidInputError for a name in `choices.only` that is no target.
    """
    patience = Patience(_seconds("KEYTURN_WAIT", "a time to wait") or FIRST_PAUSE) if choices.wait else None
    with closing(State(state_file(fleet.folder))) as state:
        host_keys = HostKeys(KnownHosts.parse(fleet.known_hosts_text()), choices.host_keys)
        prompts = Prompts()
        identities = _identities(fleet, prompts, passphrase)
        penalties = Penalties(state_file(fleet.folder))
        connector = Connector(ClientConfig(ssh_folder()), identities, host_keys, _timeouts(), penalties=penalties)
        places = (*_seeds(fleet, state, emit, choices), *_servers(fleet, state, connector, choices))
        chosen = _chosen(places, choices.only)
        skipped = tuple(place.wish for place in places if place not in chosen)
        run = Run(
            fleet,
            chosen,
            state,
            host_keys,
            now,
            emit,
            trust,
            skipped,
            prompts,
            identities.locked,
            choices.overridden,
            patience,
            choices.protect,
            connector,
        )
        try:
            yield run
        finally:
            run.close()
            connector.close()


def hetzner_target(fleet: Fleet, emit: Emit) -> "HetznerTarget":
    """The fleet's Hetzner project. Its token is asked for once it is needed."""
    from bootstrap.targets.hetzner import HetznerTarget

    config = fleet.config.hetzner or HetznerConfig("keyring")
    token = partial(secrets.resolve, config.token, name=f"hetzner@{fleet.name}")
    return HetznerTarget(config, fleet.name, token, emit=emit, clock=now)


def fleet_servers(fleet: Fleet, state: State) -> tuple[ServerConfig, ...]:
    """The servers that keyturn.toml lists, and those that discovery found last."""
    return fleet.config.with_servers(_remembered(state)).servers


def boot_seconds() -> float:
    """How long a server may take to boot: $KEYTURN_BOOT, else five minutes."""
    return _seconds("KEYTURN_BOOT", "a time to boot") or 300.0


def rescue_port() -> int:
    """Where a rescue system's SSH answers: $KEYTURN_RESCUE_PORT, for those behind a forwarded port, else 22."""
    port = int(_seconds("KEYTURN_RESCUE_PORT", "a port") or 22)
    if port > 65535:
        raise InvalidInputError(f"{port} is not a port", where="KEYTURN_RESCUE_PORT", hint="it is 22 everywhere else")
    return port


def wishes(fleet: Fleet, state: State) -> tuple[Wish, ...]:
    """What the fleet wants of every target, from keyturn.toml and what discovery found last; nobody is asked."""
    config = fleet.config.with_servers(_remembered(state))
    seeds = [_HETZNER_WISH] if config.hetzner else []
    seeds += [Wish("terraform", Effect.SEED, (config.terraform.variable,))] if config.terraform else []
    return (*seeds, *(_server_wish(server) for server in config.servers))


def _seeds(fleet: Fleet, state: State, emit: Emit, choices: Choices) -> Iterator[Place]:
    config = fleet.config
    hetzner = None
    if config.hetzner:
        hetzner = hetzner_target(fleet, emit)
        _discover(hetzner, state, fleet)
        yield Place(hetzner, _HETZNER_WISH)
    if config.terraform:
        from bootstrap.targets.terraform import TerraformTarget

        terraform = TerraformTarget(
            config.terraform,
            fleet.folder,
            fleet.commit,
            now,
            registered=hetzner.registered if hetzner else lambda _key: None,
            tells_state=choices.last_use,
        )
        yield Place(terraform, Wish("terraform", Effect.SEED, (config.terraform.variable,)))


def _servers(fleet: Fleet, state: State, connector: Connector, choices: Choices) -> Iterator[Place]:
    from bootstrap.targets.server.target import ServerTarget

    server_target = partial(ServerTarget, overridden=choices.overridden, tells_last_use=choices.last_use)
    for server in fleet_servers(fleet, state):
        yield Place(server_target(server, connector, now), _server_wish(server))


def _server_wish(server: ServerConfig) -> Wish:
    accounts = server.accounts or (server.user or "root",)
    return Wish(f"server:{server.name}", Effect.LIVE, accounts, server.devices)


def _discover(hetzner: "HetznerTarget", state: State, fleet: Fleet) -> None:
    """Servers found once stay in the fleet while the API is away: a revocation must not pass them over.

    One that the API no longer has leaves it, and that is said, for no key is looked for there any more.
    """
    before: set[str] = set()
    with suppress(KeyturnError):  # what cannot be read is written anew
        before = _names(fleet, _remembered(state))
    with suppress(KeyturnError):  # observing the same target says what is wrong
        found = hetzner.discover()
        state.remember_servers(_DISCOVERED, json.dumps([_as_json(server) for server in found]))
        for name in sorted(before - _names(fleet, found)):
            gone = "is not among the Hetzner project's servers any more; no key is looked for there"
            state.note(now(), "", f"server:{name}", gone)
            fleet.notes.append(f"server:{name} {gone}")


def _names(fleet: Fleet, discovered: Iterable[ServerConfig]) -> set[str]:
    return {server.name for server in fleet.config.with_servers(discovered).servers}


def _remembered(state: State) -> list[ServerConfig]:
    try:
        return [_from_json(server) for server in json.loads(state.remembered_servers(_DISCOVERED) or "[]")]
    except (ValueError, TypeError, KeyError):  # another version wrote it, and the API is away: discovery would mend it
        raise KeyturnError(
            "the servers that were found before cannot be read from keyturn's memory", hint="try again later"
        ) from None


def _as_json(server: ServerConfig) -> dict[str, Any]:
    return {**asdict(server), "devices": sorted(server.devices) if server.devices is not None else None}


def _from_json(server: dict[str, Any]) -> ServerConfig:
    accounts, devices = server.pop("accounts"), server.pop("devices")
    return ServerConfig(
        **server,
        accounts=None if accounts is None else tuple(accounts),
        devices=None if devices is None else frozenset(devices),
    )


def _identities(fleet: Fleet, prompts: Prompts, ask: AskPassphrase) -> Identities:
    """Our own keys. The passphrase of each is looked for once a run, whatever number of servers wants it."""
    sources: dict[str, Iterator[str]] = {}

    def passphrase(path: Path, fingerprint: str) -> str | None:
        return next(sources.setdefault(fingerprint, _passphrases(path, fingerprint, prompts, ask)), None)

    devices = [device.public_key for device in fleet.registry().active]
    return Identities(ssh_folder(), passphrase, devices, Agent.of_environment())


def _passphrases(path: Path, fingerprint: str, prompts: Prompts, ask: AskPassphrase) -> Iterator[str]:
    """What may open that key file: what the key ring has, then what the person types, three times at most."""
    if kept := secrets.passphrase_for(fingerprint):
        yield kept
    for attempt in range(_TRIES):
        typed = prompts.ask(partial(ask, path, attempt > 0))
        if not typed:
            return
        yield typed


def _timeouts() -> Timeouts:
    """The usual ones; or $KEYTURN_TIMEOUT, the seconds that each step at a server may take."""
    seconds = _seconds("KEYTURN_TIMEOUT", "a time-out")
    return Timeouts(*[seconds] * 4) if seconds else Timeouts()


def _seconds(variable: str, what: str) -> float | None:
    """The seconds that stand in this variable of the environment; None where it is not set."""
    text = os.environ.get(variable)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,5}(\.\d+)?", text) or not float(text):
        raise InvalidInputError(f"{text[:20]!r} is not {what}", where=variable, hint="seconds, like 30")
    return float(text)


def _chosen(places: tuple[Place, ...], only: frozenset[str]) -> tuple[Place, ...]:
    """The places named, by their whole name or without "server:"."""
    names = {place.target.name for place in places}
    unknown = {name for name in only if name not in names and f"server:{name}" not in names}
    if unknown:
        raise InvalidInputError(
            f"no target is called {', '.join(sorted(unknown))[:80]}", hint=f"targets: {', '.join(sorted(names))}"
        )
    wanted = {name if name in names else f"server:{name}" for name in only}
    return tuple(place for place in places if not only or place.target.name in wanted)
