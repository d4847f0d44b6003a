"""Lost keys in the list of revoked keys of real sshd's, held against what OpenSSH's own client meets afterwards."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bootstrap.targets.server.block import block
from bootstrap.targets.server.block_job import DIRECTIVE, DROP_IN
from bootstrap.targets.server.block_look import OWN_LIST
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import LISTED, MAIN, Bench, public
from tests.hosts import Account, SshKey, logs_in
from tests.hosts.factory import HostFactory, KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

POSIX = [name for name in ("dash", "bash", "mksh", "busybox") if shutil.which(name)]
APPLETS = "cat chmod cmp cp find head ln ls mkdir mv readlink rm sed setsid sh sha256sum sleep stat sync tr true"


def certified(pair: SshKey, authority: SshKey) -> None:
    """A certificate for root, beside the key, where OpenSSH's client finds it."""
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(authority.private), "-I", "root", "-n", "root", str(pair.public)], check=True
    )


def fingerprints(bench: Bench, path: str, *keys: SshKey) -> list[bool]:
    """Which keys a KRL of the host refuses, as ssh-keygen has it."""
    krl = bench.lab.folder / "krl"
    krl.write_bytes(bench.host.read(path))
    return [subprocess.run(["ssh-keygen", "-Q", "-f", krl, key.public]).returncode == 1 for key in keys]


def with_list(bench: Bench, data: bytes, name: str = "10-revoked.conf") -> None:
    """sshd uses this list, and has read that."""
    bench.host.write(LISTED, data)
    bench.host.write(f"/etc/ssh/sshd_config.d/{name}", f"RevokedKeys {LISTED}\n".encode())
    bench.reload()


def krl_of(folder: Path, *specification: str, authority: tuple[str, ...] = ()) -> bytes:
    (folder / "specification").write_text("".join(f"{line}\n" for line in specification))
    argv = ["ssh-keygen", "-q", "-k", *authority, "-f", str(folder / "made-krl"), str(folder / "specification")]
    subprocess.run(argv, check=True)
    return (folder / "made-krl").read_bytes()


def test_a_blocked_key_stays_out_although_its_line_stands_there(bench: Bench) -> None:
    assert bench.lost_gets_in()
    before = bench.state()
    blocked = bench.block()
    assert blocked.problem == ""
    assert blocked.path == OWN_LIST
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    assert "revoked by file" in bench.host.log()
    after = bench.state()
    assert after.pop(DROP_IN) == f"root:root 644\n{DIRECTIVE}\n".encode()
    assert after.pop(OWN_LIST).startswith(b"root:root 644\nSSHKRL\n\0")
    assert after == before
    assert bench.leftovers() == []


def test_it_still_holds_after_the_server_was_away(bench: Bench) -> None:
    assert bench.block().problem == ""
    bench.host.stop_sshd()
    bench.host.start_sshd()
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()


def test_certificates_of_a_blocked_key_are_refused_and_those_of_others_are_not(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    authority = ssh_keypair("authority")
    host = hosts("web", [], "TrustedUserCAKeys /etc/ssh/authority.pub")
    host.write("/etc/ssh/authority.pub", authority.line.encode() + b"\n")
    bench = Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))
    host.write_authorized_keys("root", lab.own_line)
    for pair in (bench.lost, bench.good):
        certified(pair, authority)
    assert bench.lost_gets_in()
    assert bench.block().problem == ""
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()


def test_twice_is_once(bench: Bench) -> None:
    assert not bench.block().already
    before = bench.host.shell("cd /etc/ssh; stat -c '%n %i %y' * */*")
    again = bench.block()
    assert (again.problem, again.already, again.path) == ("", True, OWN_LIST)
    assert bench.host.shell("cd /etc/ssh; stat -c '%n %i %y' * */*") == before


def test_a_second_key_joins_the_first_and_nothing_is_reloaded(bench: Bench, ssh_keypair: KeyFactory) -> None:
    second = ssh_keypair("second@kua")
    bench.host.authorize("root", second)
    assert bench.block().problem == ""
    loads = bench.host.log().count("Server listening")
    assert block(bench.login(), [public(second)], [public(bench.good)]).problem == ""
    assert bench.host.log().count("Server listening") == loads
    assert not logs_in(bench.host, "root", second)
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    assert bench.leftovers() == []


