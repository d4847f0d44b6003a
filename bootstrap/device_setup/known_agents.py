"""The agents of password managers and of Secretive (Secure Enclave): each has its socket at a place of its own.

They hold the keys that were made in them, and take no others.
"""

import sys
from pathlib import Path

_MACOS = {
    "Secretive": "Library/Containers/com.maxgoedjen.Secretive.SecretAgent/Data/socket.ssh",
    "1Password": "Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock",
    "Bitwarden": "Library/Containers/com.bitwarden.desktop/Data/.bitwarden-ssh-agent.sock",
}
_ANYWHERE = {"1Password": ".1password/agent.sock", "Bitwarden": ".bitwarden-ssh-agent.sock"}


def known_sockets() -> dict[str, Path]:
    """Name of the agent -> its socket, for those that are there, whether or not they answer."""
    found: dict[str, Path] = {}
    for name, place in (*(_MACOS.items() if sys.platform == "darwin" else ()), *_ANYWHERE.items()):
        if name not in found and (path := Path.home() / place).exists():
            found[name] = path
    return found


def name_of(socket: str) -> str:
    """Which of them listens at that socket; empty for another agent."""
    here = Path(socket)
    return next((name for name, path in known_sockets().items() if here.exists() and path.samefile(here)), "")
