"""The secrets that a fleet uses, as keyturn.toml tells: their friendly names, and where each is."""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.config import FleetConfig
from bootstrap.secrets.infisical_client import NAME as INFISICAL

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
