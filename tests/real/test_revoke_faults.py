"""What may go wrong on a server while `revoke --lost --block` is at it: named in words, and all else is done."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.hosts.openssh import logs_in
from tests.real.intruder import APPLY, OWN_LIST, lost_laptop
from tests.real.test_bad_hosts import DISKS, Disk

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

SSH = "/etc/ssh"


def fill(host: Host) -> None:
    host.mount_small(SSH, "256k")
    host.fill(SSH)


def named_list(host: Host, data: bytes = b"# none\n", *, immutable: bool = False) -> None:
    """A list of revoked keys that sshd's configuration names from its next start on."""
    host.write(OWN_LIST, data)
    host.write(f"{SSH}/sshd_config.d/10-revoked.conf", f"RevokedKeys {OWN_LIST}\n".encode())
    host.shell("kill -HUP $(cat /run/sshd.pid)")
    if immutable:
        host.make_immutable(OWN_LIST)


LISTS = {
    "full": Disk(
        fill,
        lambda host: host.run(["rm", f"{SSH}/filler"]),
        "its disk is full",
        "free some space",
    ),
    "read-only": Disk(
        lambda host: host.make_readonly(SSH),
        lambda host: host.run(["umount", SSH]),
        "its disk is read-only",
        "remount it writable",
    ),
    "an immutable list": Disk(
        lambda host: named_list(host, immutable=True),
        lambda host: host.run(["chattr", "-i", OWN_LIST]),
        "the file is immutable",
        "chattr -i",
    ),
}


@pytest.mark.parametrize("name", ["full", "immutable file"])
def test_a_key_file_that_cannot_be_written_is_named_and_the_key_is_out_all_the_same_by_the_block(
    tmp_path: Path, hosts: HostFactory, name: str
) -> None:
    host, disk = hosts("bad"), DISKS[name]
    with lost_laptop(tmp_path, [host]) as lost:
        before = host.authorized_keys("root")
        client = lost.logs_in_to(host)
        disk.spoil(host)
        end = lost.revoke()
        assert end.code == 1, end
        assert disk.said in end.out
        assert disk.hint in end.hint("bad")
        assert "proved out" not in end.out
        assert host.authorized_keys("root") == before
        assert lost.we_get_in(host)
        assert not logs_in(host, "root", lost.key)
        assert client.wait(10) == 255, "its session ends, although its line could not go"

        disk.mend(host)
        assert lost.run(*APPLY).code == 0
        assert lost.is_out_of(host)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_cannot_be_written_is_named_and_the_key_is_out_of_its_files(
    tmp_path: Path, hosts: HostFactory, name: str
) -> None:
    host, disk = hosts("bad"), LISTS[name]
    with lost_laptop(tmp_path, [host]) as lost:
        client = lost.logs_in_to(host)
        disk.spoil(host)
        end = lost.revoke()
        assert end.code == 1, end
        assert disk.said in end.out
        assert disk.hint in end.hint("bad")
        assert "proved out" not in end.out
        assert lost.key.line.encode() not in host.authorized_keys("root")
        assert client.wait(10) == 255
        assert lost.we_get_in(host)

        disk.mend(host)
        assert lost.run(*APPLY).code == 0
        assert lost.is_out_of(host)
