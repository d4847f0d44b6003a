"""keyturn.toml -> the places of a fleet. A new provider is one line here, in `_seeds`, or beside `_servers`."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap import secrets
from bootstrap.box_discovery import discover_boxes
from bootstrap.config import FleetConfig, HetznerConfig, ServerConfig
from bootstrap.config_github import GitHubConfig
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.discovery import discover
from bootstrap.discovery import numbers as discovered_numbers
from bootstrap.discovery import servers as discovered
from bootstrap.events import Emit, Waited
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder, state_file
from bootstrap.patience import FIRST_PAUSE, Patience
from bootstrap.prompts import Prompts
from bootstrap.rebuilds import Rebuilds
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
from bootstrap.targets.base import Forbids
from bootstrap.terraform_token import token_for_terraform
from bootstrap.wishes import box_wish, github_wish, hetzner_wish, server_wish, tailnet_wish
from keys.access import GITHUB, TAILNET, TERRAFORM, Effect, Untrusted, Wish
from keys.errors import InvalidInputError
from keys.known_hosts import KnownHosts
from keys.safety import Rule

if TYPE_CHECKING:
    from bootstrap.targets.github import GitHubTarget
    from bootstrap.targets.hetzner import HetznerTarget, Known
    from bootstrap.targets.tailscale import TailscaleTarget

AskPassphrase = Callable[[Path, bool], str | None]

_TRIES = 3


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
        host_keys, prompts = HostKeys(KnownHosts.parse(fleet.known_hosts_text()), choices.host_keys), Prompts()
        identities = _identities(fleet, prompts, passphrase)
        connector = _connector(fleet, identities, host_keys)
        projects = [hetzner_target(fleet, emit, one, _known(fleet, state, one)) for one in fleet.config.projects]
        tailnet = tailscale_target(fleet, emit) if fleet.config.tailscale else None
        listing = (*projects, *((tailnet,) if tailnet else ()))
        config = discover_boxes(fleet, discover(fleet, state, listing, now()), state, projects, now())
        servers, boxes = _servers(config, connector, choices), _boxes(config, connector, choices)
        tailnets = (Place(tailnet, tailnet_wish(fleet.registry())),) if tailnet else ()
        places = (*_seeds(fleet, projects, choices), *servers, *boxes, *tailnets, *_accounts(fleet, state, emit))
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
            _rebuilds(config, projects, state),
            choices.protect,
            connector,
            tuple(one.target for one in places if one not in chosen and isinstance(one.target, Forbids)),
        )
        try:
            yield run
        finally:
            run.close()
            connector.close()


def _connector(fleet: Fleet, identities: Identities, host_keys: HostKeys) -> Connector:
    penalties = Penalties(state_file(fleet.folder))
    return Connector(ClientConfig(ssh_folder()), identities, host_keys, _timeouts(), penalties=penalties)


def hetzner_target(
    fleet: Fleet,
    emit: Emit,
    project: HetznerConfig | None = None,
    known: "Known | None" = None,
    *,
    token: Callable[[], str] | None = None,
) -> "HetznerTarget":
    """A Hetzner project of the fleet, its first one without a name. Its token is asked for once it is needed.

    known: what the project had before. token: another than the one that is kept.
    """
    from bootstrap.targets.hetzner import HetznerTarget, Known

    config = project or fleet.config.hetzner or HetznerConfig("keyring")
    token = token or partial(secrets.resolve, config.token, name=config.secret(fleet.name))
    return HetznerTarget(config, fleet.name, token, emit=emit, clock=now, known=known or Known())


def github_target(
    fleet: Fleet,
    emit: Emit,
    config: GitHubConfig,
    *,
    known: frozenset[str] = frozenset(),
    token: Callable[[], str] | None = None,
) -> "GitHubTarget":
    """The fleet's GitHub account. Its token is asked for once it is needed.

    known: fingerprints of keys it had. token: another than the one that is kept.
    """
    from bootstrap.targets.github import GitHubTarget

    token = token or partial(secrets.resolve, config.token, name=config.secret(fleet.name))
    return GitHubTarget(config, fleet.name, token, emit=emit, clock=now, known=known)


def tailscale_target(fleet: Fleet, emit: Emit) -> "TailscaleTarget":
    """The tailnet of the fleet. Its credentials are asked for once they are needed."""
    from bootstrap.tailnet.credentials import api_of
    from bootstrap.targets.tailscale import TailscaleTarget

    config = fleet.config.tailscale or TailscaleConfig()
    api = api_of(fleet.name, config, waited=lambda seconds, why: emit(Waited(TAILNET, seconds, why)))
    return TailscaleTarget(config, fleet.name, api, now)


def fleet_servers(fleet: Fleet, state: State) -> tuple[ServerConfig, ...]:
    """The servers that keyturn.toml lists, and those that discovery found last."""
    return fleet.config.with_servers(discovered(fleet.config, state)).servers


def boot_seconds() -> float:
    """How long a server may take to boot: $KEYTURN_BOOT, else five minutes."""
    return _seconds("KEYTURN_BOOT", "a time to boot") or 300.0


def rescue_port() -> int:
    """Where a rescue system's SSH answers: $KEYTURN_RESCUE_PORT, for those behind a forwarded port, else 22."""
    port = int(_seconds("KEYTURN_RESCUE_PORT", "a port") or 22)
    if port > 65535:
        raise InvalidInputError(f"{port} is not a port", where="KEYTURN_RESCUE_PORT", hint="it is 22 everywhere else")
    return port