@pytest.mark.parametrize(
    "main",
    [
        b"",
        b"Match User nobody\n X11Forwarding no\nMatch all\nInclude /etc/ssh/sshd_config.d/*.conf\n",
        b"RevokedKeys none\nInclude /etc/ssh/sshd_config.d/*.conf\n",
    ],
    ids=["no folder", "folder under Match", "folder after another setting"],
)
def test_where_a_file_of_its_own_would_not_count_the_first_line_names_the_list(bench: Bench, main: bytes) -> None:
    host = bench.host
    old = host.read(MAIN).partition(b"\n")[2] + b"# no end, and bytes \xff\r" + (b"\n" + main if main else b"")
    host.write(MAIN, old, mode=0o640)
    bench.reload()
    before = bench.state()
    blocked = bench.block()
    assert blocked.problem == ""
    assert host.read(MAIN) == f"{DIRECTIVE}\n".encode() + old
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    after = bench.state()
    assert after.pop(MAIN).startswith(b"root:root 640\n")
    assert {path for path in after if after[path] != before.get(path)} == {OWN_LIST}
    assert bench.leftovers() == []


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_list_of_lines_gets_a_line_and_keeps_every_other_byte(
    bench: Bench, ssh_keypair: KeyFactory, end: bytes
) -> None:
    gone = ssh_keypair("gone@kua")
    bench.host.authorize("root", gone)
    old = b"# not ours \xff\r\n\n" + gone.line.encode() + end
    with_list(bench, old)
    bench.host.shell(f"chmod 600 {LISTED}")
    before = bench.state()
    assert bench.block().problem == ""
    line = public(bench.lost).bare_line.encode()
    assert bench.host.read(LISTED) == old.removesuffix(b"\n") + b"\n" + line + b"\n"
    assert not bench.lost_gets_in()
    assert not logs_in(bench.host, "root", gone)
    assert bench.everybody_else_gets_in()
    after = bench.state()
    assert after.pop(LISTED).startswith(b"root:root 600\n")
    assert after == {path: data for path, data in before.items() if path != LISTED}
    assert bench.block().already


def test_a_key_revocation_list_keeps_what_it_had(bench: Bench, ssh_keypair: KeyFactory) -> None:
    authority, gone = ssh_keypair("authority"), ssh_keypair("gone@kua")
    certified(bench.good, authority)
    specification = (f"key: {public(gone).bare_line}", "id: somebody", "serial: 7")
    with_list(bench, krl_of(bench.lab.folder, *specification, authority=("-s", str(authority.public))))
    before = bench.state()
    assert bench.block().problem == ""
    assert fingerprints(bench, LISTED, gone, bench.lost, bench.good) == [True, True, False]
    listed = subprocess.run(["ssh-keygen", "-Q", "-l", "-f", bench.lab.folder / "krl"], capture_output=True, text=True)
    assert "somebody" in listed.stdout
    assert "serial: 7" in listed.stdout
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    assert bench.state().keys() == before.keys()
    assert bench.leftovers() == []


def test_an_empty_list_is_a_list_of_lines(bench: Bench) -> None:
    with_list(bench, b"")
    assert bench.block().problem == ""
    assert bench.host.read(LISTED) == public(bench.lost).bare_line.encode() + b"\n"
    assert not bench.lost_gets_in()


def test_a_list_of_ours_that_nothing_names_is_used(bench: Bench, ssh_keypair: KeyFactory) -> None:
    gone = ssh_keypair("gone@kua")
    bench.host.write(OWN_LIST, krl_of(bench.lab.folder, f"hash: {public(gone).fingerprint}"))
    assert bench.block().problem == ""
    assert fingerprints(bench, OWN_LIST, gone, bench.lost, bench.good) == [True, True, False]
    assert not bench.lost_gets_in()


@pytest.mark.parametrize("shell", POSIX)
def test_any_posix_shell_will_do_as_bin_sh(bench: Bench, shell: str) -> None:
    bench.host.shell('ln -sf "$1" /bin/sh.new; mv -f /bin/sh.new /bin/sh', shutil.which(shell) or "")
    assert bench.block().problem == ""
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    assert bench.block().already
    assert bench.leftovers() == []


@pytest.mark.wants("busybox")
def test_a_server_with_little_more_than_busybox_will_do(bench: Bench) -> None:
    bench.host.shell(
        "mkdir /small; ln -s $(command -v ssh-keygen) /small/; cd /small; cp $(command -v busybox) busybox"
    )
    bench.host.shell("cd /small; for name in $1; do ln -s busybox $name; done", APPLETS)
    bench.host.write("/etc/ssh/sshd_config.d/path.conf", b"SetEnv PATH=/small\n")
    bench.host.shell("ln -sf /small/sh /bin/sh.new; mv -f /bin/sh.new /bin/sh")
    bench.reload()
    assert bench.block().problem == ""
    assert not bench.lost_gets_in()
    assert bench.everybody_else_gets_in()
    assert bench.leftovers() == []


def test_a_user_with_sudo_will_do(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line)])
    bench = Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))
    host.write_authorized_keys("root", b"")
    host.authorize("deploy", bench.lost, bench.good)
    assert bench.block(bench.login("deploy", sudo=True)).problem == ""
    assert not logs_in(host, "deploy", bench.lost)
    assert logs_in(host, "deploy", bench.good)
    assert bench.leftovers() == []
