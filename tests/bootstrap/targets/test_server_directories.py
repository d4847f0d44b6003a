"""Accounts that come from a directory: listed or not, one that keys are put at is found by its name."""

import pytest

from bootstrap.targets.server.target import ServerTarget
from keys.access import Seen
from tests.bootstrap.lab import Lab
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

_DIRECTORY = b"""#!/bin/sh
[ "$*" != "passwd zoe" ] || { echo "zoe:x:5000:5000::/home/zoe:/bin/sh"; exit; }
exec /usr/bin/getent.real "$@"
"""


def look(target: ServerTarget) -> Seen:
    seen = target.observe()
    assert isinstance(seen, Seen), seen
    return seen


def names(host: Host, sources: str) -> None:
    host.write("/etc/nsswitch.conf", f"passwd: {sources}\n".encode())


def test_a_directory_that_does_not_list_its_accounts_leaves_a_doubt(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)])
    for sources in ("files", "files systemd", "compat [NOTFOUND=return] db", "files sss systemd", "files # ldap"):
        names(host, sources)
        assert look(lab.target(host)).unknown == (), sources
    host.shell(
        "mkdir -p /var/lib/sss/pipes; python3 -c 'import socket; "
        'socket.socket(socket.AF_UNIX).bind("/var/lib/sss/pipes/nss")\''
    )
    for sources, name in (("files sss", "sss"), ("files ldap", "ldap"), ("winbind files", "winbind")):
        names(host, sources)
        (doubt,) = look(lab.target(host)).unknown
        assert f"nsswitch.conf names {name}" in doubt


def test_an_account_that_keys_are_put_at_is_found_by_its_name(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)])
    host.shell("mv /usr/bin/getent /usr/bin/getent.real")
    host.write("/usr/bin/getent", _DIRECTORY, mode=0o755)
    assert "zoe" not in look(lab.target(host)).accounts
    assert "zoe" in look(lab.target(host, accounts=("zoe",))).accounts
