"""Which disk is the server's own, of those that a rescue system shows; `mount` puts a folder's files in place here."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.state import State
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_disk import Mended, mend
from keys.errors import KeyturnError
from tests.bootstrap.recovery_bench import OWN, PC, Bench
from tests.bootstrap.rescue_system.mounted import Mounted
from tests.keys.made import key

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

pytestmark = pytest.mark.hosts  # the disk's files are root's
MOUNT = """
for word; do before=$device device=$into into=$word; done
[ -d "{disks}/${{device##*/}}" ] || {{ echo "mount: $device: bad superblock" >&2; exit 32; }}
echo "$*" >> {disks}/mounts
rm -rf "$into"/* && cp -a "{disks}/${{device##*/}}/." "$into/"
"""


class Disks:
    """What lsblk shows, and what is on it: a folder a disk."""

    def __init__(self, session: Mounted, folder: Path) -> None:
        self.session = session
        self.folder = folder
        self.rows: list[str] = []
        session.program("mount", MOUNT.format(disks=folder))
        session.program("blkid", "exit 2")
        session.program("cp", 'exec /bin/cp "$@"')

    def show(self, name: str, kind: str = "ext4", at: str = "") -> None:
        self.rows.append(f'NAME="/dev/{name}" TYPE="part" FSTYPE="{kind}" MOUNTPOINT="{at}"')
        rows = "\n".join(self.rows)
        self.session.program("lsblk", f"[ $1 = -nrpo ] || cat <<'END'\n{rows}\nEND")

    def system(self, name: str, *, home: bool = True) -> None:
        """A disk with the system that the session has made, with or without root's home."""
        disk = self.folder / name
        self.session.run(f"cp -a {self.session.root} {disk}".encode())
        if not home:
            self.session.run(f"rm -rf {disk}/root".encode())
        self.show(name)

    @property
    def mounts(self) -> list[str]:
        """How each disk was mounted, in order: "ro sda1"."""
        lines = (self.folder / "mounts").read_text().splitlines()
        return [f"{line.split()[1][:2]} {line.split()[2].removeprefix('/dev/')}" for line in lines]


@pytest.fixture
def disks(session: Mounted, tmp_path: Path) -> Disks:
    folder = tmp_path / "disks"
    folder.mkdir()
    return Disks(session, folder)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with HetznerApi() as api:
        api.add_server("web", "203.0.113.7")
        bench = Bench(api, State(tmp_path / "state.sqlite"))
        yield bench.case(pinned=frozenset({OWN}))
        bench.state.close()


def mended(case: Case, disks: Disks) -> Mended:
    return mend(case, cast("Session", disks.session))


def why_not(case: Case, disks: Disks) -> str:
    with pytest.raises(KeyturnError) as caught:
        mended(case, disks)
    assert "by hand" in caught.value.hint
    return caught.value.what


def test_the_disk_with_the_system_and_the_home_is_the_one(case: Case, disks: Disks) -> None:
    (disks.folder / "sda1").mkdir()
    disks.show("sda1", "xfs")
    disks.system("sdb1", home=False)
    disks.system("sdc1")
    done = mended(case, disks)
    assert (done.device, done.path, done.in_the_way) == ("/dev/sdc1", "/root/.ssh/authorized_keys", ())
    assert disks.mounts == ["ro sda1", "ro sdb1", "ro sdc1", "rw sdc1"]
    assert PC.line in (disks.session.root / "root/.ssh/authorized_keys").read_text()


def test_two_systems_are_not_chosen_between(case: Case, disks: Disks) -> None:
    disks.system("sda1")
    disks.system("sdb1")
    said = why_not(case, disks)
    assert said.startswith("several disks hold a system with the account root: /dev/sda1 (Debian GNU/Linux 12")
    assert "rw sda1" not in disks.mounts + disks.mounts


def test_a_system_without_the_accounts_home_is_told(case: Case, disks: Disks) -> None:
    disks.system("sda1", home=False)
    assert why_not(case, disks) == "the account root has no home folder on /dev/sda1"


def test_a_disk_below_another_layer_is_told_with_what_to_type(case: Case, disks: Disks) -> None:
    disks.show("sda2", "crypto_LUKS")
    assert "/dev/sda2 is crypto_LUKS: cryptsetup open /dev/sda2 root; mount" in why_not(case, disks)


def test_a_disk_that_cannot_be_mounted_is_told_in_its_words(case: Case, disks: Disks) -> None:
    disks.show("sda1")
    assert why_not(case, disks).endswith("/dev/sda1 could not be mounted: mount: /dev/sda1: bad superblock")


def test_no_disk_at_all_is_told(case: Case, disks: Disks) -> None:
    disks.show("sda14", "vfat")
    assert why_not(case, disks) == "there is no disk with a system"


def test_a_machine_that_runs_from_its_own_disk_is_not_touched(case: Case, disks: Disks) -> None:
    disks.system("sda1")
    disks.show("sdb1", at="/")
    with pytest.raises(KeyturnError, match="it is no rescue system"):
        mended(case, disks)
    assert not (disks.folder / "mounts").exists()


def test_what_a_person_has_to_know_besides_is_a_doubt(case: Case, disks: Disks) -> None:
    disks.session.write("/etc/selinux/config", "# SELINUX=disabled\nSELINUX=enforcing\n")
    disks.session.write("/etc/ssh/ssh_host_ed25519_key.pub", key("new").bare_line)
    disks.system("sda1")
    first, second = mended(case, disks).doubts
    assert first.startswith("SELinux knows nothing of the new file yet: restorecon /root/.ssh/authorized_keys")
    assert second == "the host key on its disk is not the one that the fleet has pinned: was it reinstalled?"
