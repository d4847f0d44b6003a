"""Servers on which a list of revoked keys cannot be had safely: each says why, nothing is changed, all get in still."""

from collections.abc import Callable

import pytest

from bootstrap.targets.server import block_script, edit
from bootstrap.targets.server.block import Blocked, block
from bootstrap.targets.server.block_job import DROP_IN
from bootstrap.targets.server.block_look import OWN_LIST
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import EXTRA, LISTED, MAIN, Bench, public
from tests.hosts import Account, logs_in
from tests.hosts.factory import HostFactory, KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


def refuses(bench: Bench, said: str) -> Blocked:
    """A block that is not made, says so, and changes nothing."""
    before = bench.state()
    blocked = bench.block()
    assert said in blocked.problem, blocked
    assert blocked.hint
    assert not blocked.already
    assert bench.state() == before
    assert bench.leftovers() == []
    assert bench.everybody_else_gets_in()
    return blocked


def list_of(bench: Bench, *lines: str) -> None:
    """sshd uses a list of these lines, and has read that."""
    bench.host.write(LISTED, "".join(f"{line}\n" for line in lines).encode())
    bench.host.write(EXTRA, f"RevokedKeys {LISTED}\n".encode())
    bench.reload()


def without_drop_ins(bench: Bench) -> None:
    bench.host.write(MAIN, bench.host.read(MAIN).partition(b"\n")[2])
    bench.reload()


def full(bench: Bench, left: int = 0) -> None:
    """left: pages of 4 KiB that are free yet."""
    bench.host.mount_small("/etc/ssh", "64k")
    bench.host.shell(f"head -c {4096 * left} /dev/zero > /etc/ssh/room")
    bench.host.fill("/etc/ssh")
    bench.host.shell("rm /etc/ssh/room")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (full, ["disk is full"]),
        (lambda bench: bench.host.make_readonly("/etc/ssh"), ["disk is read-only"]),
        (lambda bench: bench.host.make_immutable("/etc/ssh"), ["is immutable", "disk is read-only"]),
    ],
    ids=["full", "read-only", "immutable"],
)
def test_a_disk_that_takes_nothing(bench: Bench, spoil: Callable[[Bench], None], said: list[str]) -> None:
    spoil(bench)
    blocked = refuses(bench, OWN_LIST)
    assert any(words in blocked.problem for words in said)
    bench.host.shell("chattr -i /etc/ssh 2>/dev/null || true")


@pytest.mark.parametrize("left", range(1, 5))
def test_a_disk_that_is_full_on_the_way(bench: Bench, left: int) -> None:
    full(bench, left)
    refuses(bench, "disk is full")


def test_a_folder_of_files_that_takes_nothing_leaves_no_list_behind(bench: Bench) -> None:
    bench.host.make_readonly("/etc/ssh/sshd_config.d")
    refuses(bench, f"{DROP_IN}: its disk is read-only")


def test_a_main_file_that_cannot_be_replaced_leaves_no_list_behind(bench: Bench) -> None:
    without_drop_ins(bench)
    bench.host.make_readonly(MAIN)
    assert "busy" in refuses(bench, MAIN).problem


def test_a_main_file_that_is_a_link_is_left_to_who_made_it(bench: Bench) -> None:
    without_drop_ins(bench)
    bench.host.shell(f"mv {MAIN} {MAIN}.real; ln -s sshd_config.real {MAIN}")
    refuses(bench, "symbolic link")


def test_a_list_that_is_a_link_is_left_to_who_made_it(bench: Bench) -> None:
    list_of(bench, "# none")
    bench.host.shell(f"mv {LISTED} {LISTED}.real; ln -s revoked.real {LISTED}")
    refuses(bench, "symbolic link")


def test_a_list_that_is_immutable_stays_as_it_is(bench: Bench) -> None:
    list_of(bench, "# none")
    bench.host.make_immutable(LISTED)
    said = refuses(bench, LISTED).problem
    assert "immutable" in said or "read-only" in said or "busy" in said
    bench.host.shell(f"chattr -i {LISTED} 2>/dev/null || true")


def test_a_list_in_a_folder_of_somebody_else_is_not_written(bench: Bench) -> None:
    list_of(bench, "# none")
    bench.host.shell("chmod 777 /etc/ssh")
    refuses(bench, "others than root")


def test_a_damaged_list_is_said_to_refuse_everybody(bench: Bench) -> None:
    login = bench.login()
    login.renew([])
    list_of(bench, "this is junk")
    blocked = block(login, [public(bench.lost)], [public(bench.good)])
    assert "refuses every key for everybody" in blocked.problem
    assert not bench.lost_gets_in()
    assert not logs_in(bench.host, "root", bench.good)
    assert bench.host.read(LISTED) == b"this is junk\n"


@pytest.mark.parametrize("data", [b"SSHKRL\n\0\0\0\0\1cut", None], ids=["cut KRL", "missing"])
def test_a_list_that_is_cut_or_missing_is_damaged_too(bench: Bench, data: bytes | None) -> None:
    login = bench.login()
    login.renew([])
    list_of(bench, "# none")
    bench.host.shell(f"rm {LISTED}")
    if data is not None:
        bench.host.write(LISTED, data)
    before = bench.state()
    blocked = block(login, [public(bench.lost)], [public(bench.good)])
    assert "refuses every key for everybody" in blocked.problem
    assert bench.state() == before


