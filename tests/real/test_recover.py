"""keyturn recover, through the whole program: a locked server, its rescue system, one disk, real sshd's."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from tests.bootstrap.cli.at_terminal import Terminal
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import logs_in
from tests.real.ending import Ending, run
from tests.real.rescue_bench import PROGRAMS, RescueBench, rescue_bench

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, pytest.mark.wants(*PROGRAMS)]

RECOVER = ("recover", "web", "--yes")
BY_HAND = b"# by hand, and no end"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RescueBench]:
    """One bench for all the tests, as it takes seconds to make."""
    with ExitStack() as stack, HetznerApi() as api:
        yield stack.enter_context(rescue_bench(tmp_path_factory.mktemp("rescue"), HostFactory(stack), api))


@pytest.fixture
def bench(made: RescueBench) -> RescueBench:
    """A server that the key of pc is locked out of."""
    made.renew()
    made.lock_out(BY_HAND)
    return made


def recovered(bench: RescueBench) -> Ending:
    """Run it to its end, which has to be a good one."""
    end = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    assert end.code == 0, (end.out, end.err)
    assert logs_in(bench.web, "root", bench.fleet.pc)
    assert bench.boots[-1] == "own"
    assert not bench.rescue_enabled
    return end


def test_a_person_who_is_locked_out_gets_back_in(bench: RescueBench) -> None:
    known_hosts = (bench.fleet.folder / "known_hosts").read_bytes()
    assert not logs_in(bench.web, "root", bench.fleet.pc)
    end = recovered(bench)
    assert end.out.startswith("web: a fresh login as root with the key of pc got in\n")
    assert bench.web.authorized_keys("root") == BY_HAND + b"\n" + bench.fleet.pc.line.encode() + b"\n"
    assert bench.boots == ["rescue", "own"]
    assert (bench.fleet.folder / "known_hosts").read_bytes() == known_hosts
    diary = run(bench.fleet, "log", "pc").out
    assert "recover: the key of pc is put back into /root/.ssh/authorized_keys" in diary
    assert "recover: a login as root with SHA256:" in diary

    calls = len(bench.api.calls)
    again = run(bench.fleet, *RECOVER)
    assert (again.code, bench.boots) == (0, ["rescue", "own"])
    assert "there is nothing to recover" in again.out
    assert {call.method for call in bench.api.calls[calls:]} == {"GET"}


def test_it_is_explained_and_not_begun_without_leave(bench: RescueBench) -> None:
    shown, refused = run(bench.fleet, "recover", "web", "--plan"), run(bench.fleet, "recover", "web")
    assert (shown.code, refused.code) == (3, 2)
    for said in (shown.out, refused.err):
        assert "1. rescue mode is switched on with the key" in said
        assert "The server reboots twice; its services are down for about" in said
    assert "error: there is no terminal to ask on" in refused.err
    assert bench.boots == []
    assert {call.method for call in bench.api.calls} == {"GET"}


def test_the_rescue_systems_host_key_is_never_trusted_in_silence(bench: RescueBench) -> None:
    other = "SHA256:" + "A" * 43
    for more in ((), ("--host-key", other)):
        end = run(bench.fleet, *RECOVER, *more)
        assert end.code == 1
        assert f"  ssh-ed25519 {bench.fingerprint}\n" in end.err
        assert "was not confirmed; web is in the rescue system, and its services are down\n" in end.err
        assert f"--host-key {bench.fingerprint}; go on with: keyturn recover web;" in end.err
        assert "password of root" not in end.err
    assert bench.boots == ["rescue"]
    assert "Accepted" not in bench.rescue.log()
    assert "What was begun goes on with step 3:" in recovered(bench).err
    assert bench.boots == ["rescue", "own"]


def test_a_person_compares_the_host_key_and_says_so(bench: RescueBench) -> None:
    terminal = Terminal(bench.fleet, "recover", "web", columns=120)
    terminal.meets("Reboot it, and recover? [y/N]")
    assert bench.boots == []
    terminal.types("y")
    said = terminal.meets("Is it the same? [y/N]")
    assert bench.fingerprint in said
    assert "The password of root there, until it reboots: " in said
    terminal.types("n")
    assert terminal.ends() == 1
    assert "was not confirmed" in terminal.said

    again = Terminal(bench.fleet, "recover", "web", columns=120)
    again.meets("Reboot it, and recover? [y/N]")
    again.types("y")
    again.meets("Is it the same? [y/N]")
    again.types("y")
    assert again.ends() == 0
    assert logs_in(bench.web, "root", bench.fleet.pc)


def test_a_server_that_is_off_is_switched_on_and_one_that_hears_nothing_is_cut_off(bench: RescueBench) -> None:
    bench.api.set_server_status("web", "off")
    recovered(bench)
    bench.lock_out()
    bench.heeds_soft = False
    assert run(bench.quick_fleet, *RECOVER, "--host-key", bench.fingerprint).code == 0
    assert bench.boots == ["rescue", "own"] * 2
    assert "it did not heed a soft reboot; its power was cut" in run(bench.fleet, "log", "pc").out


def test_what_else_keeps_the_key_out_is_told_before_the_server_boots(bench: RescueBench) -> None:
    bench.on_disk("echo 'PermitRootLogin no' > etc/ssh/sshd_config.d/hardened.conf")
    end = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    assert end.code == 1
    assert "the key is in /root/.ssh/authorized_keys, but sshd there would refuse it: PermitRootLogin no;" in end.err
    assert bench.boots == ["rescue"]
    bench.on_disk("rm etc/ssh/sshd_config.d/hardened.conf")
    assert "The key stood in /root/.ssh/authorized_keys" in recovered(bench).out


def test_rescue_mode_is_left_on_request_whatever_was_done_in_it(bench: RescueBench) -> None:
    leave = ("recover", "web", "--leave", "--yes")
    point = "bootstrap.workflows.recover:boot_rescue:after:1:SIGINT"
    broken_off = bench.fleet.broken_off(point, *RECOVER)
    assert (broken_off.returncode, bench.in_rescue) == (130, True)
    assert "web may be in rescue mode now: keyturn recover web goes on, or ends it with --leave" in broken_off.stderr
    end = run(bench.fleet, *leave)
    assert (end.code, end.out) == (0, "web: its own system answers again\n")
    assert bench.boots == ["rescue", "own"]
    assert not logs_in(bench.web, "root", bench.fleet.pc)


def test_a_disk_that_will_not_do_is_told_with_what_to_type_and_how_to_leave(bench: RescueBench) -> None:
    bench.on_disk("echo 'root:x:0:0::/data/root:/bin/bash' > etc/passwd; echo '/dev/sdb1 /data ext4' > etc/fstab")
    end = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    assert end.code == 1
    assert "the home of root is on a file system of its own: /dev/sdb1 /data ext4; web is in the rescue" in end.err
    assert "keyturn recover web --leave" in end.err
    bench.on_disk("cp -a saved/etc .; mkdir filler; cat /dev/zero > filler/big || true")
    bench.on_disk("i=0; while (: > filler/$i); do i=$((i+1)); done; true")  # no file can be made there either
    full = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    assert (full.code, "on the disk, /root/.ssh/authorized_keys: its disk is full" in full.err) == (1, True)
    assert (
        bench.on_disk("rm -r filler; cat root/.ssh/authorized_keys; ls -A root/.ssh") == BY_HAND + b"authorized_keys\n"
    )
    assert bench.rescue.run(["mountpoint", "-q", "/run/keyturn-rescue"]).returncode != 0


def test_a_host_key_that_nobody_had_pinned_is_the_one_on_the_servers_own_disk(bench: RescueBench) -> None:
    known_hosts = bench.fleet.folder / "known_hosts"
    known_hosts.write_text("")
    bench.on_disk(f"echo '{bench.web.host_key}' > etc/ssh/ssh_host_ed25519_key.pub")
    bench.on_disk(r"printf 'PRETTY_NAME=\"\033[31mred\"\n' > etc/os-release")
    end = recovered(bench)
    assert known_hosts.read_text() == f"{bench.web.known_hosts_line}\n"
    assert "\x1b" not in end.out + end.err


KILLED = [
    "bootstrap.workflows.recover:enable:after:1",
    "bootstrap.targets.hetzner.rescue:RescueMode.reboot:after:1",
    "bootstrap.workflows.recovery_disk:mount:after:2",
    "bootstrap.workflows.recovery_disk:put_back:after:1",
    "bootstrap.workflows.recover:boot_own:before:1",
    "bootstrap.targets.hetzner.rescue:RescueMode.reboot:after:1",
]


def test_killed_at_each_step_the_same_command_goes_on_to_the_end(bench: RescueBench) -> None:
    for point in KILLED:
        assert bench.fleet.killed(point, *RECOVER, "--host-key", bench.fingerprint), point
    end = recovered(bench)
    assert "there is nothing to recover" in end.out
    assert bench.boots == ["rescue", "own"]
    assert bench.web.authorized_keys("root") == BY_HAND + b"\n" + bench.fleet.pc.line.encode() + b"\n"


def test_an_account_of_a_person_gets_its_key_back_as_its_own_file(bench: RescueBench) -> None:
    toml = bench.fleet.folder / "keyturn.toml"
    before = toml.read_text()
    toml.write_text(f'{before}user = "deploy"\n')
    bench.on_disk("echo 'deploy:x:4711:4711::/home/deploy:/bin/bash' >> etc/passwd; mkdir home/deploy")
    bench.on_disk("echo 'deploy:*:20000:0:99999:7:::' >> etc/shadow; chown 4711:4711 home/deploy")
    try:
        end = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    finally:
        toml.write_text(before)
    assert end.code == 0, (end.out, end.err)
    assert logs_in(bench.web, "deploy", bench.fleet.pc)
    made = bench.on_disk("stat -c '%u:%g %a' home/deploy/.ssh home/deploy/.ssh/authorized_keys")
    assert made == b"4711:4711 700\n4711:4711 600\n"
