"""Whose keys are in the sandbox: two good devices, an old key that nobody knows, a weak one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce

from keys.device import Device, Kind, Status
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.registry import Registry

FLEET = "kua"

# A real RSA key of 1024 bits; its private half was thrown away when it was made.
_WEAK = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCptC4VI/zzqEbKsY+48wLHRj27xUG6fl5c6yeCFAKG+2btDJ1T90LS2EHD1rmGyBZ9ZhaGj3/S"
    "QzqkiatJ9NC8bRiLR3R9hHhQgWKZFuflJq6QXr769lpWQXqEp/QJ5UzN35OjEKGGY+K+cJLNc8GVqL/1itR+1J6JjBKLdx/yMQ== backup@nas"
)


@dataclass(frozen=True)
class Cast:
    """pc: the device that this person sits at, private half included. ipad: another device of theirs.

    bob: the key of a helper of long ago, on no list. nas: a backup job's, far too short.
    """

    pc: KeyPair
    ipad: PublicKey
    bob: PublicKey
    nas: PublicKey

    @classmethod
    def make(cls) -> "Cast":
        """New keys each time; private halves of other people's devices are not kept."""
        return cls(
            KeyPair.generate(f"pc@{FLEET}"),
            KeyPair.generate(f"ipad@{FLEET}").public,
            KeyPair.generate("bob@old-laptop").public,
            PublicKey.parse(_WEAK),
        )

    @property
    def keys(self) -> dict[str, PublicKey]:
        """Every key, by the name that people know it under."""
        return {"pc": self.pc.public, "ipad": self.ipad, "bob": self.bob, "nas": self.nas}

    def registry(self, machines: Mapping[str, str]) -> Registry:
        """devices.toml: the two good devices. machines: their ids in the tailnet."""
        pc = Device("pc", Kind.PC, Status.ACTIVE, self.pc.public, datetime(2025, 3, 2, 9, 30, tzinfo=UTC), "pc")
        ipad = Device("ipad", Kind.IPAD, Status.ACTIVE, self.ipad, datetime(2025, 6, 14, 18, 5, tzinfo=UTC), "pc")
        noted = (replace(one, tailscale_node=machines.get(one.name, "")) for one in (pc, ipad))
        return reduce(Registry.with_device, noted, Registry())
