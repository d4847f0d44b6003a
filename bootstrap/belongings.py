"""What a computer of a fleet may have on it besides its key, as keyturn.toml tells, and where each of it is changed."""

from collections.abc import Callable, Iterable

from bootstrap.config import FleetConfig
from bootstrap.fleet_secrets import FleetSecret, fleet_secrets
from keys.access import Wish
from keys.errands import Belongings, KeptSecret

_HETZNER = "https://console.hetzner.com/projects"
_TAILSCALE = "https://login.tailscale.com/admin/settings"
_GITHUB = "https://github.com/settings/tokens"


def belongings(config: FleetConfig, places: Iterable[Wish]) -> Belongings:
    """places: what the fleet wants of each of its targets."""
    kept = tuple(_KEPT[secret.kind](config, secret) for secret in fleet_secrets(config))
    return Belongings(kept, config.terraform is not None, config.tailscale is not None, tuple(places))


def _hetzner(_config: FleetConfig, secret: FleetSecret) -> KeptSecret:
    project = secret.name.partition(":")[2]
    of = f" of the project {project}" if project else ""
    how = f"make a new one at {_HETZNER} (the project, Security, API tokens), and delete the old one"
    return _kept(secret, f"the Hetzner API token{of}", how)


def _tailscale(config: FleetConfig, secret: FleetSecret) -> KeptSecret:
    if config.tailscale and config.tailscale.url:
        what, page = "the tailnet's API key", config.tailscale.url
    elif config.tailscale and config.tailscale.oauth_client:
        what, page = "the tailnet's OAuth client", f"{_TAILSCALE}/oauth"
    else:
        what, page = "the tailnet's API token", f"{_TAILSCALE}/keys"
    return _kept(secret, what, f"make a new one at {page}, and revoke the old one")


def _github(_config: FleetConfig, secret: FleetSecret) -> KeptSecret:
    return _kept(secret, "the GitHub token", f"make a new one at {_GITHUB}, and delete the old one")


def _infisical(config: FleetConfig, secret: FleetSecret) -> KeptSecret:
    address = config.infisical.address if config.infisical else ""
    how = f"make a new one at {address} (the machine identity, Universal Auth), and revoke the old one"
    return _kept(secret, "the client secret of Infisical, which opens all that its identity may read", how)


def _kept(secret: FleetSecret, what: str, how: str) -> KeptSecret:
    return KeptSecret(secret.name, what, secret.source.partition(":")[0], how)


_KEPT: dict[str, Callable[[FleetConfig, FleetSecret], KeptSecret]] = {
    "hetzner": _hetzner,
    "tailscale": _tailscale,
    "github": _github,
    "infisical": _infisical,
}
