"""`revoke --lost --block` where an account has no other key: it stays there, and is not blocked; the rest is done."""

from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import logs_in
from tests.real.intruder import APPLY, OWN_LIST, lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


def test_an_accounts_last_key_is_neither_removed_nor_blocked_but_on_explicit_wish(
    tmp_path: Path, hosts: HostFactory
) -> None:
    host, other = hosts("web", [Account("lonely")]), hosts("db")
    with lost_laptop(tmp_path, [host, other]) as lost:
        host.authorize("lonely", lost.key)
        client = lost.logs_in_to(host)
        end = lost.revoke()
        assert end.code == 5, end
        assert "keep macbook at lonely an account's last key stays" in " ".join(end.err.split())
        assert "refused by a safety rule" in end.out
        assert logs_in(host, "lonely", lost.key)
        assert not logs_in(host, "root", lost.key)
        assert host.read(OWN_LIST) == b""
        assert client.wait(10) == 255
        assert lost.is_out_of(other)

        end = lost.run(*APPLY, "--override", "last-key")
        assert end.code == 0, end
        assert not logs_in(host, "lonely", lost.key)
        assert lost.is_out_of(host)
        assert lost.we_get_in(host)
