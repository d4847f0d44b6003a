"""A lost laptop with somebody at it: its key opens root, a session goes on with it, and both are to end."""

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from keys.device import Kind
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.pace import wait_until
from tests.hosts.clients import Clients
from tests.hosts.leftovers import leftovers
from tests.hosts.namespace import Host
from tests.hosts.openssh import SshKey, logs_in, make_key
from tests.real.ending import Ending, ended, run
from tests.real.fleet import Fleet, make_fleet

if TYPE_CHECKING:
    import subprocess

REVOKE = ("revoke", "macbook", "--lost", "--block", "--yes")
APPLY = ("apply", "--yes")
OWN_LIST = "/etc/ssh/keyturn_revoked_keys"
WORK = "sleep 7001"
AS_EVIL = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")
SAY = "import socket,sys; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(sys.argv[1].encode(), '/dev/log')"


@dataclass
class Lost:
    """A fleet whose `macbook` is lost. key: its key. other: a foreign key of root's, which nobody revokes."""

    fleet: Fleet
    key: SshKey
    other: SshKey
    clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def public(self) -> PublicKey:
        return PublicKey.parse(self.key.line)

    def logs_in_to(self, host: Host, key: SshKey | None = None, work: str = WORK) -> "subprocess.Popen[bytes]":
        """A session of the lost key, or another, that goes on; it is at work when this returns."""
        clients = Clients(host, self.fleet.folder.parent)
        self.clients.enter_context(clients.clients)
        client = clients.client(key or self.key, "root", f"{work}; true")
        wait_until(lambda: self.is_at_work(host, work))
        return client

    @staticmethod
    def is_at_work(host: Host, work: str = WORK) -> bool:
        return host.run(["pgrep", "-xf", work]).stdout != b""

    def run(self, *words: str) -> Ending:
        return run(self.fleet, *words)

    def revoke(self) -> Ending:
        return self.run(*REVOKE)

    def held_at(self, point: str, do: Callable[[], object]) -> Ending:
        """Run the revocation; at that point (see killed.py) it is held until something was done."""
        return ended(self.fleet.held_at(point, do, *REVOKE))

    def we_get_in(self, host: Host) -> bool:
        """Our own key, and the one that nobody spoke of."""
        return logs_in(host, "root", self.fleet.pc) and logs_in(host, "root", self.other)

    def is_blocked(self, host: Host) -> bool:
        """Whether the key is refused even where something puts its line back."""
        file = host.authorized_keys("root")
        host.authorize("root", self.key)
        gets_in = logs_in(host, "root", self.key)
        host.write_authorized_keys("root", file)
        return not gets_in

    def is_out_of(self, host: Host) -> bool:
        """Its line is gone, it is blocked, its session has ended, and nothing of ours is left behind."""
        return (
            self.key.line.split()[1].encode() not in host.authorized_keys("root")
            and not logs_in(host, "root", self.key)
            and self.is_blocked(host)
            and not self.is_at_work(host)
            and leftovers(host) == []
        )


@contextmanager
def lost_laptop(
    folder: Path, hosts: Sequence[Host], servers: str = "", variables: Mapping[str, str] | None = None
) -> Iterator[Lost]:
    """The fleet of these hosts, each open to pc, the lost macbook and a foreign key; all clients end with it."""
    fleet = make_fleet(folder, hosts, servers, variables)
    keys = folder / "lost"
    keys.mkdir()
    lost = Lost(fleet, make_key(keys / "id_macbook", comment="macbook@kua"), make_key(keys / "id_bob", comment="bob"))
    fleet.has("macbook", Kind.MACBOOK, lost.key)
    for host in hosts:
        host.authorize("root", lost.other, lost.key)
    with lost.clients:
        yield lost


def beside(lost: Lost, name: str, folder: Path) -> Lost:
    """Another copy of the fleet, as another person has it, with a lost device of its own that opens all hosts too."""
    folder.mkdir()
    fleet = Fleet(folder / "fleet", lost.fleet.hosts, lost.fleet.pc, lost.fleet.environment)
    shutil.copytree(lost.fleet.folder, fleet.folder)
    copy = Lost(fleet, make_key(folder / f"id_{name}", comment=f"{name}@kua"), lost.other, lost.clients)
    pc = fleet.registry().get("pc")
    assert pc is not None
    (fleet.folder / "devices.toml").write_text(Registry().with_device(pc).text)
    fleet.has(name, Kind.IPAD, copy.key)
    for host in fleet.hosts:
        host.authorize("root", copy.key)
    return copy


def forge(host: Host, pid: str, said: str) -> None:
    """As any user may, write into the log in sshd's name."""
    line = f"sshd[{pid}]: {said}"
    stamp = host.shell("date '+%b %e %H:%M:%S'").decode().strip()
    host.run([*AS_EVIL, "python3", "-c", SAY, f"<38>{stamp} {line}"], check=True)
    wait_until(lambda: line in host.log())


def forge_login(host: Host, key: PublicKey) -> None:
    """The log tells of a login that no question shows; sshd's own line would look the same."""
    forge(host, "7", f"Accepted publickey for root from 1.2.3.4 port 5 ssh2: ED25519 {key.fingerprint}")
