"""`--block`: whoever puts a lost key back, it stays useless; where that cannot be, it says so and does the rest."""

import subprocess
from pathlib import Path

import pytest

from bootstrap.targets.server.block_job import DROP_IN
from bootstrap.targets.server.block_look import OWN_LIST
from tests.hosts import Account, Host
from tests.hosts.clients import clients_of
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in
from tests.hosts.roots import BOTH
from tests.real.ending import ONBOARD, REVOKE, macbook_gets_in, run
from tests.real.fleet import Fleet, make_fleet
from tests.real.lost import Json, as_user, macbook, standings, told

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

BLOCK = (*REVOKE, "--block")
AUTHORITIES = "/etc/ssh/authorities.pub"
WHO_WROTE = "find /etc/ssh /root/.ssh -type f -exec stat -c '%n %i %y %U %a' {} + | sort"

# What keeps keys on a server, as configuration management does: it comes by right after the edit.
PUT_BACK = """#!/bin/sh
[ "$1" != . ] || [ "$PWD" != /root/.ssh ] || echo 'LINE' >> authorized_keys
"""


def done_at(report: Json, host: Host) -> dict[str, str]:
    """What became of each kind of change there."""
    return {one["verb"]: one["result"] for one in report["outcomes"] if one["target"] == f"server:{host.name}"}


@pytest.mark.parametrize("root", BOTH)
def test_a_key_that_is_blocked_stays_out_though_its_line_is_put_back(
    tmp_path: Path, hosts: HostFactory, root: Path
) -> None:
    """The whole road on one host, six runs of keyturn, which is why it takes long."""
    host = hosts("web", root=root)
    fleet = make_fleet(tmp_path, [host])
    assert run(fleet, *ONBOARD).code == 0
    lost = SshKey(fleet.device_key("macbook"))
    with clients_of(host, tmp_path) as clients:
        session = clients.ssh(lost, "root", "sleep 7001; true")
        clients.await_running("sleep 7001")
        end = run(fleet, *BLOCK, "--json")
        assert end.code == 0, end
        assert clients.ends(session)
        assert clients.running("sleep 7001") == []
    report = told(end)
    assert standings(report) == {"server:web": "proved out"}
    assert done_at(report, host) == {"remove": "done", "block": "done", "end": "done"}
    assert sum(one["sessions_ended"] for one in report["outcomes"]) == 1
    assert f"revokedkeys {OWN_LIST}" in host.shell("sshd -T").decode().lower()
    host.write("/run/lost.pub", lost.line.encode())
    assert b"REVOKED" in host.run(["ssh-keygen", "-Q", "-f", OWN_LIST, "/run/lost.pub"]).stdout

    before = host.shell(WHO_WROTE)
    for again in (BLOCK, ("apply", "--yes")):
        assert run(fleet, *again).code == 0
        assert host.shell(WHO_WROTE) == before
    host.authorize("root", lost)
    assert not macbook_gets_in(fleet, host)
    assert logs_in(host, "root", fleet.pc)

    audit = told(run(fleet, "audit", "--json"))
    (target,) = audit["targets"]
    assert target["blocked"] == [lost_print(fleet)]
    assert [one["opens"] for one in target["grants"] if one["fingerprint"] == lost_print(fleet)] == [False]
    assert run(fleet, "apply", "--yes").code == 0
    assert lost.line.split()[1].encode() not in host.authorized_keys("root")
    assert host.read(DROP_IN) == f"RevokedKeys {OWN_LIST}\n".encode()


def test_a_certificate_of_a_lost_key_is_what_only_a_block_keeps_out(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    host, authority = hosts("web", (), f"TrustedUserCAKeys {AUTHORITIES}"), ssh_keypair("ca")
    host.write(AUTHORITIES, f"{authority.line}\n".encode())
    fleet = make_fleet(tmp_path, [host])
    assert run(fleet, *ONBOARD).code == 0
    lost = SshKey(fleet.device_key("macbook"))
    sign = ["ssh-keygen", "-q", "-s", str(authority.private), "-I", "macbook", "-n", "root", f"{lost.private}.pub"]
    subprocess.run(sign, check=True)

    end = run(fleet, *REVOKE)
    assert f"removed, not proved  server:web: TrustedUserCAKeys {AUTHORITIES} lets in every certificate" in end.out
    assert macbook_gets_in(fleet, host)  # by its certificate, which stands beside its key

    report = told(end := run(fleet, *BLOCK, "--json"))
    assert end.code == 0, end
    assert standings(report) == {"server:web": "proved out"}
    assert not macbook_gets_in(fleet, host)
    assert logs_in(host, "root", fleet.pc)


def lost_print(fleet: Fleet) -> str:
    device = fleet.registry().get("macbook")
    assert device is not None
    return device.public_key.fingerprint


def test_where_a_block_is_impossible_it_says_why_and_the_rest_is_done(tmp_path: Path, hosts: HostFactory) -> None:
    good, stale, plain = hosts("good"), hosts("stale"), hosts("plain", [Account("deploy")])
    tables = [as_user(good, "root"), as_user(stale, "root"), as_user(plain, "deploy", "deploy")]
    fleet = make_fleet(tmp_path, [good, stale, plain], "\n".join(tables).replace("sudo = true\n", ""))
    lost = macbook(fleet)
    places = ((good, "root"), (stale, "root"), (plain, "deploy"))
    plain.authorize("deploy", fleet.pc)
    for host, account in places:
        host.authorize(account, lost)
    stale.shell("touch -d '+1 minute' /etc/ssh/sshd_config")

    end = run(fleet, *BLOCK)
    assert end.code == 1, end
    assert "not blocked: /etc/ssh/sshd_config was changed since sshd read it" in end.line("stale")
    assert "not blocked: only root can change its list of revoked keys" in end.line("plain")
    assert "set sudo = true" in end.hint("plain")
    assert end.hint("stale")
    assert "blocked macbook" in end.line("good")
    assert "Failed at server:plain, server:stale." in end.err
    assert not any(macbook_gets_in(fleet, host, account) for host, account in places)
    assert all(logs_in(host, account, fleet.pc) for host, account in places)
    good.authorize("root", lost)
    assert not macbook_gets_in(fleet, good)

    stale.shell("touch -d '-1 minute' /etc/ssh/sshd_config")
    assert "blocked macbook" in run(fleet, "apply", "--yes").line("stale")
    stale.authorize("root", lost)
    assert not macbook_gets_in(fleet, stale)


def test_what_puts_the_key_back_at_once_is_told_and_gains_nothing_once_it_is_blocked(
    tmp_path: Path, hosts: HostFactory
) -> None:
    host = hosts("web")
    fleet = make_fleet(tmp_path, [host])
    lost = macbook(fleet)
    host.authorize("root", lost)
    host.write("/usr/local/bin/sync", PUT_BACK.replace("LINE", lost.line).encode(), mode=0o755)
    end = run(fleet, *REVOKE)
    assert end.code == 1, end
    assert "but the server still lets the key in" in end.line("web")
    assert "Failed at server:web." in end.err
    assert macbook_gets_in(fleet, host)

    end = run(fleet, *BLOCK)
    assert end.code == 1, end
    assert "blocked macbook" in end.line("web")
    assert not macbook_gets_in(fleet, host)
    assert logs_in(host, "root", fleet.pc)
    end = run(fleet, "apply", "--yes")
    assert (end.code, "seen there again afterwards" in end.line("web")) == (1, True), end
    host.shell("rm /usr/local/bin/sync")
    end = run(fleet, "apply", "--yes")
    assert (end.code, "proved out  server:web" in end.out) == (0, True), end
