"""A process that makes one change at an SSH server and is killed by SIGKILL on the way, as `kill -9` would."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bootstrap.config import ServerConfig
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.ssh.session import Session
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.target import ServerTarget
from keys.known_hosts import KnownHosts
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, Pinned
from tests.bootstrap.targets.dying import kill_myself, run_dying

POINTS: Sequence[tuple[str, int, str]] = (
    ("run", 1, "before"),  # nothing was looked at yet
    ("run", 2, "before"),  # seen, nothing changed
    ("run", 2, "half"),  # half of the edit was sent
    ("run", 2, "sent"),  # all of it was sent, nobody waits for the answer
    ("run", 2, "after"),  # changed, its undo timer runs
    ("renew", 1, "after"),  # proved, not confirmed
    ("run", 3, "sent"),
    ("run", 3, "after"),  # confirmed
)


def die_at(lab: Lab, server: Pinned, login: tuple[str, bool], point: tuple[str, int, str], change: Change) -> None:
    """Make the change in a process that dies at that point. login: user and sudo. Fails the test when it lived on."""
    asked = {
        **at(lab, server, *login),
        "point": point,
        "change": [change.verb, change.target, change.account, change.key.line, change.device, change.why],
    }
    run_dying(__name__, asked)


def at(lab: Lab, server: Pinned, user: str = "root", sudo: bool = False) -> dict[str, Any]:
    """What a process that is to die has to be told of a server and of our own keys."""
    return {
        "folder": str(lab.folder),
        "server": ["web", server.address, server.port, user, sudo],
        "known_hosts": f"{server.known_hosts_line}\n",
    }


def server_of(asked: Mapping[str, Any]) -> tuple[ServerConfig, Connector]:
    """The server that it was told of, and how it logs in there."""
    folder = Path(asked["folder"])
    connector = Connector(ClientConfig(folder), Identities(folder), HostKeys(KnownHosts.parse(asked["known_hosts"])))
    return ServerConfig(*asked["server"]), connector


def main() -> None:
    asked = json.load(sys.stdin)
    arrange(*asked["point"])
    target = ServerTarget(*server_of(asked), lambda: datetime.now(UTC))
    verb, name, account, line, device, why = asked["change"]
    target.apply([Change(Verb(verb), name, account, PublicKey.parse(line), device, why)])
    kill_myself()


def arrange(method: str, call: int, when: str) -> None:
    """Die at the n-th call of a method of Login: before it, after it, or when a script was sent, or half of one."""
    original, left = getattr(Login, method), [call]

    def counted(self: Login, *arguments: Any) -> Any:
        left[0] -= 1
        if left[0]:
            return original(self, *arguments)
        if when == "before":
            kill_myself()
        if when in {"sent", "half"}:
            _die_after_sending(half=when == "half")
        original(self, *arguments)
        return kill_myself()

    setattr(Login, method, counted)


def _die_after_sending(*, half: bool) -> None:
    def run(self: Session, script: bytes, command: str = "") -> Any:
        channel = self._transport.open_session(timeout=10)
        channel.exec_command(command)
        channel.sendall(script[: len(script) // 2] if half else script)
        if not half:
            channel.shutdown_write()
            channel.recv(10)
        return kill_myself()

    Session.run = run  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    main()
