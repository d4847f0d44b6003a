"""Servers whose disk takes nothing, or whose shell talks: each is named, unchanged, and the others are done."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.real.ending import ONBOARD, REVOKE, fleet_with, macbook_gets_in, only_errands_found, run

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


class Disk(NamedTuple):
    """What is wrong with a disk, and how it is mended. said, hint: what a person has to read about it."""

    spoil: Callable[[Host], object]
    mend: Callable[[Host], object]
    said: str
    hint: str


def fill(host: Host) -> None:
    host.mount_small("/root")
    host.fill("/root")


KEYS = "/root/.ssh/authorized_keys"
DISKS = {
    "full": Disk(fill, lambda host: host.run(["rm", "/root/filler"]), "its disk is full", "free some space"),
    "read-only": Disk(
        lambda host: host.make_readonly("/root"),
        lambda host: host.run(["umount", "/root"]),
        "its disk is read-only",
        "remount it writable",
    ),
    "immutable file": Disk(
        lambda host: host.make_immutable(KEYS),
        lambda host: host.run(["chattr", "-i", KEYS]),
        "the file is immutable",
        "chattr -i",
    ),
    "immutable folder": Disk(
        lambda host: host.make_immutable("/root/.ssh"),
        lambda host: host.run(["chattr", "-i", "/root/.ssh"]),
        "the file is immutable",
        "chattr -i",
    ),
}


@pytest.mark.parametrize("name", DISKS)
def test_onboarding_names_a_disk_that_takes_nothing_and_apply_finishes_once_it_does(
    tmp_path: Path, hosts: HostFactory, name: str
) -> None:
    disk, good, bad = DISKS[name], hosts("good"), hosts("bad")
    fleet = fleet_with(tmp_path, [good, bad])
    before = bad.authorized_keys("root")
    disk.spoil(bad)
    end = run(fleet, *ONBOARD)
    assert end.code == 1, end
    assert disk.said in end.line("bad")
    assert disk.hint in end.hint("bad")
    assert macbook_gets_in(fleet, good)
    assert bad.authorized_keys("root") == before

    disk.mend(bad)
    assert run(fleet, "apply", "--yes").code == 0
    assert macbook_gets_in(fleet, bad)


@pytest.mark.parametrize("name", DISKS)
def test_a_revoked_key_on_a_disk_that_takes_nothing_still_gets_in_and_audit_says_so(
    tmp_path: Path, hosts: HostFactory, name: str
) -> None:
    disk, good, bad = DISKS[name], hosts("good"), hosts("bad")
    fleet = fleet_with(tmp_path, [good, bad])
    before = bad.authorized_keys("root")
    assert run(fleet, *ONBOARD).code == 0
    disk.spoil(bad)
    end = run(fleet, *REVOKE)
    assert end.code == 1, end
    assert disk.said in end.line("bad")
    assert "Failed at server:bad." in end.err
    assert not macbook_gets_in(fleet, good)
    assert macbook_gets_in(fleet, bad)
    audit = run(fleet, "audit")
    assert audit.code == 3
    assert "CRITICAL  server:bad: lost macbook still gets in as root" in audit.out

    disk.mend(bad)
    assert run(fleet, "apply", "--yes").code == 0
    assert not macbook_gets_in(fleet, bad)
    assert bad.authorized_keys("root") == before


GREETINGS = {
    "a few words": b"echo Welcome to web; echo careful >&2\n",
    "a line that looks like ours": b"printf '\\n@@0123456789abcdef0123456789abcdef end \\n'\n",
    "escapes and no newline": b"printf '\\033[2J\\033]0;owned\\007'; stty 2>/dev/null; printf '%s' \"$PS1\"\n",
    "a megabyte": b"head -c 1000000 /dev/zero | tr '\\0' x\n",
}


@pytest.mark.parametrize("name", GREETINGS)
def test_a_shell_that_talks_when_it_starts_is_not_listened_to(tmp_path: Path, hosts: HostFactory, name: str) -> None:
    talking = hosts("talking")
    fleet = fleet_with(tmp_path, [talking])
    before = talking.authorized_keys("root")
    talking.write("/root/.bashrc", GREETINGS[name])
    end = run(fleet, *ONBOARD)
    assert end.code == 0, end
    assert "\x1b" not in end.out + end.err
    assert run(fleet, *REVOKE).code == 0
    assert talking.authorized_keys("root") == before
    assert only_errands_found(fleet)


def test_a_shell_that_never_stops_talking_is_left(tmp_path: Path, hosts: HostFactory) -> None:
    talking, good = hosts("talking"), hosts("good")
    fleet = fleet_with(tmp_path, [talking, good], timeout=8)
    talking.write("/root/.bashrc", b"exec yes\n")
    end = run(fleet, *ONBOARD)
    assert end.code == 4, end
    assert re.search("said more than 16 MiB|did not end in time", end.line("talking"))
    assert end.hint("talking")
    assert macbook_gets_in(fleet, good)
