"""A stand-in of the Hetzner Cloud API on loopback that answers like the vendor's.

What is here follows the vendor's OpenAPI file: project keys in full, servers as far as clients list, make and
remove them, actions, and the catalogue they look things up in. Nothing in it ever leaves 127.0.0.1.
"""

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.sandbox.hetzner.project import Server, SshKey

__all__ = ["HetznerApi", "Server", "SshKey"]
