"""Where this device's private key is, in the terms of an ssh configuration."""

from dataclasses import dataclass
from pathlib import Path

from keys.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """This device's key, and what finds its private half.

    path: the private key file, or the handle of a hardware key; None where an agent alone holds it.
    agent: the socket for IdentityAgent; empty where ssh finds the agent by itself ($SSH_AUTH_SOCK) or needs none.
    public_path: the file of the public half, which stands for the key where an agent holds it.
    """

    public: PublicKey
    path: Path | None
    public_path: Path
    agent: str = ""

    @property
    def is_hardware(self) -> bool:
        """Whether the private half lies in a FIDO token, which may want to be touched."""
        return self.public.is_hardware
