"""What lets people in, or keeps them out, beside the lines of a key file: commands, lists, modes, passwords, Match."""

import pytest

from bootstrap.targets.server.observation import Observation, read_observation
from bootstrap.targets.server.target import ServerTarget
from keys.access import DoorKind, Grant, Seen
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.lab import Lab, line_of
from tests.hosts import Account, logs_in
from tests.hosts.factory import HostFactory, KeyFactory
from tests.keys.made import device, lost

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

GUEST = KeyPair.generate("guest@kua").public


TWO_STEPS = "Match User media\nAuthenticationMethods publickey,password\nPasswordAuthentication yes"


def seen(target: ServerTarget, *devices: str, gone: str = "") -> Seen:
    registry = Registry()
    for name in devices:
        registry = registry.with_device(device(name))
    observation = target.observe(registry.with_device(lost(gone)) if gone else registry)
    assert isinstance(observation, Seen), observation
    return observation


def only(observation: Seen, key: PublicKey, account: str = "root") -> Grant:
    (grant,) = [grant for grant in observation.of(key) if grant.account == account]
    return grant


def test_a_command_that_lists_keys_is_asked_and_its_keys_are_told(lab: Lab, hosts: HostFactory) -> None:
    config = "AuthorizedKeysCommand /usr/local/bin/keys %u\nAuthorizedKeysCommandUser nobody\n"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    script = f"#!/bin/sh\n[ $1 = root ] && echo '{GUEST.line}'\n"
    host.write("/usr/local/bin/keys", script.encode(), mode=0o755)
    observation = seen(lab.target(host))
    assert only(observation, GUEST).where == "/usr/local/bin/keys %u:1"
    assert only(observation, GUEST).opens
    assert [door.kind for door in observation.doors] == [DoorKind.COMMAND]
    assert observation.unknown == ()


def test_a_command_that_asks_which_key_it_is_is_asked_about_those_of_the_fleet(lab: Lab, hosts: HostFactory) -> None:
    config = "AuthorizedKeysCommand /usr/local/bin/keys %f %t %k\nAuthorizedKeysCommandUser nobody\n"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    macbook = device("macbook").public_key
    script = f'#!/bin/sh\n[ "$1" != "{macbook.fingerprint}" ] || echo "restrict $2 $3"\n'
    host.write("/usr/local/bin/keys", script.encode(), mode=0o755)
    grant = only(seen(lab.target(host), "macbook", "ipad"), macbook)
    assert (grant.opens, grant.restrictions) == (True, ("restrict",))
    assert seen(lab.target(host), "ipad").of(macbook) == ()


@pytest.mark.parametrize("script", ["sleep 60", "echo '{line}'; exit 1", "yes '{line}' | head -c 9000000; kill -9 $$"])
def test_a_command_that_hangs_or_fails_lists_nobody_and_holds_nothing_up(
    lab: Lab, hosts: HostFactory, script: str
) -> None:
    config = "AuthorizedKeysCommand /usr/local/bin/keys\nAuthorizedKeysCommandUser nobody\n"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    host.write("/usr/local/bin/keys", f"#!/bin/sh\n{script.format(line=GUEST.line)}\n".encode(), mode=0o755)
    if "sleep" in script:
        host.shell("printf '#!/bin/sh\\nshift; exit 124\\n' > /usr/local/bin/timeout; chmod 755 /usr/local/bin/timeout")
    assert seen(lab.target(host)).of(GUEST) == ()


def test_a_user_is_told_that_a_commands_answer_is_not_known(lab: Lab, hosts: HostFactory) -> None:
    config = "AuthorizedKeysCommand /bin/true\nAuthorizedKeysCommandUser nobody\n"
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line)], config)
    unknown = seen(lab.target(host, "deploy")).unknown
    assert ["AuthorizedKeysCommand /bin/true" in line for line in unknown if "Command" in line] == [True]


