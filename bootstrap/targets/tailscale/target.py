"""One tailnet as a target: who is in it, and taking machines out. A machine comes to it by itself, on the device.

Its list of machines decides whether it was seen. Auth keys that can't be listed are unknown, which is never "none"; a
policy that can't be read takes nothing away from what is known of machines.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bootstrap.config import ServerConfig
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.naming import device_of
from bootstrap.targets.base import NOBODY, Outcome
from bootstrap.targets.tailscale.api import Api
from bootstrap.targets.tailscale.applying import Applying
from bootstrap.targets.tailscale.discovery import server_configs
from bootstrap.targets.tailscale.machines import grants
from keys.access import TAILNET, Effect, Seen, Unreachable
from keys.errors import KeyturnError
from keys.inert import inert
from keys.plan import Change, Verb
from keys.registry import Registry
from keys.tailnet import AUTH_KEYS, MACHINES, AuthKey, SshRule, Tailnet


class TailscaleTarget:
    """The tailnet of a fleet. clock: gives aware moments. Used by one thread at a time."""

    name = TAILNET
    effect = Effect.LIVE
    verbs = frozenset({Verb.REMOVE, Verb.PROVE})

    def __init__(self, config: TailscaleConfig, fleet: str, api: Api, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._fleet = fleet
        self._api = api
        self._clock = clock
        self._registry = NOBODY

    def discover(self) -> tuple[ServerConfig, ...]:
        """The servers that the fleet gets by their tag. Raises KeyturnError."""
        return tuple(server_configs(self._api.nodes(), self._config)) if self._config.discover else ()

    def observe(self, registry: Registry = NOBODY) -> Seen | Unreachable:
        """Look, and write nothing."""
        self._registry = registry
        at = self._clock()
        try:
            nodes = self._api.nodes()
        except KeyturnError as error:
            return Unreachable(self.name, at, error.what, error.hint)
        accounts: tuple[str, ...] = (MACHINES, AUTH_KEYS)
        auth_keys: tuple[AuthKey, ...] = ()
        unknown: tuple[str, ...] = ()
        try:
            auth_keys = self._auth_keys()
        except KeyturnError as error:
            accounts = (MACHINES,)
            unknown = (f"the tailnet's auth keys could not be read: {inert(error.what, 200)}",)
        tailnet = Tailnet(nodes, auth_keys, self._ssh_rules())
        return Seen(self.name, at, accounts, tuple(grants(tailnet, registry, at)), unknown, tailnet=tailnet)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """One outcome for each change, in their order."""
        applying = Applying(self._api, self._registry, self._auth_keys)
        return [applying.make(change) for change in changes]

    def close(self) -> None:
        self._api.close()

    def _auth_keys(self) -> tuple[AuthKey, ...]:
        keys = self._api.auth_keys()
        return tuple(replace(key, device=device_of(key.description, self._fleet) or "") for key in keys)

    def _ssh_rules(self) -> tuple[SshRule, ...] | None:
        try:
            return self._api.ssh_rules()
        except KeyturnError:
            return None
