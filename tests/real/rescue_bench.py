"""A server with a disk, and the rescue system that it can be booted into, both real sshd's at one address.

The disk is an ext4 file system on a loop device. The installed server is a test host whose /etc, /root and /home are
that disk's; the rescue system is another one, with another host key, that sees the same device. `mount` and `blkid`
there are real; `lsblk` is real too, but is told to look at this one device, as a namespace shows the machine's others.
The stand-in API says which of the two answers: it tells the bench of each boot.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.project import Boot
from keys.public_key import PublicKey
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.real.fleet import Fleet, make_fleet

PROGRAMS = ("losetup", "mkfs.ext4", "lsblk", "blkid", "setpriv", "findmnt")
_TOML = '[hetzner]\ntoken = "env:HCLOUD_TOKEN"\nport = 2222\n{more}'
_MAJOR = 7  # of loop devices

_INSTALL = """
mknod "$1" b "$2" "$3"
mkdir -p /mnt/disk
mount "$1" /mnt/disk
cp -a /etc /root /home /mnt/disk/
cd /mnt/disk
mkdir -p saved usr/bin usr/sbin usr/lib run var
ln -s usr/bin bin
for shell in bash sh; do echo > usr/bin/$shell; chmod 755 usr/bin/$shell; done
cp "$(command -v sshd)" usr/sbin/sshd
rm -f etc/os-release
echo 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"' > etc/os-release
cp -a etc root home saved/
"""
_ATTACH = """
mountpoint -q /mnt/disk || mount "$1" /mnt/disk
for folder in etc root home; do mount --bind /mnt/disk/$folder /$folder; done
"""
_DETACH = """
sync
for folder in etc root home; do ! mountpoint -q /$folder || umount /$folder; done
umount /mnt/disk
"""
_RESCUE = """
mknod "$1" b "$2" "$3"
mount -t sysfs sysfs /sys
mv /usr/bin/lsblk /usr/bin/lsblk.real
printf '#!/bin/sh\\nexec /usr/bin/lsblk.real "$@" %s\\n' "$1" > /usr/bin/lsblk
chmod 755 /usr/bin/lsblk
sed -i "s/^ListenAddress .*/ListenAddress $4/" /etc/ssh/sshd_config
"""


@dataclass
class RescueBench:
    """fleet: with the server `web`, which Hetzner's discovery finds. heeds_soft: whether a soft reboot does anything.

    boots: into what it was booted, so far.
    """

    api: HetznerApi
    web: Host
    rescue: Host
    device: str
    fleet: Fleet
    heeds_soft: bool = True
    boots: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Of the rescue system's host key."""
        return PublicKey.parse(self.rescue.host_key).fingerprint

    @property
    def quick_fleet(self) -> Fleet:
        """The same fleet, run by a person who waits no longer than needed for a soft reboot."""
        return replace(self.fleet, environment={**self.fleet.environment, "KEYTURN_BOOT": "1.5"})

    @property
    def number(self) -> int:
        return self.api.project.servers()[0].id

    @property
    def in_rescue(self) -> bool:
        return bool(self.boots) and self.boots[-1] == "rescue"

    @property
    def rescue_enabled(self) -> bool:
        return self.api.project.server(self.number).rescue_enabled

    def renew(self) -> None:
        """As it was made: its own system up, rescue mode off, the disk's files and the fleet's as they were."""
        self.on_disk("for folder in etc root home; do rm -rf filler $folder/* $folder/.ssh; done; cp -a saved/. .")
        if self.in_rescue:
            self.boot(Boot(replace(self.api.project.server(self.number), rescue_enabled=False), hard=True))
        server = self.api.project.server(self.number)
        self.api.project.put_server(lambda _: replace(server, status="running", rescue_enabled=False), server.id)
        self.api.project.did("reboot_server", server.id)
        for key in self.api.ssh_keys():
            self.api.project.remove_key(key.id)
        self.rescue.log()
        self.rescue.shell(": > /var/log/auth.log")
        self.api.calls.clear()
        (self.fleet.folder / "known_hosts").write_text(f"{self.web.known_hosts_line}\n")
        shutil.rmtree(self.fleet.environment["KEYTURN_STATE_DIR"], ignore_errors=True)
        self.boots.clear()
        self.heeds_soft = True

    def lock_out(self, keys: bytes = b"# by hand\n") -> None:
        """Whatever else stands in root's authorized_keys, the key of pc does not."""
        self.web.write_authorized_keys("root", keys)

    def on_disk(self, script: str) -> bytes:
        """Run a script in the server's root folder on the disk, wherever that is mounted just now."""
        if self.in_rescue:
            return self.rescue.shell(
                f'mkdir -p /mnt; mount "$1" /mnt; cd /mnt; {script}\ncd /; umount /mnt', self.device
            )
        return self.web.shell(f"cd /mnt/disk; {script}")

    def boot(self, boot: Boot) -> bool:
        """What the stand-in asks of the machine."""
        if not (boot.hard or self.heeds_soft):
            return False
        (self.rescue if self.in_rescue else self.web).stop_sshd()
        if not self.in_rescue:
            self.web.shell(_DETACH)
        elif self.rescue.run(["mountpoint", "-q", "/run/keyturn-rescue"]).returncode == 0:
            self.rescue.shell("umount /run/keyturn-rescue")
        if boot.server.rescue_enabled:
            keys = [self.api.project.key(number).public_key for number in boot.server.rescue_keys]
            self.rescue.write_authorized_keys("root", "".join(f"{key}\n" for key in keys).encode())
            self.rescue.start_sshd()
        else:
            self.web.shell(_ATTACH, self.device)
            self.web.start_sshd()
        self.boots.append("rescue" if boot.server.rescue_enabled else "own")
        return True


@contextmanager
def rescue_bench(folder: Path, hosts: HostFactory, api: HetznerApi, more: str = "") -> Iterator[RescueBench]:
    """The bench, with the server up and its disk mounted. more: lines of keyturn.toml below [hetzner]."""
    web, rescue = hosts("web"), hosts("rescue")
    rescue.stop_sshd()
    with loop_device(folder / "disk.img") as device:
        minor = str(os.minor(Path(device).stat().st_rdev))
        variables = {
            "HCLOUD_TOKEN": api.token,
            "HCLOUD_ENDPOINT": api.endpoint,
            "KEYTURN_RESCUE_PORT": str(rescue.port),
            "KEYTURN_BOOT": "9",
            "KEYTURN_TIMEOUT": "10",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        fleet = make_fleet(folder, [web], _TOML.format(more=more), variables)
        web.shell(_INSTALL, device, str(_MAJOR), minor)
        web.shell(_ATTACH, device)
        rescue.shell(_RESCUE, device, str(_MAJOR), minor, web.address)
        api.add_server("web", web.address)
        bench = RescueBench(api, web, rescue, device, fleet)
        api.project.boots = bench.boot
        yield bench


@contextmanager
def loop_device(image: Path) -> Iterator[str]:
    """A loop device with an empty ext4 on it, which goes when its last user has gone, however this process ends."""
    with image.open("wb") as file:
        file.truncate(24 * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", str(image)], check=True, timeout=30)
    made = subprocess.run(["losetup", "--find", "--show", str(image)], check=True, capture_output=True, timeout=30)
    device = made.stdout.decode().strip()
    held = os.open(device, os.O_RDONLY)
    subprocess.run(["losetup", "--detach", device], check=True, timeout=30)  # once nobody holds it any more
    try:
        yield device
    finally:
        os.close(held)