def test_a_revoked_key_is_refused_with_its_reason_and_counts_as_blocked(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], "RevokedKeys /etc/ssh/revoked\n")
    macbook = lost("macbook").public_key
    host.write("/etc/ssh/revoked", line_of(macbook))
    host.authorize("root", macbook.line)
    observation = seen(lab.target(host), gone="macbook")
    assert "RevokedKeys /etc/ssh/revoked" in only(observation, macbook).refused
    assert observation.blocked == frozenset({macbook.fingerprint})


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("DenyUsers media", "DenyUsers"),
        ("AllowUsers root", "AllowUsers"),
        ("AllowGroups root", "AllowGroups"),
        (
            "Match User media\nPubkeyAuthentication no",
            "Pubkey",
        ),
        (TWO_STEPS, "alone"),
    ],
)
def test_what_sshd_keeps_out_by_its_lists_is_refused(lab: Lab, hosts: HostFactory, config: str, why: str) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media")], f"{config}\n")
    host.write_authorized_keys("media", line_of(GUEST))
    observation = seen(lab.target(host))
    assert why in only(observation, GUEST, "media").refused
    assert observation.unknown == ()


@pytest.mark.parametrize(
    ("make", "gets_in"),
    [
        ("chmod 666 /home/media/.ssh/authorized_keys", False),
        ("chmod 777 /home/media", False),
        ("chmod 660 /home/media/.ssh/authorized_keys", True),  # Debian: the group has no other member
        ("chown root /home/media/.ssh/authorized_keys; chmod 600 /home/media/.ssh/authorized_keys", False),
        ("mv /home/media/.ssh /srv/keys; ln -s /srv/keys /home/media/.ssh; chmod 755 /srv", True),
        ("mv /home/media/.ssh /srv/keys; ln -s /srv/keys /home/media/.ssh; chmod 777 /srv", False),
        ("mv /home/media /srv/media; ln -s /srv/media /home/media", True),
        ("chage -E 2020-01-01 media", False),
        ("usermod -p '!' media", False),
        ("usermod -s /bin/gone media", False),
    ],
)
def test_modes_links_and_locks_decide_as_the_openssh_client_finds(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, make: str, gets_in: bool
) -> None:
    guest = ssh_keypair("guest@kua")
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media")])
    host.write_authorized_keys("media", f"{guest.line}\n".encode())
    host.shell(make)
    grant = only(seen(lab.target(host)), PublicKey.parse(guest.line), "media")
    assert (grant.opens, grant.unknown) == (gets_in, ""), grant
    assert logs_in(host, "media", guest) is gets_in


def test_a_key_file_that_others_can_write_is_exposed(lab: Lab, hosts: HostFactory) -> None:
    accounts = [Account("root", authorized_keys=lab.own_line), Account("media", authorized_keys=line_of(GUEST))]
    host = hosts("web", accounts)
    host.shell("chmod 777 /home/media/.ssh")
    (exposed,) = seen(lab.target(host)).exposed
    assert (exposed.path, exposed.accounts, exposed.heeded) == ("/home/media/.ssh/authorized_keys", ("media",), False)
    assert "/home/media/.ssh" in exposed.why
    host.write("/etc/ssh/sshd_config.d/10-strict.conf", b"StrictModes no\n")
    host.stop_sshd()
    host.start_sshd()
    observation = seen(lab.target(host))
    assert [one.heeded for one in observation.exposed] == [True]
    assert only(observation, GUEST, "media").opens


def test_an_access_list_that_may_let_the_account_read_makes_it_unknown(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("media")])
    host.write("/etc/ssh/keys", line_of(GUEST), mode=0o600)
    host.shell("setfacl -m u:media:r /etc/ssh/keys")
    host.write("/etc/ssh/sshd_config.d/10-keys.conf", b"Match User media\nAuthorizedKeysFile /etc/ssh/keys\n")
    host.stop_sshd()
    host.start_sshd()
    grant = only(seen(lab.target(host)), GUEST, "media")
    assert grant.may_open
    assert not grant.opens


def test_passwords_that_are_taken_are_a_door_for_those_who_have_one(lab: Lab, hosts: HostFactory) -> None:
    accounts = [
        Account("root", authorized_keys=lab.own_line, password="$6$x"),
        Account("media", password="$6$x"),
        Account("deploy"),
        Account("locked", password="!$6$x"),
    ]
    host = hosts("web", accounts, "PasswordAuthentication yes\n")
    (door,) = seen(lab.target(host)).doors
    assert (door.kind, door.accounts) == (DoorKind.PASSWORD, ("media",))
    host.write("/etc/ssh/sshd_config.d/10-root.conf", b"PermitRootLogin yes\n")
    host.stop_sshd()
    host.start_sshd()
    assert seen(lab.target(host)).doors[0].accounts == ("root", "media")


