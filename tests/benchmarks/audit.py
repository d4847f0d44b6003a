"""`keyturn audit` of many real sshd's on loopback, beside `xargs ssh cat` of the same key files. Wants root on Linux.

    python -m tests.benchmarks.audit [20 100 ...]

Each sshd is a test host of its own with 20 keys for root. Peers: OpenSSH's client as shipped, and with the quickest
key exchange. Every key of every host has to be in what each contestant prints.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from keys.key_pair import KeyPair
from tests.benchmarks.figures import command, measure, tell
from tests.hosts.factory import HostFactory
from tests.real.fleet import Fleet, make_fleet

KEYS = 20
_CURVE = ("-o", "KexAlgorithms=curve25519-sha256")


def main() -> None:
    for number in [int(word) for word in sys.argv[1:]] or [20, 100]:
        with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            fleet = make_fleet(Path(folder), HostFactory(stack).several(number))
            lines = "".join(f"{KeyPair.generate(f'key-{place}@elsewhere').public.line}\n" for place in range(KEYS - 1))
            for host in fleet.hosts:
                host.write_authorized_keys("root", host.authorized_keys("root") + lines.encode())
            _measure(fleet)


def _measure(fleet: Fleet) -> None:
    number = len(fleet.hosts)
    ours = command(sys.executable, "-m", "tui", "audit", "--json", environment=_settled(fleet), codes=(0, 3))
    contestants: dict[str, Callable[[], str]] = {
        "keyturn audit": ours,
        "xargs -P64 ssh, curve25519-sha256": _xargs(fleet, _CURVE),
        "xargs -P64 ssh, as shipped": _xargs(fleet, ()),
    }
    for name, run in contestants.items():
        found = run().count("AAAAC3NzaC1lZDI1NTE5")
        if found < number * KEYS:
            raise SystemExit(f"{name} printed {found} keys of {number * KEYS}")
    tell(f"{number} real sshd's, {KEYS} keys each", measure(contestants, rounds=5), "keyturn audit")


def _settled(fleet: Fleet) -> dict[str, str]:
    """The fleet's environment, but keyturn keeps its compiled modules, as an installed program does."""
    kept = {name: value for name, value in fleet.environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"KEYTURN_FLEET": str(fleet.folder)}


def _xargs(fleet: Fleet, options: Sequence[str]) -> Callable[[], str]:
    """One ssh a host, 64 at a time: host and port are the two words of a line of the list."""
    hosts = fleet.ssh_folder / "hosts"
    hosts.write_text("".join(f"{host.port} {host.address}\n" for host in fleet.hosts))
    ssh = ["ssh", "-F", "none", "-i", str(fleet.pc.private), "-l", "root", "-o", "BatchMode=yes", *options]
    ssh += ["-o", "IdentitiesOnly=yes", "-o", f"UserKnownHostsFile={fleet.folder / 'known_hosts'}"]
    line = " ".join([*ssh, "-p", '"$0"', '"$1"', "cat", ".ssh/authorized_keys"])
    return command("xargs", "-a", str(hosts), "-P", "64", "-n", "2", "sh", "-c", line)


if __name__ == "__main__":
    main()
