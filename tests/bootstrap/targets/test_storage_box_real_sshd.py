"""A Storage Box as OpenSSH makes one: SFTP and nothing else, each account shut up in its home. OpenSSH's client judges.

It takes keys in OpenSSH's form alone, as a box does on port 23.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.targets.base import Result
from bootstrap.targets.storage_box import StorageBoxTarget
from keys.access import Seen
from keys.public_key import PublicKey
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.lab import NOW, Lab, line_of
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.storage_box_bench import FOREIGN, SUB, USER, add, remove
from tests.hosts import Account, Host, logs_in
from tests.hosts.factory import HostFactory, KeyFactory
from tests.keys.made import key

SFTP_ONLY = """\
Match User u*
  ForceCommand internal-sftp
  ChrootDirectory %h
Match all
"""
NOBODY_LISTENS = 1


def made(hosts: HostFactory, lab: Lab) -> Host:
    accounts = [Account(name, authorized_keys=lab.own_line) for name in (USER, SUB)]
    host = hosts("nas", accounts, SFTP_ONLY)
    host.shell(f"chown root:root /home/{USER} /home/{SUB}; chmod 755 /home/{USER} /home/{SUB}")
    return host


def target_for(lab: Lab, host: Host) -> StorageBoxTarget:
    box = StorageBoxConfig(
        "backup", host.address, USER, port=host.port, rfc4716_port=NOBODY_LISTENS, sub_accounts=(SUB,)
    )
    return lab.closing(StorageBoxTarget(box, lab.connector(host), lambda: NOW))


class TestSftpOnly(TargetContract):
    @pytest.fixture
    def stage(self, lab: Lab, hosts: HostFactory) -> Stage:
        host = made(hosts, lab)
        planted = FOREIGN + lab.own_line

        def seed_foreign() -> Sequence[PublicKey]:
            host.write_authorized_keys(USER, planted)
            return [key("stranger"), key("old-nas"), lab.own.public]

        @contextmanager
        def away() -> Iterator[None]:
            host.stop_sshd()
            yield
            host.start_sshd()

        return Stage(
            target_for(lab, host),
            USER,
            lambda: host.shell(f"cd /home/{USER}/.ssh; ls -lAn --time-style=+; cat *"),
            seed_foreign,
            foreign=lambda: host.authorized_keys(USER)[: len(planted)],
            away=away,
        )


def test_who_was_let_in_and_who_was_taken_out_is_so_for_the_openssh_client(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    host, macbook = made(hosts, lab), ssh_keypair("macbook@kua")
    target = target_for(lab, host)
    public = PublicKey.parse(macbook.line)
    (added,) = target.apply([replace(add("macbook"), key=public)])
    assert (added.result, logs_in(host, USER, macbook), logs_in(host, SUB, macbook)) == (Result.DONE, True, False)
    assert added.proof == f"asked afresh, the box lets it in on port {host.port}; our own key got in"
    (removed,) = target.apply([remove(public)])
    assert (removed.result, logs_in(host, USER, macbook)) == (Result.DONE, False)
    assert host.authorized_keys(USER) == lab.own_line


def test_the_file_stays_the_accounts_own_with_its_mode(lab: Lab, hosts: HostFactory) -> None:
    host = made(hosts, lab)
    host.shell(f"chmod 644 /home/{USER}/.ssh/authorized_keys")
    target_for(lab, host).apply([add("macbook")])
    assert host.shell(f"stat -c '%U %a' /home/{USER}/.ssh/authorized_keys") == f"{USER} 644\n".encode()


def test_a_key_in_the_other_form_is_seen_and_does_not_get_in_on_this_port(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    host, phone = made(hosts, lab), ssh_keypair("phone@kua")
    public = PublicKey.parse(phone.line)
    host.write_authorized_keys(USER, lab.own_line + write_rfc4716(public))
    seen = target_for(lab, host).observe()
    assert isinstance(seen, Seen)
    assert [grant.restrictions for grant in seen.of(public)] == [(f"on port {NOBODY_LISTENS}",)]
    assert not logs_in(host, USER, phone)


def test_a_disk_that_is_full_and_one_that_is_read_only_keep_the_file(lab: Lab, hosts: HostFactory) -> None:
    host = made(hosts, lab)
    folder = f"/home/{USER}/.ssh"
    host.mount_small(folder)
    host.shell(f"chown {USER} {folder}; chmod 700 {folder}")
    host.write_authorized_keys(USER, lab.own_line)
    host.fill(folder)
    target = target_for(lab, host)
    (full,) = target.apply([add("macbook")])
    assert (full.result, host.authorized_keys(USER)) == (Result.FAILED, lab.own_line)
    assert host.shell(f"ls -A {folder} | grep -c keyturn || true") == b"0\n"
    host.make_readonly(folder)
    (read_only,) = target.apply([add("macbook")])
    assert (read_only.result, host.authorized_keys(USER)) == (Result.FAILED, lab.own_line)


def test_a_sub_account_that_is_shut_leaves_the_others_seen(lab: Lab, hosts: HostFactory) -> None:
    host = made(hosts, lab)
    host.write_authorized_keys(SUB, line_of(key("stranger")))
    seen = target_for(lab, host).observe()
    assert isinstance(seen, Seen)
    assert [account for account, _ in seen.unread] == [SUB]
