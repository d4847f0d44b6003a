"""The edit on a mounted disk: one line more, every other byte as it was, and nothing outside of the disk."""

import os
import stat
from typing import TYPE_CHECKING, cast

import pytest

from bootstrap.rescue_system.installed import look_at_installed
from bootstrap.rescue_system.putting_back import PutBack, put_back
from keys.errors import KeyturnError
from tests.bootstrap.rescue_system.mounted import Mounted
from tests.keys.made import NOON, key

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

PC = key("pc")
KEYS = "root/.ssh/authorized_keys"
ODD = b'# by hand\r\n\0\xff command="x" junk\n\n  no end'

pytestmark = pytest.mark.hosts  # the disk's files are root's


def back(session: Mounted, account: str = "root", path: str = "", options: str = "") -> PutBack:
    there = cast("Session", session)
    installed = look_at_installed(there, account)
    return put_back(there, installed, path or installed.key_file(NOON), PC, options)


def test_a_line_is_added_and_every_other_byte_stays(session: Mounted) -> None:
    file = session.write(KEYS, ODD, 0o640)
    assert back(session) == PutBack("/root/.ssh/authorized_keys", there=False, new=False)
    assert file.read_bytes() == ODD + b"\n" + PC.line.encode() + b"\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [one.name for one in file.parent.iterdir()] == ["authorized_keys"]


def test_a_key_that_stands_there_is_left_alone(session: Mounted) -> None:
    file = session.write(KEYS, f"{PC.line}\n", 0o600)
    before = file.stat()
    assert back(session).there
    assert file.stat() == before


def test_a_missing_file_and_folder_are_made_for_their_owner_alone(session: Mounted) -> None:
    (session.root / "root/.ssh").rmdir()
    assert back(session, options='expiry-time="20270101"').new
    file = session.root / KEYS
    assert file.read_text() == f'expiry-time="20270101" {PC.line}\n'
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, file.parent)] == [0o600, 0o700]


def test_a_users_file_is_written_as_that_user_though_nobody_here_has_the_name(session: Mounted) -> None:
    session.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\ndeploy:x:4711:4712::/home/deploy:/bin/sh\n")
    for path in ("home/deploy", "home/deploy/.ssh"):
        os.chown(session.root / path, 4711, 4712)
    for folder in (session.root, *session.root.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001 and folder.name:
            folder.chmod(folder.stat().st_mode | 0o001)  # pytest's own folders, which a disk does not lie in
    assert back(session, "deploy").new
    made = (session.root / "home/deploy/.ssh/authorized_keys").stat()
    assert (made.st_uid, made.st_gid, stat.S_IMODE(made.st_mode)) == (4711, 4712, 0o600)


@pytest.mark.parametrize("link", [KEYS, "root/.ssh", "root"])
@pytest.mark.parametrize("way", ["absolute", "upward"])
def test_a_link_does_not_lead_out_of_the_disk(session: Mounted, link: str, way: str) -> None:
    outside = session.root.parent / "outside"
    (outside / ".ssh").mkdir(parents=True)
    for path in (outside / "authorized_keys", outside / ".ssh/authorized_keys"):
        path.write_bytes(ODD)
    target = outside / "authorized_keys" if link == KEYS else outside
    place = session.root / link
    if link != KEYS:
        for one in sorted(place.rglob("*"), reverse=True):
            one.rmdir()
        place.rmdir()
    place.symlink_to(target if way == "absolute" else f"{'../' * 20}{str(target).lstrip('/')}")
    with pytest.raises(KeyturnError, match=r"leads nowhere|no folder"):
        back(session)
    assert (outside / "authorized_keys").read_bytes() == ODD
    assert (outside / ".ssh/authorized_keys").read_bytes() == ODD
    assert sorted(one.name for one in outside.iterdir()) == [".ssh", "authorized_keys"]


def test_a_link_inside_of_the_disk_is_followed_as_the_server_follows_it(session: Mounted) -> None:
    (session.root / "root/.ssh").rmdir()
    (session.root / "srv/keys").mkdir(parents=True)
    session.link("/root/.ssh", "/srv/keys")
    back(session)
    assert (session.root / "srv/keys/authorized_keys").read_text() == f"{PC.line}\n"
    assert not (session.root.parent / "srv").exists()


def test_what_is_no_file_is_left_alone(session: Mounted) -> None:
    (session.root / KEYS).mkdir()
    with pytest.raises(KeyturnError, match="is no regular file"):
        back(session)


def test_a_home_that_is_not_there_is_not_made(session: Mounted) -> None:
    with pytest.raises(KeyturnError, match="there is no folder /data/home, and none is made there"):
        back(session, path="/data/home/.ssh/authorized_keys")


def test_a_disk_that_cannot_be_written_is_told(session: Mounted) -> None:
    session.write(KEYS, ODD)
    session.program("mv", "echo 'mv: No space left on device' >&2; exit 1")
    with pytest.raises(KeyturnError, match="its disk is full") as caught:
        back(session)
    assert "keyturn apply" not in caught.value.hint
    assert (session.root / KEYS).read_bytes() == ODD
