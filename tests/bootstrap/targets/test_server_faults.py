"""Servers on which nothing can be written, or not safely: each says why, and nothing is changed."""

from collections.abc import Callable

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server import edit
from keys.key_pair import KeyPair
from keys.plan import Change
from tests.bootstrap.lab import Lab, add, line_of, remove
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory
from tests.hosts.leftovers import leftovers

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

GUEST = KeyPair.generate("guest@kua").public
BIG = b"# " + b"x" * 15_000 + b"\n"


def fails(lab: Lab, host: Host, change: Change, user: str = "root", *, sudo: bool = False) -> Outcome:
    """The outcome of a change that fails, while the files of root and of the change's account stay as they were."""
    before = [host.authorized_keys(name) for name in ("root", change.account)]
    target = lab.target(host, user, sudo=sudo)
    target.observe()
    (outcome,) = target.apply([change])
    assert outcome.result is Result.FAILED, outcome
    assert outcome.hint
    assert [host.authorized_keys(name) for name in ("root", change.account)] == before
    assert leftovers(host) == []
    return outcome


def fill(host: Host) -> None:
    host.mount_small("/root/.ssh", "32k")
    host.fill("/root/.ssh")


@pytest.mark.parametrize("make", [add, remove])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (fill, "disk is full"),
        (lambda host: host.make_readonly("/root/.ssh"), "disk is read-only"),
        (lambda host: host.make_immutable("/root/.ssh/authorized_keys"), "immutable|read-only"),
        (lambda host: host.make_immutable("/root/.ssh"), "immutable|read-only"),
    ],
    ids=["full", "read-only", "immutable file", "immutable folder"],
)
def test_a_disk_that_takes_nothing_is_told_apart(
    lab: Lab, host: Host, make: Callable[..., Change], spoil: Callable[[Host], None], said: str
) -> None:
    present = line_of(GUEST) if make is remove else b""
    host.write_authorized_keys("root", lab.own_line + BIG + present)
    spoil(host)
    outcome = fails(lab, host, make(GUEST))
    assert any(word in outcome.said for word in said.split("|")), outcome
    host.shell("chattr -i /root/.ssh /root/.ssh/authorized_keys 2>/dev/null || true")


def test_an_account_that_is_not_there_is_named(lab: Lab, host: Host) -> None:
    host.write_authorized_keys("root", lab.own_line)
    assert "no account nobody-here" in fails(lab, host, add(GUEST, "nobody-here")).said


def test_an_sshd_that_reads_no_files_is_said(lab: Lab, hosts: HostFactory) -> None:
    config = "Match User media\n AuthorizedKeysFile none\nMatch all"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media")], config)
    assert "reads no file" in fails(lab, host, add(GUEST, "media")).said


def test_root_follows_no_link_that_a_user_put_into_its_own_folder(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("evil", authorized_keys=b"")])
    host.shell("cd /home/evil/.ssh; rm authorized_keys; ln -s /root/.ssh/authorized_keys .")
    outcome = fails(lab, host, add(GUEST, "evil"))
    assert "/home/evil/.ssh/authorized_keys" in outcome.said
    assert b"guest" not in host.authorized_keys("root")


def test_root_follows_no_folder_that_a_user_made_a_link(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("evil")])
    host.shell("ln -s /root/.ssh /home/evil/.ssh")
    fails(lab, host, add(GUEST, "evil"))
    assert host.authorized_keys("root") == lab.own_line


def test_root_does_not_write_into_another_users_folder(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media")])
    host.write("/root/.ssh/authorized_keys2", lab.own_line)
    host.shell("mv /root/.ssh/authorized_keys /home/media/keys; ln -s /home/media/keys /root/.ssh/authorized_keys")
    host.write("/home/media/keys", b"")
    assert "another user's folder" in fails(lab, host, add(GUEST)).said


def test_a_folder_that_root_keeps_in_a_users_home_is_left_to_a_person(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media", authorized_keys=b"# x\n")])
    host.shell("chown -R root:root /home/media/.ssh; chmod 755 /home/media/.ssh; chmod 644 /home/media/.ssh/*")
    outcome = fails(lab, host, add(GUEST, "media"))
    assert "may not write there" in outcome.said
    assert "belong" in outcome.hint


def test_a_file_whose_owner_could_not_be_kept_is_left_alone(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media", authorized_keys=b"# x\n")])
    host.shell("chown root /home/media/.ssh/authorized_keys; chmod 644 /home/media/.ssh/authorized_keys")
    assert "owner and mode could not be kept" in fails(lab, host, add(GUEST, "media")).said


def test_a_folder_that_another_keyturn_works_in_is_waited_for_and_then_said(
    lab: Lab, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write_authorized_keys("root", lab.own_line)
    monkeypatch.setattr(edit, "LOCK_SECONDS", 1)
    host.shell("cd /root/.ssh; setsid flock . sleep 30 >/dev/null 2>&1 </dev/null & sleep 0.2")
    outcome = fails(lab, host, add(GUEST))
    assert "another keyturn" in outcome.said


def test_a_sudo_user_that_lost_its_right_is_told_what_to_do(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line)])
    target = lab.target(host, "deploy", sudo=True)
    target.observe()
    host.shell("rm /etc/sudoers.d/*")
    (outcome,) = target.apply([add(GUEST)])
    assert outcome.result is Result.FAILED
    assert "become root" in outcome.said
    assert "NOPASSWD" in outcome.hint


def test_a_server_that_is_away_is_an_outcome(lab: Lab, host: Host) -> None:
    host.write_authorized_keys("root", lab.own_line)
    target = lab.target(host)
    target.observe()
    host.stop_sshd()
    (outcome,) = target.apply([add(GUEST)])
    assert outcome.result is Result.AWAY
    assert "nothing listens" in outcome.said


def test_a_server_without_cmp_is_told_what_it_lacks(lab: Lab, host: Host) -> None:
    host.write_authorized_keys("root", lab.own_line)
    host.shell("rm /usr/bin/cmp")
    outcome = fails(lab, host, add(GUEST))
    assert "a program is missing" in outcome.said
    assert "diffutils" in outcome.hint
