"""A process that makes one change at a Storage Box and is killed by SIGKILL on the way, as `kill -9` would."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.ssh.sftp_packets import Packets
from bootstrap.targets.storage_box import StorageBoxTarget
from keys.known_hosts import KnownHosts
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.wire import Reader
from tests.bootstrap.targets.dying import kill_myself, run_dying
from tests.bootstrap.targets.storage_box_bench import Bench

WRITES: Sequence[int] = (7, 10, 15)
"""The requests of an addition behind which it dies: the new content written beside; there in full; put in place."""


def die_at(bench: Bench, request: int, change: Change) -> None:
    """Make the change in a process that dies once it has sent that request, and waits for its answer no more."""
    box = bench.box
    asked = {
        "folder": str(bench.lab.folder),
        "known_hosts": f"{box.known_hosts_line}\n",
        "box": ["backup", box.address, box.user, box.port, box.rfc4716_port, list(box.accounts[1:])],
        "request": request,
        "change": [change.verb, change.target, change.account, change.key.line, change.device, change.why],
    }
    run_dying(__name__, asked)


def main() -> None:
    asked = json.load(sys.stdin)
    folder, left = Path(asked["folder"]), [asked["request"]]
    host_keys = HostKeys(KnownHosts.parse(asked["known_hosts"]))
    connector = Connector(ClientConfig(folder), Identities(folder), host_keys)
    send = Packets.ask

    def counted(self: Packets, *arguments: object) -> Reader:
        left[0] -= 1
        answer = send(self, *arguments)  # type: ignore[arg-type]
        return answer if left[0] else kill_myself()

    Packets.ask = counted  # type: ignore[method-assign,assignment]
    target = StorageBoxTarget(StorageBoxConfig(*asked["box"]), connector, lambda: datetime.now(UTC))
    verb, name, account, line, device, why = asked["change"]
    target.apply([Change(Verb(verb), name, account, PublicKey.parse(line), device, why)])
    kill_myself()


if __name__ == "__main__":
    main()
