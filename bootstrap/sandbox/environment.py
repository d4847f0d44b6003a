"""What a program has to be told to work on the sandbox instead of the real world: variables to set, and to drop."""

import shlex
from collections.abc import Mapping

# What would lead out of the sandbox: the person's agent, and where their real accounts are.
DROPPED = (
    "SSH_AUTH_SOCK",
    "HCLOUD_CONTEXT",
    "HCLOUD_CONFIG",
    "TAILSCALE_TAILNET",
    "TAILSCALE_API_KEY",
    "TAILSCALE_OAUTH_CLIENT_ID",
    "TAILSCALE_OAUTH_CLIENT_SECRET",
    "TAILSCALE_BASE_URL",
    "TAILSCALE_TAILNET",
)

KEY_RING_BACKEND = "bootstrap.sandbox.key_ring.SandboxKeyring"
KEY_RING_VARIABLE = "KEYTURN_SANDBOX_KEY_RING"


def over(base: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """A whole environment: `base`, without what is dropped, with what is set."""
    return {**{name: value for name, value in base.items() if name not in DROPPED}, **variables}


def shell_lines(variables: Mapping[str, str]) -> str:
    """The same for a person's shell: a text to be read with `.`"""
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    dropped = [name for name in DROPPED if name not in variables]
    return "\n".join([*exports, f"unset {' '.join(dropped)}", ""])
