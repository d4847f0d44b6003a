"""The key that this computer joins with: one made here, before its name is known, or one that is here already.

A new key is on the disk before it is used, so that a join that was cut goes on with the same one. It gets the device's
name once that is known.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bootstrap.atomic_file import write_atomically
from bootstrap.device_setup.hardware_key import HARDWARE
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.own_key import OwnKey
from bootstrap.device_setup.public_half import PublicHalf, noted_path
from bootstrap.paths import ssh_folder
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.identity import AgentIdentity, Identity
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

NAMELESS = "joining"
"""What the device is called until the other side says what it is."""


@dataclass(frozen=True)
class JoiningKey:
    """own: the key, on the disk by now. identity: signs with it, and asks for a touch at most.

    is_ours: whether keyturn made it. stays: whether the person said where its file goes.
    """

    own: OwnKey
    identity: Identity
    is_ours: bool
    stays: bool

    def named(self, device: str, fleet: str) -> KeyPlace:
        """Give it the device's name, or note that it is the device's. Where it is then. Raises KeyturnError.

        Killed in between, there are two copies of a new key, and the next run goes on from there.
        """
        place = self.own.place
        public = place.public.with_comment(f"{device}@{fleet}")
        if self.is_ours and place.path:
            old = KeyFile(place.path)
            if self.stays:
                write_atomically(old.public_path, f"{public.line}\n".encode())
                return old.place(public)
            return _moved(old, device, public).place(public)
        if place.path is None or place.public_path.parent != place.path.parent:
            place = replace(place, public_path=noted_path(ssh_folder(), fleet))
            PublicHalf(place.public_path).write(public)
        return replace(place, public=public)


def check_can_join(source: str) -> None:
    """Raises InvalidInputError for a key that no join could sign with. source: as in KeyWanted."""
    if source in HARDWARE:
        raise InvalidInputError(
            "a token's key can join through an agent alone",
            hint="ssh-keygen -t ed25519-sk, ssh-add that file, then name it as agent:FINGERPRINT",
        )


@contextmanager
def joining_key(own: OwnKey, tell: Callable[[str], None], *, is_new: bool, stays: bool = False) -> Iterator[JoiningKey]:
    """own: as NAMELESS. is_new: whether it is made here, by this join or the one before. Raises KeyturnError."""
    if is_new:
        own.keep()
    tell(f"this computer's key: {own.public.type} {own.public.fingerprint}")
    place = own.place
    if place.path is None:
        agent = Agent(place.agent or os.environ.get("SSH_AUTH_SOCK", ""))
        try:
            yield JoiningKey(own, AgentIdentity(own.public, agent), is_ours=False, stays=True)
        finally:
            agent.close()
        return
    identity = own.known.opened(place.path)
    if identity is None:
        raise InvalidInputError(
            "this key can't be signed with here",
            where=str(place.path),
            hint="ssh-add it, then name it as agent:FINGERPRINT",
        )
    yield JoiningKey(own, identity, is_ours=is_new, stays=stays)


def _moved(old: KeyFile, device: str, public: PublicKey) -> KeyFile:
    """The pair under a name of its own, in the same folder; the first of that name that is free, or this pair's."""
    number, new = 2, KeyFile(old.path.with_name(f"id_ed25519_{device}"))
    while new.path.exists() and new.public() != public:
        new, number = KeyFile(old.path.with_name(f"id_ed25519_{device}-{number}")), number + 1
    if not new.path.exists():
        new.take(public, old.path.read_bytes)
    old.remove()
    return new
