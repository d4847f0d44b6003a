"""The disks that a rescue system sees, and the one of them that the installed server starts from.

Only plain ext4, btrfs and XFS are mounted. What lies under LVM, LUKS or a RAID is told, with the lines to type by hand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import Frame, by_kind, last_words, new_nonce, read_frames, senseless
from bootstrap.targets.server.scripts import assignments, quoted, script
from keys.errors import KeyturnError
from keys.inert import inert

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

HERE = Path(__file__).parent
MOUNT = "/run/keyturn-rescue"
"""Where the disk is mounted, in the rescue system."""

FILE_LIMIT = 1024 * 1024
"""Bytes of one file that are read."""

_SAFE = "nosuid,nodev,noexec"
_BTRFS = ("", "subvol=@", "subvol=root")  # as Debian's and Fedora's installers lay it out
_PLAIN = {"ext2", "ext3", "ext4", "xfs", "btrfs"}
_BY_HAND = {
    "crypto_LUKS": "cryptsetup open {0} root; mount /dev/mapper/root /mnt",
    "LVM2_member": "vgchange -ay; lvs; mount /dev/VOLUME_GROUP/VOLUME /mnt",
    "linux_raid_member": "mdadm --assemble --scan; mount /dev/md0 /mnt",
    "zfs_member": "zpool import -R /mnt rpool",
}
_PAIR = re.compile(r'([A-Z]+)="([^"]*)"')
_DEVICE = re.compile(r"/dev/[A-Za-z0-9/_.+-]+")


@dataclass(frozen=True, slots=True)
class Device:
    """One block device. kind: of its file system, as blkid names it. mounted: where, empty for nowhere."""

    name: str
    kind: str
    mounted: str


@dataclass(frozen=True, slots=True)
class Disk:
    """What is mounted, and how. options: besides ro or rw."""

    device: str
    options: str


def devices(session: "Session") -> tuple[Device, ...]:
    """Every block device with a file system. Raises a subclass of SshError."""
    first = by_kind(ask(session, "list_disks"))
    try:
        kinds = dict(line.split(" ", 1) for line in first["kinds"].text.split("\n") if " " in line)
        rows = [dict(_PAIR.findall(line)) for line in first["disks"].text.split("\n") if line]
    except (KeyError, ValueError):
        raise senseless() from None
    found = [Device(row.get("NAME", ""), _kind(row, kinds), row.get("MOUNTPOINT", "")) for row in rows]
    return tuple(dict.fromkeys(one for one in found if one.kind and _DEVICE.fullmatch(one.name)))


def candidates(found: Iterable[Device]) -> list[Disk]:
    """What may be the installed server's root file system."""
    return [
        Disk(one.name, options)
        for one in found
        if one.kind in _PLAIN and one.mounted != "/"
        for options in (_BTRFS if one.kind == "btrfs" else ("",))
    ]


def by_hand(found: Iterable[Device]) -> str:
    """How a person gets at what is not mounted here; empty where there is nothing of the kind."""
    lines = [
        f"{one.name} is {one.kind}: {_BY_HAND[one.kind].format(one.name)}" for one in found if one.kind in _BY_HAND
    ]
    return "; ".join(lines)


def mount(session: "Session", disk: Disk, *, writable: bool) -> None:
    """Mount it at MOUNT, in place of what is mounted there. Raises KeyturnError with what mount said."""
    options = ",".join(filter(None, ("rw" if writable else "ro", _SAFE, disk.options)))
    frame = ask(session, f"mount_disk {quoted(disk.device)} {quoted(options)}")[0]
    if frame.kind != "mounted":
        raise KeyturnError(f"{disk.device} could not be mounted: {inert(frame.text.strip(), 200)}", where=session.where)


def unmount(session: "Session") -> None:
    """Raises KeyturnError where it stays mounted."""
    frame = ask(session, "unmount_disk")[0]
    if frame.kind != "unmounted":
        raise KeyturnError(f"{MOUNT} could not be unmounted: {inert(frame.text.strip(), 200)}", where=session.where)


def ask(session: "Session", call: str, **more: object) -> list[Frame]:
    """Run one function of disk.sh there. more: variables of the script. Raises a subclass of SshError."""
    nonce = new_nonce()
    head = assignments(N=nonce, M=MOUNT, CAP=FILE_LIMIT, **more)
    text = f"{head}{script('observe.sh')}{script('disk.sh', HERE)}{call}\n"
    answer = session.run(text.encode("utf-8", "surrogateescape"))
    try:
        return read_frames(answer.output, nonce)
    except CommandError as error:
        said = inert(last_words(answer.errors or answer.output), 200)
        raise CommandError(f"{error.what}: {said}" if said else error.what, where=session.where) from None


def _kind(row: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    return row.get("FSTYPE") or kinds.get(row.get("NAME", ""), "").strip()
