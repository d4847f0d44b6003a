"""Two keyturns at once: on one fleet they take turns; on two copies of it the servers see that no line is lost."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in
from tests.real.ending import Ending, ended, fleet_with, only_errands_found, run
from tests.real.fleet import KEYTURN, Fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

LOCKED = "another keyturn is at work on this fleet"


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory) -> Fleet:
    return fleet_with(tmp_path, hosts.several(2))


def start(fleet: Fleet, *words: str) -> "subprocess.Popen[str]":
    return fleet.start(*KEYTURN, *words)


def side_by_side(*commands: tuple[Fleet, tuple[str, ...]]) -> list[Ending]:
    """Start all, then wait for all."""
    running = [start(fleet, *words) for fleet, words in commands]
    ends = []
    for one in running:
        out, err = one.communicate(timeout=60)
        ends.append(ended(subprocess.CompletedProcess(one.args, one.returncode, out, err)))
    return ends


def letting_in(name: str, key: SshKey) -> tuple[str, ...]:
    return ("onboard", name, "--kind", "pc", "--public-key", str(key.public), "--yes")


def test_two_onboards_on_one_fleet_take_turns_or_say_who_is_in_the_way(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    keys = {f"pc-{number}": ssh_keypair() for number in range(3)}
    ends = side_by_side(*((fleet, letting_in(name, key)) for name, key in keys.items()))
    assert 0 in [end.code for end in ends]
    for end, (name, key) in zip(ends, keys.items(), strict=True):
        assert end.code == 0 or (end.code == 1 and LOCKED in end.err)
        assert (fleet.registry().get(name) is not None) is (end.code == 0)
        assert run(fleet, *letting_in(name, key)).code == 0
    assert all(logs_in(host, "root", key) for host in fleet.hosts for key in keys.values())
    assert run(fleet, "audit").code == 0
    commits = fleet.run("git", "log", "--format=%s", "--", "devices.toml").stdout.splitlines()
    assert len(commits) == 3


def test_two_onboards_of_one_name_make_one_device_with_one_key(fleet: Fleet) -> None:
    words = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
    ends = side_by_side((fleet, words), (fleet, words))
    assert all(end.code == 0 or LOCKED in end.err for end in ends), ends
    assert run(fleet, *words).code == 0
    line = fleet.device_key("macbook").with_suffix(".pub").read_bytes()
    assert [host.authorized_keys("root").count(line) for host in fleet.hosts] == [1, 1]
    assert all(logs_in(host, "root", fleet.device_key("macbook")) for host in fleet.hosts)


def test_a_fleet_that_is_held_is_named_with_what_to_do(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    code = "import sys; from pathlib import Path; from bootstrap.fleet import Fleet\nwith Fleet.find(Path()).lock(): "
    holder = subprocess.Popen(
        [KEYTURN[0], "-c", f"{code}print('held', flush=True); sys.stdin.read()"],
        env=fleet.environment,
        cwd=fleet.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        before = fleet.registry().text
        end = run(fleet, *letting_in("late", ssh_keypair()))
        assert end.code == 1
        assert LOCKED in end.err
        assert "hint: let it finish, or end it, then run the same command again" in end.err
        assert fleet.registry().text == before
        assert run(fleet, "audit").code == 0  # looking waits for nobody
        assert run(fleet, "revoke", "pc", "--plan").code == 5
        holder.communicate(b"", timeout=10)


def test_audits_beside_a_revoke_disturb_nothing(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    lost = ssh_keypair()
    assert run(fleet, *letting_in("lost-one", lost)).code == 0
    audit = ("audit", "--json")
    ends = side_by_side((fleet, audit), (fleet, ("revoke", "lost-one", "--yes")), (fleet, audit), (fleet, audit))
    assert [end.code for end in ends][1] == 0, ends[1]
    assert all(end.code in {0, 3} for end in ends), ends
    assert not any(logs_in(host, "root", lost) for host in fleet.hosts)
    assert only_errands_found(fleet)


def test_two_copies_of_a_fleet_lose_no_line_on_the_servers(
    fleet: Fleet, tmp_path: Path, ssh_keypair: KeyFactory
) -> None:
    shutil.copytree(fleet.folder, tmp_path / "copy")
    copy = replace(fleet, folder=tmp_path / "copy")
    before = [host.authorized_keys("root") for host in fleet.hosts]
    left, right = ssh_keypair(), ssh_keypair()
    for commands in (
        ((fleet, letting_in("left", left)), (copy, letting_in("right", right))),
        ((fleet, ("revoke", "left", "--yes")), (copy, ("revoke", "right", "--yes"))),
    ):
        for end, (folder, words) in zip(side_by_side(*commands), commands, strict=True):
            assert end.code in {0, 1, 4}, end  # a conflict is told, and the same command ends it
            assert end.code == 0 or run(folder, *words).code == 0
        there = commands[0][1][0] == "onboard"
        assert all(logs_in(host, "root", key) is there for host in fleet.hosts for key in (left, right))
    assert [host.authorized_keys("root") for host in fleet.hosts] == before
