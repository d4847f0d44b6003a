"""A process that blocks a key at an SSH server and is killed by SIGKILL on the way, as `kill -9` would."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bootstrap.config import ServerConfig
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.targets.server.block import block
from bootstrap.targets.server.login import Login
from keys.known_hosts import KnownHosts
from keys.public_key import PublicKey
from tests.bootstrap.targets.block_bench import Bench
from tests.bootstrap.targets.dying import kill_myself
from tests.bootstrap.targets.dying_server import arrange

POINTS: Sequence[tuple[str, int, str]] = (
    ("run", 1, "sent"),  # looks
    ("run", 2, "before"),  # has looked
    ("run", 2, "half"),  # half of the script was sent
    ("run", 2, "sent"),  # all of it was sent, nobody waits for the answer
    ("run", 2, "after"),  # written and loaded, its undo timer runs
    ("renew", 1, "after"),  # proved, not confirmed
    ("run", 3, "half"),
    ("run", 3, "sent"),
    ("run", 3, "after"),  # confirmed
)


def die_at(bench: Bench, point: tuple[str, int, str], undo: int) -> None:
    """Block the lost key in a process that dies at that point. Fails the test when it lived on."""
    asked = {
        "folder": str(bench.lab.folder),
        "server": ["web", bench.host.address, bench.host.port, "root"],
        "known_hosts": f"{bench.host.known_hosts_line}\n",
        "point": point,
        "keys": [bench.lost.line, bench.good.line],
        "undo": undo,
    }
    argv = [sys.executable, "-m", __name__]
    done = subprocess.run(argv, input=json.dumps(asked), text=True, capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr


def main() -> None:
    asked = json.load(sys.stdin)
    arrange(*asked["point"])
    folder = Path(asked["folder"])
    connector = Connector(ClientConfig(folder), Identities(folder), HostKeys(KnownHosts.parse(asked["known_hosts"])))
    lost, good = (PublicKey.parse(line) for line in asked["keys"])
    block(Login(ServerConfig(*asked["server"]), connector), [lost], [good], undo=asked["undo"])
    kill_myself()


if __name__ == "__main__":
    main()
