"""The sshd without root: one account, and nothing of the user's own is touched."""

from pathlib import Path

import pytest

from tests.hosts import PlainSshd, logs_in, ssh
from tests.hosts.factory import KeyFactory

pytestmark = pytest.mark.real_sshd


def test_a_listed_key_logs_in_and_another_is_refused(tmp_path: Path, ssh_keypair: KeyFactory) -> None:
    ours, other = ssh_keypair(), ssh_keypair()
    with PlainSshd.start(tmp_path / "sshd") as server:
        server.authorize(server.user, ours)
        assert logs_in(server, server.user, ours)
        assert not logs_in(server, server.user, other)
        assert "Accepted publickey" in server.log()


def test_home_is_a_folder_of_the_servers(tmp_path: Path, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    with PlainSshd.start(tmp_path / "sshd") as server:
        server.authorize(server.user, key)
        seen = ssh(server, server.user, key, "cat ~/.ssh/authorized_keys").stdout
        assert seen == server.authorized_keys(server.user) == f"{key.line}\n".encode()


def test_it_can_be_away_and_back_on_the_same_port(tmp_path: Path, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    with PlainSshd.start(tmp_path / "sshd") as server:
        server.authorize(server.user, key)
        server.stop_sshd()
        assert ssh(server, server.user, key).returncode == 255
        server.start_sshd()
        assert logs_in(server, server.user, key)


def test_a_wrong_configuration_is_an_error_with_sshds_words(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"line 1: .*nonsense"),
        PlainSshd.start(tmp_path / "sshd", "nonsense"),
    ):
        pass


def test_it_has_no_account_but_the_users(tmp_path: Path) -> None:
    with PlainSshd.start(tmp_path / "sshd") as server, pytest.raises(ValueError, match="only"):
        server.authorize("somebody-else")
