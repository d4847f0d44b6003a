"""What the disk of a locked server tells: which file sshd reads, and what keeps the key out of it."""

from typing import TYPE_CHECKING, cast

import pytest

from bootstrap.rescue_system.installed import Installed, look_at_installed
from keys.errors import InvalidInputError
from keys.sshd.verdict import GetsIn, Refused, Unknown
from tests.bootstrap.rescue_system.mounted import Mounted
from tests.keys.made import NOON, key

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

PC = key("pc")


def look(session: Mounted, account: str = "root") -> Installed:
    return look_at_installed(cast("Session", session), account)


def refusals(installed: Installed) -> list[str]:
    return [one.why for one in installed.in_the_way(PC, NOON) if isinstance(one, Refused)]


def test_a_server_with_the_key_in_place_is_seen_to_let_it_in(session: Mounted) -> None:
    session.write("/root/.ssh/authorized_keys", f"{PC.line}\n", 0o600)
    installed = look(session)
    assert installed.name == "Debian GNU/Linux 12 (bookworm)"
    assert (installed.server.version, installed.server.build.debian) == ((9, 2), True)
    assert installed.key_file(NOON) == "/root/.ssh/authorized_keys"
    assert isinstance(installed.decide(PC, NOON), GetsIn)
    assert installed.in_the_way(PC, NOON) == ()


def test_a_key_that_is_missing_is_all_that_keeps_it_out(session: Mounted) -> None:
    installed = look(session)
    assert isinstance(installed.decide(PC, NOON), Refused)
    assert installed.in_the_way(PC, NOON) == ()


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        pytest.param("PermitRootLogin no", "PermitRootLogin no", marks=pytest.mark.hosts),  # root is who runs this
        ("PubkeyAuthentication no", "PubkeyAuthentication no"),
        ("AllowUsers deploy", "not listed in AllowUsers"),
        ("DenyUsers root", "listed in DenyUsers"),
        ("AuthenticationMethods publickey,password", "AuthenticationMethods publickey,password: a key alone"),
        ("PubkeyAcceptedAlgorithms rsa-sha2-512", "ssh-ed25519 is not in PubkeyAcceptedAlgorithms"),
        ("RevokedKeys /etc/ssh/gone", "RevokedKeys /etc/ssh/gone cannot be read, which refuses every key"),
    ],
)
def test_what_else_stands_in_the_way_is_told(session: Mounted, setting: str, why: str) -> None:
    session.write("/etc/ssh/sshd_config.d/hardened.conf", f"{setting}\n")
    found = refusals(look(session))
    assert found, setting
    assert found[0].startswith(why)


def test_our_own_list_of_revoked_keys_is_read(session: Mounted) -> None:
    session.write("/etc/ssh/sshd_config", "RevokedKeys /etc/ssh/keyturn_revoked\n")
    session.write("/etc/ssh/keyturn_revoked", f"{PC.line}\n")
    assert refusals(look(session)) == ["RevokedKeys /etc/ssh/keyturn_revoked: the key is revoked"]


def test_a_locked_account_is_told_where_sshd_does_without_pam(session: Mounted) -> None:
    session.write("/etc/ssh/sshd_config", "UsePAM no\n")
    session.shadow(deploy="!$6$never-to-be-seen")
    assert refusals(look(session, "deploy"))[0].startswith("the account is locked")
    assert b"never-to-be-seen" not in b"".join(session.ran)


def test_no_hash_of_a_password_leaves_the_disk(session: Mounted) -> None:
    session.shadow(root="$6$secret-hash")
    assert "secret-hash" not in repr(look(session))


def test_a_shell_that_is_not_there_is_told(session: Mounted) -> None:
    (session.root / "usr/bin/sh").unlink()
    assert refusals(look(session)) == ["its shell /bin/sh is not there, or cannot be executed"]


