"""Where a server is, as the fleet says it, and the time that each step of reaching it may take."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """host: a name, an address, or an alias of ~/.ssh/config, which may also give what is None here.

    identity: path of the private key to log in with. patience: seconds in which its TCP connection has to stand, where
    that is less than usual.
    """

    host: str
    port: int | None = None
    user: str | None = None
    identity: str | None = None
    patience: float = math.inf


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. connect: until TCP stands. handshake: until keys are exchanged. login: each answer to a login.

    command: until a command has ended, from its start.
    """

    connect: float = 10.0
    handshake: float = 15.0
    login: float = 15.0
    command: float = 60.0


def shown(user: str, host: str, port: int) -> str:
    """How an address stands in messages."""
    name = f"[{host}]" if ":" in host else host
    return f"{user}@{name}" if port == 22 else f"{user}@{name}:{port}"