def _known(fleet: Fleet, state: State, project: HetznerConfig) -> "Known":
    """What the project had when it was last seen."""
    from bootstrap.targets.hetzner import Known

    return Known(_written(fleet, state, project.target), discovered_numbers(state, project.target))


def _written(fleet: Fleet, state: State, target: str) -> frozenset[str]:
    """Fingerprints of the wanted keys that were seen there. That a revoked key is gone from there says nothing."""
    written = {key for place, _, key in state.memory().written if place == target}
    return frozenset(written & {device.public_key.fingerprint for device in fleet.registry().active})


def _seeds(fleet: Fleet, projects: Sequence["HetznerTarget"], choices: Choices) -> Iterator[Place]:
    for target, project in zip(projects, fleet.config.projects, strict=True):
        yield Place(target, hetzner_wish(project))
    if config := fleet.config.terraform:
        from bootstrap.targets.terraform import TerraformTarget

        terraform = TerraformTarget(
            config,
            fleet.folder,
            fleet.commit,
            now,
            registered=projects[0].registered if projects else lambda _key: None,
            tells_state=choices.last_use,
            environment=partial(token_for_terraform, fleet.config),
        )
        yield Place(terraform, Wish(TERRAFORM, Effect.SEED, (config.variable,)))


def _rebuilds(config: FleetConfig, projects: Iterable["HetznerTarget"], state: State) -> Rebuilds:
    told = {f"server:{server.name}": server.told for server in config.servers if server.told}
    return Rebuilds(told, {target.name: target for target in projects}, state.last_seen())


def _servers(config: FleetConfig, connector: Connector, choices: Choices) -> Iterator[Place]:
    from bootstrap.targets.server.target import ServerTarget

    server_target = partial(ServerTarget, overridden=choices.overridden, tells_last_use=choices.last_use)
    for server in config.servers:
        yield Place(server_target(server, connector, now), server_wish(server))


def _boxes(config: FleetConfig, connector: Connector, choices: Choices) -> Iterator[Place]:
    from bootstrap.targets.storage_box import StorageBoxTarget

    for box in config.storage_boxes:
        yield Place(StorageBoxTarget(box, connector, now, overridden=choices.overridden), box_wish(box))


def _accounts(fleet: Fleet, state: State, emit: Emit) -> Iterator[Place]:
    if config := fleet.config.github:
        target = github_target(fleet, emit, config, known=_written(fleet, state, GITHUB))
        yield Place(target, github_wish(config))


def _identities(fleet: Fleet, prompts: Prompts, ask: AskPassphrase) -> Identities:
    """Our own keys. The passphrase of each is looked for once a run, whatever number of servers wants it."""
    sources: dict[str, Iterator[str]] = {}

    def passphrase(path: Path, fingerprint: str) -> str | None:
        return next(sources.setdefault(fingerprint, _passphrases(path, fingerprint, prompts, ask)), None)

    active = fleet.registry().active
    devices = [device.public_key for device in active]
    former = [former.public_key for device in active for former in device.former_keys]
    return Identities(ssh_folder(), passphrase, devices, Agent.of_environment(), former)


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
    """The places named, by their whole name, else by what stands behind "server:" and the like."""
    names = {place.target.name for place in places}
    unknown = only - names - {name.partition(":")[2] for name in names}
    if unknown:
        raise InvalidInputError(
            f"no target is called {', '.join(sorted(unknown))[:80]}", hint=f"targets: {', '.join(sorted(names))}"
        )
    behind = only - names
    wanted = only | {name for name in names if name.partition(":")[2] in behind}
    return tuple(place for place in places if not only or place.target.name in wanted)
