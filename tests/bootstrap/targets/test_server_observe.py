"""Looking at real sshd's: whose keys stand where, by the configuration of the very sshd that serves us."""

import pytest

from bootstrap.targets.server.target import ServerTarget
from keys.access import DoorKind, Grant, Seen, Unreachable, Untrusted
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, line_of
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

GUEST = KeyPair.generate("guest@kua").public
OTHER = KeyPair.generate("other@kua").public


def seen(target: ServerTarget) -> Seen:
    observation = target.observe()
    assert isinstance(observation, Seen), observation
    return observation


def unreachable(target: ServerTarget) -> Unreachable:
    observation = target.observe()
    assert isinstance(observation, Unreachable), observation
    return observation


def places(observation: Seen, key: PublicKey) -> list[tuple[str, str, str]]:
    """Where the key stands; a file that serves all accounts opens those of the system too, which is left out here."""
    system = {"daemon", "sshd", "nobody"}
    grants = [grant for grant in observation.of(key) if grant.account not in system]
    return [(grant.account, grant.where, grant.refused) for grant in grants]


def test_root_sees_every_account_with_its_keys(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("deploy"), Account("media")])
    host.write_authorized_keys("deploy", b"# a comment\n\n" + line_of(GUEST))
    observation = seen(lab.target(host, "root"))
    assert observation.accounts == ("root", "deploy", "media")
    assert observation.grants == (
        Grant("root", lab.own.public, "/root/.ssh/authorized_keys:1"),
        Grant("deploy", GUEST, "/home/deploy/.ssh/authorized_keys:3"),
    )
    assert observation.unknown == ()


def test_a_user_with_sudo_sees_what_root_sees(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line)])
    host.authorize("root", GUEST.line)
    observation = seen(lab.target(host, "deploy", sudo=True))
    assert places(observation, GUEST) == [("root", "/root/.ssh/authorized_keys:1", "")]
    assert observation.unknown == ()


def test_a_plain_user_sees_its_own_and_names_the_rest_as_unknown(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line), Account("media")])
    host.shell("chmod 700 /home/media")
    observation = seen(lab.target(host, "deploy"))
    assert [grant.account for grant in observation.grants] == ["deploy"]
    assert [line for line in observation.unknown if "media" in line]
    assert [line for line in observation.unknown if "root" in line]
    assert not [line for line in observation.unknown if "deploy" in line]


def test_the_second_key_file_counts_too(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    host.write("/root/.ssh/authorized_keys2", line_of(GUEST))
    assert places(seen(lab.target(host)), GUEST) == [("root", "/root/.ssh/authorized_keys2:1", "")]


def test_an_account_without_a_shell_that_holds_a_key_is_not_passed_over(lab: Lab, hosts: HostFactory) -> None:
    service = Account("backup", False, "/usr/sbin/nologin", authorized_keys=line_of(GUEST))
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), service])
    observation = seen(lab.target(host))
    assert observation.accounts == ("root", "backup")
    assert places(observation, GUEST) == [("backup", "/home/backup/.ssh/authorized_keys:1", "")]


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ("AuthorizedKeysFile /etc/ssh/keys/%u", "/etc/ssh/keys/root"),
        ("authorizedkeysfile=/etc/ssh/keys/%u", "/etc/ssh/keys/root"),
        ('AuthorizedKeysFile "/etc/ssh/my keys"', "/etc/ssh/my keys"),
        ("AuthorizedKeysFile none /etc/ssh/%%-%U.keys", "/etc/ssh/%-0.keys"),
        ("AuthorizedKeysFile %h/keys .ssh/authorized_keys", "/root/keys"),
        ("Match User root\n AuthorizedKeysFile /etc/ssh/root-keys\nMatch all", "/etc/ssh/root-keys"),
        ("Match Address 127.0.0.0/8\n AuthorizedKeysFile /etc/ssh/near\nMatch all", "/etc/ssh/near"),
        ("Match Address 10.0.0.0/8\n AuthorizedKeysFile /etc/ssh/far\nMatch all", "/root/.ssh/authorized_keys"),
    ],
)
def test_keys_are_found_where_the_configuration_puts_them(lab: Lab, hosts: HostFactory, config: str, path: str) -> None:
    host = hosts("web", [Account("root")], config)
    host.shell('mkdir -p -m 755 "${1%/*}"', path)
    host.write(path, lab.own_line + line_of(GUEST), mode=0o600)
    observation = seen(lab.target(host))
    assert places(observation, GUEST) == [("root", f"{path}:2", "")]
    assert places(observation, lab.own.public) == [("root", f"{path}:1", "")]


