"""Where a control server's API is, and which tailnet is meant: keyturn.toml first, then the usual variables.

A token goes out in the clear over plain http, so that is taken only inside: to this machine, a private network, or the
tailnet itself.
"""

import ipaddress
import os
import re
from urllib.parse import urlsplit

from bootstrap.config_tailscale import TailscaleConfig
from keys.errors import InvalidInputError

VENDOR = "https://api.tailscale.com/api/v2"

_PATH = "/api/v2"
_TAILNETS = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598, what every tailnet's addresses are from
_TAILNET = re.compile(r"-|[A-Za-z0-9][A-Za-z0-9.@_-]*")


def base_url(config: TailscaleConfig, url: str | None = None) -> str:
    """The API's address with its version. Raises InvalidInputError for what is no address, or is not safe."""
    found = url or config.url or os.environ.get("TAILSCALE_BASE_URL", "").strip() or VENDOR
    where = "keyturn.toml" if found == config.url else "TAILSCALE_BASE_URL"
    found = found.rstrip("/")
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or "@" in parts.netloc:
        hint = 'one like "https://headscale.example.org"'
        raise InvalidInputError("not the address of a control server", where=where, hint=hint)
    if parts.scheme == "http" and not _inside(host):
        raise InvalidInputError(f"the token would go to {host} in the clear", where=where, hint="use https://")
    return found if found.endswith(_PATH) else found + _PATH


def tailnet(config: TailscaleConfig) -> str:
    """Its name; "-" is the one that the credentials belong to. Raises InvalidInputError."""
    name = config.tailnet
    if name == "-":
        name = os.environ.get("TAILSCALE_TAILNET", "").strip() or name
    if not _TAILNET.fullmatch(name):
        hint = 'one like "example.org", or "-"'
        raise InvalidInputError(f"{name[:60]!r} is not a tailnet", where="TAILSCALE_TAILNET", hint=hint)
    return name


def _inside(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private or (address.version == 4 and address in _TAILNETS)