def test_no_hash_of_a_password_leaves_the_server(lab: Lab, hosts: HostFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: list[bytes] = []

    def listening(output: bytes, nonce: str) -> Observation:
        outputs.append(output)
        return read_observation(output, nonce)

    monkeypatch.setattr("bootstrap.targets.server.target.read_observation", listening)
    root = Account("root", authorized_keys=lab.own_line, password="$6$salt$hash")
    accounts = [root, Account("media", password="!$6$salt$hash")]
    seen(lab.target(hosts("web", accounts)))
    assert outputs
    assert b"$6$" not in outputs[0]


def test_a_key_that_gets_in_from_elsewhere_only_is_not_held_to_be_out(lab: Lab, hosts: HostFactory) -> None:
    config = "Match Address 10.0.0.0/8\nAuthorizedKeysFile /etc/ssh/far\nMatch all\n"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    host.write("/etc/ssh/far", line_of(GUEST))
    grant = only(seen(lab.target(host)), GUEST)
    assert (grant.where, grant.opens, grant.may_open) == ("/etc/ssh/far:1", False, True)
    assert "Match" in grant.unknown


def test_a_certificate_authority_in_a_key_file_is_a_door(lab: Lab, hosts: HostFactory) -> None:
    lines = lab.own_line + b"cert-authority " + line_of(GUEST)
    host = hosts("web", [Account("root", authorized_keys=lines)])
    (door,) = seen(lab.target(host)).doors
    assert (door.kind, door.name) == (DoorKind.AUTHORITY, "/root/.ssh/authorized_keys:2")
    assert GUEST.fingerprint in door.what


def test_a_configuration_that_was_not_loaded_yet_is_told(lab: Lab, hosts: HostFactory) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)])
    host.shell("touch -d '+1 hour' /etc/ssh/sshd_config")
    unknown = seen(lab.target(host)).unknown
    assert unknown == ("/etc/ssh/sshd_config was changed after sshd read it: it holds from the next reload on",)


def test_restrictions_of_a_line_are_told(lab: Lab, hosts: HostFactory) -> None:
    line = b'from="10.9.9.9",command="borg serve",no-pty,expiry-time="20401231" ' + line_of(GUEST)
    host = hosts("web", [Account("root", authorized_keys=lab.own_line + line)])
    grant = only(seen(lab.target(host)), GUEST)
    assert grant.restrictions == (
        "forced command: borg serve",
        "only from 10.9.9.9",
        "until 2040-12-31 00:00 UTC",
        "no terminal",
    )


def test_a_user_that_floods_its_key_files_hides_nobody_elses(lab: Lab, hosts: HostFactory) -> None:
    flooders = [Account(f"user{number}") for number in range(14)]
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), *flooders])
    host.authorize("root", GUEST.line)
    for one in flooders:
        host.shell(
            'install -d -o "$1" -m 700 "/home/$1/.ssh"; for f in authorized_keys authorized_keys2; do '
            'head -c 1500000 /dev/zero > "/home/$1/.ssh/$f"; done',
            one.name,
        )
    observation = seen(lab.target(host))
    assert only(observation, GUEST).opens
    assert {account for account, _ in observation.unread} == {one.name for one in flooders}


def test_a_host_without_root_says_unknown_and_never_no_access(lab: Lab, hosts: HostFactory) -> None:
    accounts = [Account("deploy", authorized_keys=lab.own_line), Account("media", authorized_keys=line_of(GUEST))]
    host = hosts("web", accounts)
    host.shell("chmod 755 /home/media /home/media/.ssh; chmod 644 /home/media/.ssh/authorized_keys")
    observation = seen(lab.target(host, "deploy"))
    grant = only(observation, GUEST, "media")
    assert (grant.opens, grant.may_open) == (False, True)
    assert "locked" in grant.unknown
    assert only(observation, lab.own.public, "deploy").opens
    assert [line for line in observation.unknown if line.startswith("/root/.ssh")]
