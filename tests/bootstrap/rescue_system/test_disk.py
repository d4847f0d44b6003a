"""The disks that a rescue system shows: what is mounted and how, and what a person has to do by hand."""

from typing import TYPE_CHECKING, cast

import pytest

from bootstrap.rescue_system.disk import Device, Disk, by_hand, candidates, devices, mount
from bootstrap.ssh.errors import CommandError
from keys.errors import KeyturnError
from tests.bootstrap.rescue_system.mounted import Mounted

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

LSBLK = """case $1 in
  -Ppo) cat <<'END'
{pairs}
END
  ;;
  *) printf '%s\\n' {names} ;;
esac"""


def see(session: Mounted, *rows: tuple[str, str, str], blkid: str = "exit 2") -> tuple[Device, ...]:
    """The devices, where lsblk says this of each: name, file system, where it is mounted."""
    pairs = "\n".join(f'NAME="{name}" TYPE="part" FSTYPE="{kind}" MOUNTPOINT="{at}"' for name, kind, at in rows)
    session.program("lsblk", LSBLK.format(pairs=pairs, names=" ".join(f"'{name}'" for name, _, _ in rows)))
    session.program("blkid", blkid)
    return devices(cast("Session", session))


def test_plain_file_systems_are_tried_and_a_btrfs_in_each_usual_layout(session: Mounted) -> None:
    found = see(
        session,
        ("/dev/sda", "", ""),
        ("/dev/sda1", "ext4", ""),
        ("/dev/sda2", "xfs", ""),
        ("/dev/sda14", "vfat", ""),
        ("/dev/sdb1", "btrfs", ""),
        ("/dev/sdc1", "swap", ""),
    )
    assert candidates(found) == [
        Disk("/dev/sda1", ""),
        Disk("/dev/sda2", ""),
        Disk("/dev/sdb1", ""),
        Disk("/dev/sdb1", "subvol=@"),
        Disk("/dev/sdb1", "subvol=root"),
    ]
    assert by_hand(found) == ""


def test_what_lsblk_has_not_heard_of_blkid_looks_up(session: Mounted) -> None:
    found = see(session, ("/dev/sda1", "", ""), blkid='[ "$*" = "-o value -s TYPE /dev/sda1" ] && echo ext4')
    assert found == (Device("/dev/sda1", "ext4", ""),)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("crypto_LUKS", "/dev/sda2 is crypto_LUKS: cryptsetup open /dev/sda2 root; mount /dev/mapper/root /mnt"),
        ("LVM2_member", "/dev/sda2 is LVM2_member: vgchange -ay; lvs; mount /dev/VOLUME_GROUP/VOLUME /mnt"),
        ("linux_raid_member", "/dev/sda2 is linux_raid_member: mdadm --assemble --scan; mount /dev/md0 /mnt"),
    ],
)
def test_layers_below_a_file_system_are_told_with_what_to_type(session: Mounted, kind: str, line: str) -> None:
    found = see(session, ("/dev/sda2", kind, ""))
    assert (candidates(found), by_hand(found)) == ([], line)


def test_the_disk_that_a_system_runs_from_is_never_mounted_again(session: Mounted) -> None:
    found = see(session, ("/dev/sda1", "ext4", "/"))
    assert candidates(found) == []
    assert found[0].mounted == "/"


@pytest.mark.parametrize("name", ["/dev/sda1; reboot", "sda1", "/dev/$(id)", "/dev/sd\x1b[31m", "-h"])
def test_a_device_with_a_hostile_name_is_none(session: Mounted, name: str) -> None:
    assert see(session, (name, "ext4", "")) == ()


def test_a_mount_that_fails_is_told_in_its_own_words_made_inert(session: Mounted) -> None:
    session.program("mount", "printf 'mount: \\033[31mwrong fs type\\n' >&2; exit 32")
    with pytest.raises(KeyturnError, match=r"/dev/sda1 could not be mounted: mount: .*wrong fs type") as caught:
        mount(cast("Session", session), Disk("/dev/sda1", ""), writable=False)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(("writable", "mode"), [(False, "ro"), (True, "rw")])
def test_nothing_of_the_disk_can_run_or_act_as_a_device(session: Mounted, writable: bool, mode: str) -> None:
    said = session.programs / "said"
    session.program("mount", f'echo "$@" > {said}')
    mount(cast("Session", session), Disk("/dev/sda1", "subvol=@"), writable=writable)
    assert said.read_text() == f"-o {mode},nosuid,nodev,noexec,subvol=@ /dev/sda1 {session.root}\n"


def test_a_rescue_system_whose_shell_says_nothing_is_an_error(session: Mounted) -> None:
    session.program("lsblk", "kill -9 $PPID")
    session.program("blkid", "exit 2")
    with pytest.raises(CommandError):
        devices(cast("Session", session))
