"""A stand-in of a tailnet's control server on loopback, by the API that the vendor and headscale have in common.

What is here follows the vendor's OpenAPI file: devices, auth keys, the policy file, OAuth clients' tokens. Nothing in
it ever leaves 127.0.0.1, and no machine is joined to anything: `join` only enters it here.
"""

from bootstrap.sandbox.tailscale.api import TailscaleApi
from bootstrap.sandbox.tailscale.errors import ApiError

__all__ = ["ApiError", "TailscaleApi"]