def test_a_list_that_refuses_an_active_device_is_not_touched(bench: Bench, ssh_keypair: KeyFactory) -> None:
    ipad = ssh_keypair("ipad@kua")
    list_of(bench, ipad.line)
    before = bench.state()
    blocked = bench.block(spare=[public(bench.good), public(ipad)])
    assert public(ipad).fingerprint in blocked.problem
    assert bench.state() == before


def test_a_krl_that_refuses_an_active_device_is_not_touched(bench: Bench, ssh_keypair: KeyFactory) -> None:
    ipad = ssh_keypair("ipad@kua")
    bench.host.authorize("root", ipad)
    assert block(bench.login(), [public(ipad)], [public(bench.good)]).problem == ""
    before = bench.state()
    blocked = bench.block(spare=[public(bench.good), public(ipad)])
    assert "the key of an active device" in blocked.problem
    assert bench.state() == before
    assert bench.leftovers() == []


def test_the_key_that_we_use_is_not_blocked(bench: Bench) -> None:
    before = bench.state()
    blocked = block(bench.login(), [bench.lab.own.public], [])
    assert "must still get in" in blocked.problem
    assert bench.state() == before


@pytest.mark.parametrize("line", ["RevokedKeys /etc/ssh/other", "RevokedKeys none"])
def test_a_match_block_with_a_list_of_its_own_is_left_to_a_person(bench: Bench, line: str) -> None:
    bench.host.write("/etc/ssh/other", b"")
    bench.host.write(EXTRA, f"Match User nobody\n {line}\n".encode())
    bench.reload()
    refuses(bench, "Match block sets RevokedKeys")


def test_a_configuration_that_sshd_has_not_read_is_not_brought_into_force(bench: Bench) -> None:
    bench.host.write(EXTRA, b"PermitRootLogin no\n")
    bench.host.shell(f"touch -d '+1 minute' {EXTRA}")
    refuses(bench, "was changed since sshd read it")


def test_without_a_pid_file_it_counts_when_sshd_was_started(bench: Bench) -> None:
    bench.host.shell(f"rm /run/sshd.pid; touch -d '+1 hour' {EXTRA}")
    refuses(bench, "was changed since sshd read it")
    bench.host.shell("find /etc/ssh -type f | xargs touch -d '-1 hour'")
    assert bench.block().problem == ""
    assert not bench.lost_gets_in()


def test_a_configuration_that_is_wrong_is_not_touched(bench: Bench) -> None:
    bench.host.write(EXTRA, b"NoSuchThing yes\n")
    bench.host.shell(f"touch -d '-1 day' {EXTRA}")
    refuses(bench, "finds its configuration wrong")


def test_settings_from_the_command_line_are_left_to_a_person(bench: Bench) -> None:
    bench.host.write("/etc/ssh/other", b"")
    start_by_hand(bench, "/usr/sbin/sshd -oRevokedKeys=/etc/ssh/other")
    refuses(bench, "settings of its own")


def test_an_sshd_for_each_connection_has_no_listener(bench: Bench, hosts: HostFactory) -> None:
    """As systemd's socket and inetd start it: what would be told to reload is our own session."""
    serve = "import socket,subprocess,sys;s=socket.create_server((sys.argv[1],2222))\nwhile 1:\n c,_=s.accept();"
    serve += "subprocess.Popen(['/usr/sbin/sshd','-i'],stdin=c,stdout=c,stderr=subprocess.DEVNULL);c.close()"
    bench.host.stop_sshd()
    start(bench, "setsid", "/usr/bin/python3", "-c", serve, bench.host.address)
    refuses(bench, "was not found")


def test_only_root_can(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line)])
    bench = Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))
    before = bench.state()
    blocked = bench.block(bench.login("deploy"))
    assert "only root" in blocked.problem
    assert "sudo" in blocked.hint
    assert bench.state() == before


@pytest.mark.parametrize("program", ["ssh-keygen", "cmp", "sha256sum"])
def test_a_missing_program_is_named(bench: Bench, program: str) -> None:
    bench.host.shell(f"rm /usr/bin/{program}")
    assert "install" in refuses(bench, f"{program} is missing there").hint


def test_another_keyturn_at_work_is_waited_for_and_then_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "LOCK_SECONDS", 1)
    monkeypatch.setattr(block_script, "LOCK_SECONDS", 1)
    start(bench, "setsid", "flock", "/etc/ssh", "sleep", "30")
    refuses(bench, "another keyturn")


def start(bench: Bench, *argv: str) -> None:
    """Start a program in the host that runs on."""
    bench.host.shell('"$@" >/dev/null 2>&1 </dev/null & sleep 0.3', *argv)


def start_by_hand(bench: Bench, command: str) -> None:
    """Another sshd in the place of the host's."""
    bench.host.stop_sshd()
    bench.host.shell(f"rm -f /run/sshd.pid; {command}; while ! [ -s /run/sshd.pid ]; do sleep 0.05; done")
