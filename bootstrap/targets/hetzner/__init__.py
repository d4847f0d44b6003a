"""A Hetzner Cloud project whose keys new servers get. Deleting one there takes nothing off a running server."""

from bootstrap.targets.hetzner.target import HetznerTarget, Known

__all__ = ["HetznerTarget", "Known"]