@pytest.mark.parametrize(
    ("setting", "file"),
    [
        ("AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys", "/etc/ssh/keys/deploy"),
        ("AuthorizedKeysFile %h/keys", "/home/deploy/keys"),
        ("Match User deploy\n  AuthorizedKeysFile .ssh/mine", "/home/deploy/.ssh/mine"),
        ("Match User root\n  AuthorizedKeysFile .ssh/mine", "/home/deploy/.ssh/authorized_keys"),
    ],
)
def test_the_file_is_the_first_that_sshd_reads(session: Mounted, setting: str, file: str) -> None:
    session.write("/etc/ssh/sshd_config", f"{setting}\n")
    assert look(session, "deploy").key_file(NOON) == file


def test_an_sshd_that_reads_no_file_is_told(session: Mounted) -> None:
    session.write("/etc/ssh/sshd_config", "AuthorizedKeysFile none\n")
    with pytest.raises(InvalidInputError, match="reads no file"):
        look(session).key_file(NOON)


def test_includes_are_followed_below_each_other(session: Mounted) -> None:
    session.write("/etc/ssh/sshd_config", "Include one.conf\n")
    session.write("/etc/ssh/one.conf", "Include /etc/elsewhere/*.conf\n")
    session.write("/etc/elsewhere/two.conf", "PubkeyAuthentication no\n")
    assert refusals(look(session)) == ["PubkeyAuthentication no"]


def test_a_configuration_that_links_out_of_the_disk_is_read_inside_of_it(session: Mounted) -> None:
    """As the installed sshd reads it, whose root the disk is: the link shows nothing of the rescue system."""
    outside = session.root.parent / "outside"
    outside.write_text("PubkeyAuthentication no\n")
    (session.root / "etc/ssh/sshd_config").unlink()
    session.link("/etc/ssh/sshd_config", f"../../../../../../../..{outside}")
    installed = look(session)
    assert refusals(installed) == []
    assert "/etc/ssh/sshd_config" in installed.looked.listed
    assert all("PubkeyAuthentication" not in text.decode() for text in installed.looked.contents.values())


def test_links_that_go_round_in_circles_end(session: Mounted) -> None:
    (session.root / "etc/ssh/sshd_config").unlink()
    session.link("/etc/ssh/sshd_config", "other")
    session.link("/etc/ssh/other", "sshd_config")
    assert look(session).looked.text("/etc/ssh/sshd_config") == ""


def test_a_home_on_another_file_system_is_told_by_fstab(session: Mounted) -> None:
    session.write("/etc/fstab", "# /dev/old /home ext4\n/dev/sda1 / ext4\n/dev/sdb1\t/home  ext4 defaults 0 2\n")
    assert look(session, "deploy").home_elsewhere == "/dev/sdb1 /home ext4"
    assert look(session).home_elsewhere == ""


def test_an_account_that_is_not_there_is_none(session: Mounted) -> None:
    installed = look(session, "nobody-here")
    assert (installed.account, installed.has_home) == (None, False)
    with pytest.raises(InvalidInputError):
        installed.key_file(NOON)


def test_the_servers_own_host_keys_are_those_on_its_disk(session: Mounted) -> None:
    session.write("/etc/ssh/ssh_host_ed25519_key.pub", f"{key('nas').bare_line} root@web\n")
    session.write("/etc/ssh/ssh_host_rsa_key.pub", "no key at all\n")
    assert look(session).host_keys == (key("nas"),)


def test_an_empty_disk_holds_no_system(session: Mounted) -> None:
    for path in ("etc/os-release", "etc/passwd"):
        (session.root / path).unlink()
    installed = look(session)
    assert (installed.name, installed.account) == ("", None)


def test_what_may_be_in_the_way_and_is_not_known_is_no_refusal(session: Mounted) -> None:
    session.write("/etc/ssh/sshd_config", "Include deep/*/er.conf\n")
    found = look(session).in_the_way(PC, NOON)
    assert all(isinstance(one, Unknown | Refused) for one in found)
    assert not refusals(look(session))
