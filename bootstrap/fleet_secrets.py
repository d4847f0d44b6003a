"""The secrets that a fleet uses, as keyturn.toml tells: their friendly names, where each is, if it is there at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.config import FleetConfig
from bootstrap.secrets.infisical_client import NAME as INFISICAL
from bootstrap.secrets.sources import Presence, client_presence, presence

KEY_RING = "keyring"


@dataclass(frozen=True, slots=True)
class FleetSecret:
    """name: as a person names it: "hetzner", "hetzner:work", "tailscale", "github", "infisical".

    source: where it is, as secrets.resolve takes it. The client of Infisical is in the environment or the key ring.
    """

    name: str
    source: str
    fleet: str

    @property
    def entry(self) -> str:
        """What it is called in the key ring."""
        return f"{self.name}@{self.fleet}"

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]


def presence_of(secret: FleetSecret) -> Presence:
    """Whether it is there on this machine, as far as a look tells; its service is not asked."""
    if secret.kind == INFISICAL:
        return client_presence(secret.entry)
    return presence(secret.source, secret.entry)


def fleet_secrets(config: FleetConfig) -> tuple[FleetSecret, ...]:
    """All that the fleet uses, in the order of keyturn.toml's tables; Infisical's client, which opens others, last."""
    found = [FleetSecret(name, source, config.name) for name, source in _sources(config)]
    if config.infisical is not None or any(one.source.startswith("infisical:") for one in found):
        found.append(FleetSecret(INFISICAL, KEY_RING, config.name))
    return tuple(found)


def _sources(config: FleetConfig) -> Iterator[tuple[str, str]]:
    for project in config.projects:
        yield project.target, project.token
    if config.tailscale:
        yield "tailscale", config.tailscale.credentials
    if config.github:
        yield "github", config.github.token