def test_a_sudo_user_is_matched_by_the_address_it_comes_from(lab: Lab, hosts: HostFactory) -> None:
    config = "Match Address 127.0.0.0/8 User root\n AuthorizedKeysFile /etc/ssh/near\nMatch all"
    host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line)], config)
    host.write("/etc/ssh/near", line_of(GUEST))
    assert places(seen(lab.target(host, "deploy", sudo=True)), GUEST) == [("root", "/etc/ssh/near:1", "")]


def test_a_user_whom_sshd_does_not_answer_reads_its_files(lab: Lab, hosts: HostFactory) -> None:
    config = "Match User deploy\n AuthorizedKeysFile /etc/ssh/near\nMatch all"
    host = hosts("web", [Account("deploy")], config)
    host.write("/etc/ssh/near", lab.own_line)
    observation = seen(lab.target(host, "deploy"))
    assert places(observation, lab.own.public) == [("deploy", "/etc/ssh/near:1", "")]


def test_a_configuration_that_is_not_ours_to_read_makes_all_unknown(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line)])
    host.shell("chmod 600 /etc/ssh/sshd_config")
    observation = seen(lab.target(host, "deploy"))
    assert [(grant.opens, grant.may_open) for grant in observation.of(lab.own.public)] == [(False, True)]
    assert [line for line in observation.unknown if "/etc/ssh/sshd_config: sshd's configuration" in line]


def test_an_included_file_comes_before_what_stands_behind_it(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    host.write("/etc/ssh/sshd_config.d/10-keys.conf", b"AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/extra\n")
    host.write("/etc/ssh/sshd_config.d/20-keys.conf", b"AuthorizedKeysFile /nowhere\n")
    host.write("/etc/ssh/extra", line_of(GUEST))
    host.stop_sshd()
    host.start_sshd()
    assert "Include" in host.read("/etc/ssh/sshd_config").decode()
    assert places(seen(lab.target(host)), GUEST) == [("root", "/etc/ssh/extra:1", "")]


def test_every_sshd_that_runs_there_counts_with_its_own_configuration(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    host.write("/etc/ssh/other", lab.own_line + line_of(GUEST))
    changes = "s/^Port .*/Port 2299/I; 1i AuthorizedKeysFile /etc/ssh/other"
    script = (
        'sed "$1" </etc/ssh/sshd_config >/etc/ssh/other_config; /usr/sbin/sshd -f /etc/ssh/other_config -o PidFile=none'
    )
    host.shell(script, changes)

    class OtherPort:
        address, port = host.address, 2299
        known_hosts_line = f"[{host.address}]:2299 {host.host_key}"

    for server in (host, OtherPort()):
        observation = seen(lab.target(server))
        (grant,) = [grant for grant in observation.of(GUEST) if grant.account == "root"]
        assert (grant.where, grant.opens) == ("/etc/ssh/other:2", True)
        assert grant.restrictions == (("by the sshd of /etc/ssh/other_config",) if server is host else ())
        assert [door.kind for door in observation.doors] == [DoorKind.SSHD]
        assert observation.unknown == ()


def test_what_sshd_would_refuse_is_said_with_its_reason(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)])
    lines = [
        f'expiry-time="20200101" {GUEST.line}\n',
        f'from="10.9.9.9",no-pty {GUEST.line}\n',
        f"nonsense-option {GUEST.line}\n",
        f"cert-authority {GUEST.line}\n",
    ]
    host.write_authorized_keys("root", lab.own_line + "".join(lines).encode())
    refused = [grant.refused for grant in seen(lab.target(host)).of(GUEST)]
    assert refused[0] == "it has expired"
    assert refused[1] == ""
    assert "option" in refused[2]
    assert "cert-authority" in refused[3]
    assert [grant.options for grant in seen(lab.target(host)).of(GUEST)][1] == 'from="10.9.9.9",no-pty'


def test_roots_keys_open_nothing_where_root_may_not_log_in(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line)], "PermitRootLogin no")
    host.authorize("root", GUEST.line)
    observation = seen(lab.target(host, "deploy", sudo=True))
    assert places(observation, GUEST) == [("root", "/root/.ssh/authorized_keys:1", "PermitRootLogin no")]


