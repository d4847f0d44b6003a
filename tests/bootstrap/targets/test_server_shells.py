"""Seen and edited through every shell that is here: as the server's /bin/sh, and as an account's login shell."""

import pytest

from bootstrap.targets.base import Result
from keys.access import Seen
from keys.key_pair import KeyPair
from tests.bootstrap.lab import Lab, add, line_of, remove
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory
from tests.hosts.shells import ASH, BIN_SH, LOGIN, Shell

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

GUEST = KeyPair.generate("guest@kua").public
ODD = b"# a NUL \0 and \xff\r\n# end\n"
APPLETS = [
    "cat",
    "chmod",
    "cmp",
    "cp",
    "find",
    "grep",
    "head",
    "id",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "sed",
    "setsid",
    "sh",
    "sleep",
    "sync",
    "tr",
]


def serves(lab: Lab, host: Host, user: str, *accounts: str, sudo: bool = False) -> None:
    """A whole job works: seen, added, seen, removed, and every other byte is as it was."""
    before = {account: host.authorized_keys(account) for account in accounts}
    target = lab.target(host, user, sudo=sudo)
    observation = target.observe()
    assert isinstance(observation, Seen), observation
    assert observation.unknown == () or not (sudo or user == "root")
    outcomes = target.apply([add(GUEST, account) for account in accounts])
    assert [outcome.result for outcome in outcomes] == [Result.DONE] * len(accounts), outcomes
    after = target.observe()
    assert isinstance(after, Seen)
    assert {grant.account for grant in after.of(GUEST) if grant.opens} == set(accounts)
    assert {name: host.authorized_keys(name) for name in accounts} == {
        name: before[name] + line_of(GUEST) for name in accounts
    }
    outcomes = target.apply([remove(GUEST, account) for account in accounts])
    assert [outcome.result for outcome in outcomes] == [Result.DONE] * len(accounts), outcomes
    assert {account: host.authorized_keys(account) for account in accounts} == before


@pytest.mark.parametrize("config", ["", "Match User nobody-here\n PasswordAuthentication no\nMatch all"])
@pytest.mark.parametrize("shell", BIN_SH)
def test_any_posix_shell_will_do_as_bin_sh(lab: Lab, hosts: HostFactory, shell: Shell, config: str) -> None:
    keys = ODD + lab.own_line
    host = hosts("web", [Account("root", authorized_keys=keys), Account("deploy", authorized_keys=keys)], config)
    shell.become_bin_sh(host)
    serves(lab, host, "root", "root", "deploy")


@pytest.mark.parametrize("shell", LOGIN)
def test_any_login_shell_will_do(lab: Lab, hosts: HostFactory, shell: Shell) -> None:
    host = hosts("web", [Account("deploy", True, shell.path, authorized_keys=ODD + lab.own_line)])
    shell.greet(host, "deploy")
    serves(lab, host, "deploy", "deploy")
    serves(lab, host, "deploy", "deploy", sudo=True)


@pytest.mark.wants(ASH.name)
def test_a_server_with_little_more_than_busybox_will_do(lab: Lab, hosts: HostFactory) -> None:
    """Debian's busybox has neither su nor flock; su is the system's."""
    host = hosts("web", [Account("root", authorized_keys=ODD + lab.own_line), Account("deploy", authorized_keys=ODD)])
    host.shell(
        """
        mkdir /small; ln -s /usr/bin/su "$1" /small/; shift; for name; do ln -s busybox /small/$name; done
        printf 'SetEnv PATH=/small\\n' >> /etc/ssh/sshd_config.d/path.conf
        for name in getent runuser setpriv sudo; do rm -f /usr/bin/$name /usr/sbin/$name; done
        ln -sf /small/sh /bin/sh.new; mv -f /bin/sh.new /bin/sh""",
        ASH.path,
        *APPLETS,
    )
    host.stop_sshd()
    host.start_sshd()
    serves(lab, host, "root", "root", "deploy")
