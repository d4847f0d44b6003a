"""PerSourcePenalties (OpenSSH 9.8) and MaxAuthTries are never tripped: not by many devices, not by many runs.

The same address that asks badly is locked out by the same settings, so these tests would show it.
"""

import re
from pathlib import Path

import pytest

from keys.device import Device
from tests.bootstrap.lab import line_of
from tests.hosts.account import Account
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.namespace import Host
from tests.hosts.openssh import logs_in, ssh
from tests.hosts.roots import TRIXIE, needs_trixie
from tests.keys.made import device, lost
from tests.real.ending import only_errands_found
from tests.real.fleet import Fleet, make_fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, needs_trixie]

DEVICES, LOST = 50, 8
DROPPED = b"kex_exchange_identification"  # what the client says when the connection ends before any key
TRIPPED = re.compile(r"activating|drop connection|Too many authentication failures|maximum authentication attempts")


def register(fleet: Fleet, *devices: Device) -> bytes:
    """Write these devices into devices.toml, beside `pc`; their keys as lines of authorized_keys."""
    registry = fleet.registry()
    for one in devices:
        registry = registry.with_device(one)
    (fleet.folder / "devices.toml").write_text(registry.text)
    return b"".join(line_of(one.public_key) for one in devices)


def tripped(host: Host) -> list[str]:
    """The lines of the log that tell of somebody locked out or cut off."""
    return [line for line in host.log().splitlines() if TRIPPED.search(line)]


@pytest.mark.parametrize("tries", [6, 3, 1])
def test_fifty_devices_are_looked_at_and_proved_without_a_penalty(
    tmp_path: Path, hosts: HostFactory, tries: int
) -> None:
    host = hosts("web", [Account("media")], f"MaxAuthTries {tries}\nLogLevel VERBOSE", root=TRIXIE)
    table = f'[servers.web]\nhost = "{host.address}"\nport = {host.port}\naccounts = ["root", "media"]\n'
    fleet = make_fleet(tmp_path, [host], table)
    names = [f"phone-{number}" for number in range(DEVICES - 1)]
    keys = register(fleet, *map(lost, names[:LOST]), *map(device, names[LOST:]))
    for account in ("root", "media"):
        host.write_authorized_keys(account, f"{fleet.pc.line}\n".encode() + keys)
    assert fleet.keyturn("audit").returncode == 3
    done = fleet.keyturn("apply", "--yes", "--json")
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert host.authorized_keys("root").count(b"\n") == host.authorized_keys("media").count(b"\n") == DEVICES - LOST
    assert done.stdout.count("the server refuses it") == (0 if tries == 1 else 2 * LOST)
    assert only_errands_found(fleet)
    assert "penalty" not in host.log()
    assert tripped(host) == []
    assert logs_in(host, "root", fleet.pc)


def test_an_address_that_asks_badly_is_locked_out(hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    """The control: what `tripped` looks for is what sshd says."""
    host, stranger, ours = hosts("web", sshd_config="LogLevel VERBOSE", root=TRIXIE), ssh_keypair(), ssh_keypair()
    host.authorize("root", ours)
    assert any(DROPPED in ssh(host, "root", stranger).stderr for _ in range(20))
    assert DROPPED in ssh(host, "root", ours).stderr
    assert "activating ipv4 penalty" in tripped(host)[0]
    assert "drop connection" in tripped(host)[1]


def test_a_client_that_tries_too_many_keys_is_cut_off(hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    host, strangers, ours = hosts("web", sshd_config="MaxAuthTries 3", root=TRIXIE), ssh_keypair(), ssh_keypair()
    host.authorize("root", ours)
    keys = tuple(f"IdentityFile={key.private}" for key in (strangers, ssh_keypair(), ssh_keypair()))
    assert b"Too many authentication failures" in ssh(host, "root", strangers, options=keys).stderr
    assert "maximum authentication attempts exceeded" in tripped(host)[0]


def test_runs_within_seconds_ask_about_accounts_that_our_key_does_not_open_without_being_locked_out(
    tmp_path: Path, hosts: HostFactory
) -> None:
    names = ("macbook", "ipad", "iphone", "watch")
    host = hosts("web", [Account("ann"), Account("bob")], "LogLevel VERBOSE", root=TRIXIE)
    fleet = make_fleet(tmp_path, [host])
    keys = register(fleet, *map(device, (*names, "bobs")))
    for account in ("ann", "bob"):
        host.write_authorized_keys(account, keys)
    runs = [fleet.keyturn("revoke", name, "--lost", "--yes", "--json") for name in names]
    assert [run.returncode for run in runs] == [0] * len(names), runs
    assert tripped(host) == []
    assert logs_in(host, "root", fleet.pc)
    assert runs[0].stdout.count("the server refuses it") == 2