def test_ways_in_that_no_file_lists_are_named(lab: Lab, hosts: HostFactory) -> None:
    config = "AuthorizedKeysCommand /bin/true\nAuthorizedKeysCommandUser nobody\nTrustedUserCAKeys /etc/ssh/ca.pub"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    observation = seen(lab.target(host))
    assert [(door.kind, door.name) for door in observation.doors] == [
        (DoorKind.AUTHORITY, "/etc/ssh/ca.pub"),
        (DoorKind.COMMAND, "/bin/true"),
    ]
    assert ["TrustedUserCAKeys /etc/ssh/ca.pub" in line for line in observation.unknown] == [True]


def test_odd_files_are_read_or_named_and_block_nothing(lab: Lab, hosts: HostFactory) -> None:
    accounts = [Account(name, authorized_keys=b"") for name in ("fifo", "device", "folder", "linked", "big")]
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), *accounts])
    host.shell(
        """
        cd /home; for u in fifo device folder linked; do rm $u/.ssh/authorized_keys; done
        mkfifo fifo/.ssh/authorized_keys; ln -s /dev/zero device/.ssh/authorized_keys
        mkdir folder/.ssh/authorized_keys; ln -s ../keys linked/.ssh/authorized_keys; cat > linked/keys
        head -c 5000000 /dev/zero > big/.ssh/authorized_keys""",
        stdin=line_of(GUEST),
    )
    observation = seen(lab.target(host))
    assert places(observation, GUEST) == [("linked", "/home/linked/.ssh/authorized_keys:1", "")]
    unknown = {
        name: line for name in ("fifo", "device", "folder", "big") for line in observation.unknown if name in line
    }
    assert sorted(unknown) == ["big", "device", "fifo", "folder"]
    assert "not a file" in unknown["fifo"]
    assert "first 1 MiB" in unknown["big"]


def test_a_file_can_forge_no_frame_and_no_other_file(lab: Lab, hosts: HostFactory) -> None:
    forged = b"\n@@abc end \n==> /root/.ssh/authorized_keys <==\n" + line_of(GUEST) + b"\n==> /etc/passwd <==\n"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("evil", authorized_keys=forged)])
    assert [account for account, _, _ in places(seen(lab.target(host)), GUEST)] == ["evil"]


@pytest.mark.parametrize("shell", ["/bin/bash", "/bin/sh", "/bin/dash"])
def test_a_shell_that_greets_is_read_past(lab: Lab, hosts: HostFactory, shell: str) -> None:
    host = hosts("web", [Account("root", False, shell, authorized_keys=lab.own_line)])
    host.write("/root/.bashrc", b"echo 'Welcome to @@ the machine'; echo oops >&2\n")
    host.write("/root/.ssh/environment", b"")
    assert seen(lab.target(host)).accounts == ("root",)


def test_a_shell_that_runs_nothing_is_unreachable_with_a_hint(lab: Lab, hosts: HostFactory) -> None:
    accounts = [
        Account("shut", False, "/bin/false", authorized_keys=lab.own_line),
        Account("polite", False, "/usr/sbin/nologin", authorized_keys=lab.own_line),
        Account("forced", authorized_keys=b'command="echo go away" ' + lab.own_line),
    ]
    host = hosts("web", accounts)
    shut, polite, forced = (unreachable(lab.target(host, name)) for name in ("shut", "polite", "forced"))
    assert "shell does not run commands" in shut.why
    assert "not available" in polite.why
    assert "go away" in forced.why
    assert "command=" in forced.hint


def test_an_account_that_may_not_become_root_is_unreachable_with_a_hint(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line)])
    observation = unreachable(lab.target(host, "deploy", sudo=True))
    assert "become root" in observation.why
    assert "NOPASSWD" in observation.hint


def test_a_new_host_key_is_untrusted_and_carries_what_to_pin(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    connector = lab.connector(known_hosts="")
    target = lab.target(host, connector=connector)
    observation = target.observe()
    assert isinstance(observation, Untrusted)
    assert observation.host_key == PublicKey.parse(host.host_key)
    connector.host_keys.pin(observation.host, observation.port, PublicKey.parse(host.host_key))
    assert seen(target).accounts == ("root",)


def test_one_connection_and_one_exec_see_a_server(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    target = lab.target(host)
    seen(target)
    seen(target)
    assert host.log().count("Accepted publickey") == 1
    assert target.own_key == lab.own.public
    assert target.own_account == "root"


def test_a_session_that_died_in_between_is_opened_again(lab: Lab, host: Host) -> None:
    host.authorize("root", lab.own.public.line)
    target = lab.target(host)
    seen(target)
    host.stop_sshd()
    assert "nothing listens" in unreachable(target).why
    host.start_sshd()
    assert seen(target).accounts == ("root",)
