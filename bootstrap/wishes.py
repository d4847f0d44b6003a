"""What the fleet wants of every target, from keyturn.toml and from what discovery found last."""

from bootstrap.box_discovery import boxes
from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.config_github import GitHubConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.discovery import servers as discovered
from bootstrap.fleet import Fleet
from bootstrap.state import State
from keys.access import GITHUB, TAILNET, TERRAFORM, Effect, Wish
from keys.registry import Registry
from keys.tailnet import MACHINES


def wishes(fleet: Fleet, state: State) -> tuple[Wish, ...]:
    """What the fleet wants of every target, from keyturn.toml and what discovery found last; nobody is asked."""
    config = fleet.config.with_servers(discovered(fleet.config, state)).with_boxes(boxes(fleet.config, state))
    seeds = [hetzner_wish(project) for project in config.projects]
    seeds += [Wish(TERRAFORM, Effect.SEED, (config.terraform.variable,))] if config.terraform else []
    accounts = [github_wish(config.github)] if config.github else []
    tailnets = (tailnet_wish(fleet.registry()),) if config.tailscale else ()
    live = (*map(server_wish, config.servers), *map(box_wish, config.storage_boxes))
    return (*seeds, *live, *tailnets, *accounts)


def hetzner_wish(project: HetznerConfig) -> Wish:
    return Wish(project.target, Effect.SEED, ("project",))


def github_wish(config: GitHubConfig) -> Wish:
    return Wish(GITHUB, Effect.LIVE, config.accounts, config.devices)


def box_wish(box: StorageBoxConfig) -> Wish:
    return Wish(f"storage_box:{box.name}", Effect.LIVE, box.accounts, box.devices)


def server_wish(server: ServerConfig) -> Wish:
    accounts = server.accounts or (server.user or "root",)
    return Wish(f"server:{server.name}", Effect.LIVE, accounts, server.devices, host=server.host)


def tailnet_wish(registry: Registry) -> Wish:
    """A device whose machine nobody noted is not wanted there, for it could not be told whether it is in."""
    noted = frozenset(device.name for device in registry.devices if device.tailscale_node)
    return Wish(TAILNET, Effect.LIVE, (MACHINES,), noted, takes_keys=False)
