"""kill -9 at every step of onboard and revoke: nothing is torn, nobody is out, the same command finishes the job."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from keys.authorized_keys import AuthorizedKeys
from keys.public_key import PublicKey
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import logs_in
from tests.real.fleet import Fleet, make_fleet, tables

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
REVOKE = ("revoke", "macbook", "--lost", "--yes")
FOREIGN = b"# by hand\n\tno-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPiN2f9JD1S0Np/+qQz11Bnw60o/RMIHb7rxHJRz3fu+ bob\n"

OF_BOTH = [
    "bootstrap.run:Run.observe:before:1",
    "bootstrap.run:Run.observe:after:1",
    "bootstrap.fleet:Fleet.write_registry:before:1",
    "os:replace:before:1",
    "os:replace:after:1",
    "bootstrap.git:commit:before:1",
    "bootstrap.git:commit:after:1",
    "bootstrap.fleet:Fleet.write_registry:after:1",
    "bootstrap.targets.hetzner.target:HetznerTarget.apply:before:1",
    "bootstrap.targets.hetzner.target:HetznerTarget.apply:after:1",
    "bootstrap.targets.terraform.target:TerraformTarget.apply:before:1",
    "os:replace:before:2",
    "os:replace:after:2",
    "bootstrap.targets.terraform.target:TerraformTarget.apply:after:1",
    "bootstrap.targets.server.target:ServerTarget.apply:before:1",
    "bootstrap.targets.server.applying:Applying._edit:before:1",
    "bootstrap.targets.server.applying:Applying._edit:after:1",
    "bootstrap.targets.server.applying:prove:before:1",
    "bootstrap.targets.server.applying:prove:after:1",
    "bootstrap.targets.server.target:ServerTarget.apply:after:1",
    "bootstrap.state:State.record:before:3",
    "bootstrap.state:State.record:after:3",
]
OF_ONBOARD = [
    "bootstrap.device_setup.key_file:KeyFile.take:before:1",
    "os:link:before:1",
    "os:link:after:1",
    "os:link:before:2",
    "os:link:after:2",
    "bootstrap.device_setup.key_file:KeyFile.take:after:1",
    "bootstrap.targets.server.applying:Applying._settle:before:2",
    "bootstrap.targets.server.applying:Applying._settle:after:2",
]


@pytest.fixture
def hetzner() -> Iterator[HetznerApi]:
    with HetznerApi() as api:
        yield api


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory, hetzner: HetznerApi) -> Fleet:
    host = hosts()
    host.write_authorized_keys("root", FOREIGN)
    seeds = '[hetzner]\ntoken = "env:HCLOUD_TOKEN"\ndiscover = false\n\n[terraform]\n\n'
    variables = {"HCLOUD_TOKEN": hetzner.token, "HCLOUD_ENDPOINT": hetzner.endpoint}
    return make_fleet(tmp_path, [host], seeds + tables([host]), variables)


@pytest.mark.parametrize("point", OF_ONBOARD)
def test_an_onboarding_that_is_killed_is_finished_by_the_same_command(
    fleet: Fleet, hetzner: HetznerApi, point: str
) -> None:
    _is_onboarded_though_killed(fleet, hetzner, point)


@pytest.mark.parametrize("point", OF_BOTH)
def test_a_revocation_that_is_killed_is_finished_by_the_same_command_as_an_onboarding_is(
    fleet: Fleet, hetzner: HetznerApi, point: str
) -> None:
    _is_onboarded_though_killed(fleet, hetzner, point)
    assert fleet.killed(point, *REVOKE), f"it never came to {point}"
    _nothing_is_torn(fleet)
    done = fleet.keyturn(*REVOKE)
    assert done.returncode == 0, done.stderr
    assert not logs_in(fleet.hosts[0], "root", fleet.device_key("macbook"))
    _is_as_wanted(fleet, hetzner, there=False)


def _is_onboarded_though_killed(fleet: Fleet, hetzner: HetznerApi, point: str) -> None:
    assert fleet.killed(point, *ONBOARD), f"it never came to {point}"
    _nothing_is_torn(fleet)
    done = fleet.keyturn(*ONBOARD)
    assert done.returncode == 0, done.stderr
    assert logs_in(fleet.hosts[0], "root", fleet.device_key("macbook"))
    _is_as_wanted(fleet, hetzner, there=True)


def _nothing_is_torn(fleet: Fleet) -> None:
    """Every file is as it was or as it is to be, and we still get in."""
    (host,) = fleet.hosts
    file = AuthorizedKeys.parse(host.authorized_keys("root"))
    without = file.remove(fleet_key) if (fleet_key := _macbook(fleet)) else file
    assert bytes(without) == FOREIGN + f"{fleet.pc.line}\n".encode()
    assert logs_in(host, "root", fleet.pc)
    assert fleet.registry().get("pc") is not None
    variables = fleet.folder / "devices.auto.tfvars.json"
    assert not variables.exists() or "ssh_keys" in json.loads(variables.read_text())
    private = fleet.device_key("macbook")
    assert not private.exists() or fleet.run("ssh-keygen", "-y", "-f", str(private)).returncode == 0


def _is_as_wanted(fleet: Fleet, hetzner: HetznerApi, *, there: bool) -> None:
    """Everywhere the same, nothing left behind, everything committed."""
    (host,), key = fleet.hosts, _macbook(fleet)
    assert key is not None
    expected = FOREIGN + f"{fleet.pc.line}\n".encode() + (f"{key.line}\n".encode() if there else b"")
    assert host.authorized_keys("root") == expected
    assert host.run(["ls", "-A", "/root/.ssh"]).stdout.split() == [b"authorized_keys"]
    assert [PublicKey.parse(one.public_key) for one in hetzner.ssh_keys()].count(key) == int(there)
    variables = json.loads((fleet.folder / "devices.auto.tfvars.json").read_text())["ssh_keys"]
    assert (variables.get("macbook") == key.line) is there
    ours = ("devices.toml", "devices.auto.tfvars.json")
    assert fleet.run("git", "status", "--porcelain", *ours).stdout == ""
    assert sorted(path.name for path in fleet.ssh_folder.glob(".*")) == []


def _macbook(fleet: Fleet) -> PublicKey | None:
    public = fleet.device_key("macbook").with_suffix(".pub")
    return PublicKey.parse(public.read_text()) if public.exists() else None
