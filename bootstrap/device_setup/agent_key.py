"""A key that an agent on this machine holds, taken as this device's key: found by its fingerprint or its name.

Looked for at $SSH_AUTH_SOCK and where password managers and Secretive (Secure Enclave) have their sockets. An agent
that ssh has forwarded from another machine is none of this machine's.
"""

import re
from contextlib import closing
from dataclasses import dataclass

from bootstrap.device_setup.known_agents import known_sockets
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.agent_owner import is_forwarded
from keys.errors import InvalidInputError, KeyturnError
from keys.inert import inert
from keys.public_key import PublicKey

_PART = re.compile(r"[A-Za-z0-9+/]{6,43}")  # of a fingerprint: enough of it not to be met by chance
_LISTED = 8


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key and the agent that holds it. socket: for IdentityAgent; empty for that of $SSH_AUTH_SOCK."""

    public: PublicKey
    agent: str
    socket: str

    def __str__(self) -> str:
        return f"{self.public.fingerprint} ({self.public.algorithm}, {inert(self.public.comment, 40)}, {self.agent})"


def held_key(wanted: str) -> HeldKey:
    """The key that is wanted: its fingerprint, a part of that (six signs or more), or its whole comment.

    Raises InvalidInputError when none is it, or several are; it lists what there is.
    """
    held = _held()
    found = [one for one in held if _is_meant(one.public, wanted)]
    if len({one.public for one in found}) == 1:
        return found[0]
    listed = ", ".join(str(one) for one in (found or held)[:_LISTED])
    if found:
        raise InvalidInputError("several keys are meant by that", where="--key", hint=f"which one: {listed}")
    raise InvalidInputError(
        "no agent of this machine holds such a key",
        where="--key",
        hint=f"there are: {listed}" if held else "start the agent, unlock it, and see what `ssh-add -l` lists",
    )


def _held() -> list[HeldKey]:
    """What all agents hold, each key once. One at a place that does not change is told by that: an environment
    variable may lead elsewhere tomorrow."""
    agents = [(name, str(path), Agent(str(path))) for name, path in known_sockets().items()]
    if own := Agent.of_environment():
        agents.append(("ssh-agent", "", own))
    found: dict[PublicKey, HeldKey] = {}
    for name, socket, agent in agents:
        if is_forwarded(agent):
            continue
        with closing(agent):
            keys = [key for blob, comment in agent.list_keys() if (key := _read(blob, comment))]
        for key in keys:
            found.setdefault(key, HeldKey(key, name, socket))
    return list(found.values())


def _read(blob: bytes, comment: str) -> PublicKey | None:
    try:
        key = PublicKey.from_blob(blob, comment)
    except KeyturnError:
        return None  # a kind of key that is not known here
    return None if key.is_certificate else key


def _is_meant(key: PublicKey, wanted: str) -> bool:
    part = wanted.removeprefix("SHA256:")
    digest = key.fingerprint.removeprefix("SHA256:")
    return wanted == key.comment or (bool(_PART.fullmatch(part)) and part in digest)
