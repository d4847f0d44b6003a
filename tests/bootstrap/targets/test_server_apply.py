"""Changing who gets in at real sshd's, held against what OpenSSH's own client meets afterwards."""

from collections.abc import Sequence

import pytest

from bootstrap.ssh.errors import ClosedError, TimedOutError
from bootstrap.ssh.session import Answer
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server import wanted_edits
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.target import ServerTarget
from keys.access import Seen
from keys.key_pair import KeyPair
from keys.plan import Change
from keys.public_key import PublicKey
from keys.safety import Rule
from tests.bootstrap.lab import Lab, add, line_of, remove
from tests.bootstrap.pace import wait_until
from tests.hosts import Account, Host, SshKey, logs_in, ssh
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.leftovers import leftovers

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

GUEST = KeyPair.generate("guest@kua").public


@pytest.fixture
def macbook(ssh_keypair: KeyFactory) -> SshKey:
    """The device whose key comes and goes; its private half is with OpenSSH's client only."""
    return ssh_keypair("macbook@kua")


def public(pair: SshKey) -> PublicKey:
    return PublicKey.parse(pair.line)


def apply(target: ServerTarget, *changes: Change) -> list[Outcome]:
    observation = target.observe()
    assert isinstance(observation, Seen), observation
    outcomes = list(target.apply(changes))
    assert [outcome.change for outcome in outcomes] == list(changes)
    return outcomes


def results(outcomes: Sequence[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


def test_an_added_key_logs_in_and_a_removed_one_does_not(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line)
    target = lab.target(host)
    (added,) = apply(target, add(public(macbook)))
    assert added.result is Result.DONE
    assert "lets it in" in added.proof
    assert logs_in(host, "root", macbook)
    (removed,) = apply(target, remove(public(macbook)))
    assert removed.result is Result.DONE
    assert "refuses it" in removed.proof
    assert not logs_in(host, "root", macbook)
    assert logs_in(host, "root", lab.folder / "id_ed25519")
    assert host.authorized_keys("root") == lab.own_line
    assert leftovers(host) == []


def test_a_whole_job_takes_three_logins(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line)
    target = lab.target(host)
    apply(target, add(public(macbook)))
    target.observe()
    assert host.log().count("Accepted publickey") == 2
    apply(target, remove(public(macbook)))
    assert host.log().count("Accepted publickey") == 3


@pytest.mark.parametrize(("user", "sudo"), [("root", False), ("deploy", True)])
def test_several_accounts_are_changed_each_as_its_own_user(
    lab: Lab, hosts: HostFactory, macbook: SshKey, user: str, sudo: bool
) -> None:
    accounts = [Account(name, sudo=name == "deploy", authorized_keys=lab.own_line) for name in ("root", "deploy")]
    host = hosts("web", [*accounts, Account("media"), Account("backup", False, "/usr/sbin/nologin")])
    names = ("root", "deploy", "media", "backup")
    target = lab.target(host, user, sudo=sudo, accounts=names)
    outcomes = apply(target, *(add(public(macbook), name) for name in names))
    assert results(outcomes) == [Result.DONE] * 4
    assert all(logs_in(host, name, macbook) for name in names)
    owners = host.shell("stat -c '%U:%G %a' /home/media/.ssh /home/media/.ssh/authorized_keys /home/backup/.ssh")
    assert owners == b"media:media 700\nmedia:media 600\nbackup:backup 700\n"
    outcomes = apply(target, *(remove(public(macbook), name) for name in names))
    assert results(outcomes) == [Result.DONE] * 4
    assert not any(logs_in(host, name, macbook) for name in names)
    assert leftovers(host) == []


def test_a_plain_user_changes_its_own_account_only(lab: Lab, hosts: HostFactory, macbook: SshKey) -> None:
    host = hosts("web", [Account("deploy", authorized_keys=lab.own_line), Account("media")])
    host.shell("chmod 700 /home/media")
    target = lab.target(host, "deploy")
    own, other, root = apply(target, *(add(public(macbook), name) for name in ("deploy", "media", "root")))
    assert results([own, other, root]) == [Result.DONE, Result.FAILED, Result.FAILED]
    assert other.hint
    assert logs_in(host, "deploy", macbook)
    assert not logs_in(host, "media", macbook)


FOREIGN = [
    b"",
    b"# only a comment",
    b"no newline at the end of somebody's line",
    b"crlf\r\nlines\r\n",
    b"a NUL \0 and \xff\xfe bytes\n" + bytes(range(1, 256)) + b"\n",
    b"x" * 262_144 + b"\n",
    b"command=\"echo 'quoted' $HOME `id`\" " + line_of(GUEST),
]


@pytest.mark.parametrize("foreign", FOREIGN, ids=range(len(FOREIGN)))
def test_every_other_byte_stays_as_it_was(lab: Lab, host: Host, macbook: SshKey, foreign: bytes) -> None:
    before = lab.own_line + foreign
    host.write_authorized_keys("root", before)
    target = lab.target(host)
    assert results(apply(target, add(public(macbook)))) == [Result.DONE]
    assert host.authorized_keys("root").startswith(before)
    assert logs_in(host, "root", macbook)
    assert results(apply(target, remove(public(macbook)))) == [Result.DONE]
    after = host.authorized_keys("root")
    assert after in {before, before + b"\n"}  # a last line without an end had to get one
    assert not logs_in(host, "root", macbook)


def test_options_of_a_key_are_written_before_it_and_hold(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line)
    change = add(public(macbook), options='expiry-time="20991231",no-pty')
    assert results(apply(lab.target(host), change)) == [Result.DONE]
    assert f'expiry-time="20991231",no-pty {macbook.line}\n'.encode() in host.authorized_keys("root")
    assert logs_in(host, "root", macbook)


def test_a_key_is_removed_from_every_file_where_sshd_looks(lab: Lab, hosts: HostFactory, macbook: SshKey) -> None:
    config = "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2 /etc/ssh/keys/%u"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line)], config)
    host.shell("mkdir -p -m 755 /etc/ssh/keys")
    twice = macbook.line.encode() + b"\n" + b"no-pty " + macbook.line.encode() + b" again\n"
    for path in ("/root/.ssh/authorized_keys2", "/etc/ssh/keys/root"):
        host.write(path, b"# kept\n" + twice, mode=0o600)
    host.write_authorized_keys("root", twice + lab.own_line)
    (outcome,) = apply(lab.target(host), remove(public(macbook)))
    assert outcome.result is Result.DONE
    assert not logs_in(host, "root", macbook)
    assert host.authorized_keys("root") == lab.own_line
    assert host.read("/root/.ssh/authorized_keys2") == host.read("/etc/ssh/keys/root") == b"# kept\n"


def test_a_symbolic_link_stays_one(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write("/root/keys", lab.own_line, mode=0o600)
    host.shell("mkdir -m 700 /root/.ssh; ln -s ../keys /root/.ssh/authorized_keys")
    assert results(apply(lab.target(host), add(public(macbook)))) == [Result.DONE]
    assert host.shell("readlink /root/.ssh/authorized_keys") == b"../keys\n"
    assert logs_in(host, "root", macbook)
    assert leftovers(host) == []


def test_mode_owner_and_attributes_stay(lab: Lab, hosts: HostFactory, macbook: SshKey) -> None:
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("deploy", authorized_keys=b"# x\n")])
    path = "/home/deploy/.ssh/authorized_keys"
    host.shell("chmod 640 $1", path)
    attribute = 'import os,sys; os.{}("{}", "user.note", *{})'
    told = host.run(["/usr/bin/python3", "-c", attribute.format("setxattr", path, '[b"mine"]')])
    assert results(apply(lab.target(host), add(public(macbook), "deploy"))) == [Result.DONE]
    assert host.shell("stat -c '%U:%G %a' $1", path) == b"deploy:deploy 640\n"
    if told.returncode == 0:
        read = host.run(["/usr/bin/python3", "-c", f'import os; print(os.getxattr("{path}", "user.note"))'])
        assert read.stdout == b"b'mine'\n"


def test_a_change_made_by_hand_in_between_survives(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line)
    target = lab.target(host)
    target.observe()
    host.authorize("root", GUEST.line)
    assert results(target.apply([add(public(macbook))])) == [Result.DONE]
    assert host.authorized_keys("root") == lab.own_line + line_of(GUEST) + macbook.line.encode() + b"\n"


def test_two_keyturns_at_once_both_have_their_way(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line)
    one, two = lab.target(host), lab.target(host)
    one.observe()
    two.observe()
    assert results(one.apply([add(GUEST)])) == [Result.DONE]
    assert results(two.apply([add(public(macbook))])) == [Result.DONE]
    assert host.authorized_keys("root") == lab.own_line + line_of(GUEST) + macbook.line.encode() + b"\n"


def test_what_is_so_already_is_said_and_nothing_is_written(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line + line_of(GUEST))
    before = host.shell("stat -c '%i %Y' /root/.ssh/authorized_keys")
    outcomes = apply(lab.target(host), add(GUEST), remove(public(macbook)))
    assert results(outcomes) == [Result.ALREADY, Result.ALREADY]
    assert host.shell("stat -c '%i %Y' /root/.ssh/authorized_keys") == before


def test_adding_and_removing_in_one_go_adds_first(lab: Lab, host: Host, macbook: SshKey) -> None:
    host.write_authorized_keys("root", lab.own_line + line_of(GUEST))
    outcomes = apply(lab.target(host), remove(GUEST), add(public(macbook)))
    assert results(outcomes) == [Result.DONE, Result.DONE]
    assert host.authorized_keys("root") == lab.own_line + macbook.line.encode() + b"\n"


def test_a_key_that_the_server_does_not_take_is_taken_back(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    account = Account("root", authorized_keys=lab.own_line)
    host = hosts("web", [account], "PubkeyAcceptedAlgorithms ssh-ed25519")
    (outcome,) = apply(lab.target(host), add(public(ssh_keypair(kind="ecdsa"))))
    assert outcome.result is Result.FAILED
    assert "does not take the key" in outcome.said
    assert "PubkeyAcceptedAlgorithms" in outcome.hint
    assert host.authorized_keys("root") == lab.own_line
    assert leftovers(host) == []


def test_a_key_that_still_gets_in_another_way_is_not_called_removed(
    lab: Lab, hosts: HostFactory, macbook: SshKey
) -> None:
    config = "AuthorizedKeysCommand /bin/cat /etc/ssh/by-command\nAuthorizedKeysCommandUser nobody"
    host = hosts("web", [Account("root", authorized_keys=lab.own_line + macbook.line.encode() + b"\n")], config)
    host.write("/etc/ssh/by-command", macbook.line.encode() + b"\n")
    (outcome,) = apply(lab.target(host), remove(public(macbook)))
    assert logs_in(host, "root", macbook)
    assert outcome.result is Result.FAILED
    assert "still lets the key in" in outcome.said


def test_an_addition_is_taken_back_at_once_where_no_fresh_login_is_had(
    lab: Lab, host: Host, macbook: SshKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write_authorized_keys("root", lab.own_line)
    monkeypatch.setattr(Login, "renew", _no_login)
    (outcome,) = apply(lab.target(host), add(public(macbook)))
    assert outcome.result is Result.FAILED
    assert "a fresh login failed" in outcome.said
    assert "the old file is back" in outcome.said
    assert host.authorized_keys("root") == lab.own_line
    assert leftovers(host) == []


def test_the_server_takes_an_addition_back_by_itself_when_all_connections_are_gone(
    lab: Lab, host: Host, macbook: SshKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write_authorized_keys("root", lab.own_line)
    monkeypatch.setattr(wanted_edits, "UNDO_SECONDS", 2)
    target = lab.target(host)
    target.observe()

    def cut(login: Login, *_: object) -> None:
        assert host.authorized_keys("root") != lab.own_line
        login.close()
        host.stop_sshd()
        raise TimedOutError("the network is gone")

    monkeypatch.setattr(Login, "renew", cut)
    (outcome,) = target.apply([add(public(macbook))])
    assert outcome.result is Result.FAILED
    assert "puts the old file back" in outcome.said
    wait_until(lambda: host.authorized_keys("root") == lab.own_line)
    assert leftovers(host) == []


def test_an_addition_that_was_proved_but_could_not_be_confirmed_is_not_called_done(
    lab: Lab, host: Host, macbook: SshKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write_authorized_keys("root", lab.own_line)
    monkeypatch.setattr(wanted_edits, "UNDO_SECONDS", 2)
    target = lab.target(host)
    target.observe()
    run, scripts = Login.run, iter(["edit"])

    def dies_at_the_second(login: Login, script: bytes) -> Answer:
        if next(scripts, ""):
            return run(login, script)
        raise ClosedError("the connection broke while a command ran")

    monkeypatch.setattr(Login, "run", dies_at_the_second)
    (outcome,) = target.apply([add(public(macbook))])
    assert outcome.result is Result.FAILED
    assert "puts the old file back" in outcome.said
    wait_until(lambda: host.authorized_keys("root") == lab.own_line)


def test_accounts_that_our_key_does_not_open_are_asked_about_from_outside_but_not_many(
    lab: Lab, hosts: HostFactory, macbook: SshKey
) -> None:
    names = ("ann", "bob", "cid", "dan")
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), *(Account(name) for name in names)])
    outcomes = apply(lab.target(host), *(add(public(macbook), name) for name in names))
    assert ["lets it in" in outcome.proof for outcome in outcomes] == [True, True, False, False]
    assert all(logs_in(host, name, macbook) for name in names)
    target = lab.target(host, overridden=frozenset({Rule.LAST_KEY}))  # it is the only one of these accounts
    outcomes = apply(target, *(remove(public(macbook), name) for name in names))
    assert ["refuses it" in outcome.proof for outcome in outcomes] == [True, True, False, False]
    assert not any(logs_in(host, name, macbook) for name in names)


def test_a_removal_that_could_not_be_proved_stays_and_is_said(
    lab: Lab, host: Host, macbook: SshKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write_authorized_keys("root", lab.own_line + macbook.line.encode() + b"\n")
    monkeypatch.setattr(Login, "renew", _no_login)
    (outcome,) = apply(lab.target(host), remove(public(macbook)))
    assert outcome.result is Result.AWAY
    assert outcome.said.startswith("removed, but a fresh login failed")
    assert host.authorized_keys("root") == lab.own_line


def test_keys_stand_where_the_configuration_wants_them(lab: Lab, hosts: HostFactory, macbook: SshKey) -> None:
    config = "AuthorizedKeysFile /etc/ssh/keys/%u"
    host = hosts("web", [Account("root"), Account("deploy", sudo=True)], config)
    host.shell("mkdir -m 755 /etc/ssh/keys")
    host.write("/etc/ssh/keys/deploy", lab.own_line, mode=0o644)
    target = lab.target(host, "deploy", sudo=True)
    outcomes = apply(target, add(public(macbook), "deploy"), add(public(macbook), "root"))
    assert results(outcomes) == [Result.DONE, Result.DONE]
    assert logs_in(host, "deploy", macbook)
    assert logs_in(host, "root", macbook)
    assert host.shell("stat -c '%U %a' /etc/ssh/keys/deploy") == b"root 644\n"
    assert ssh(host, "deploy", macbook, "ls -A /etc/ssh/keys").stdout == b"deploy\nroot\n"


def _no_login(*_: object) -> None:
    raise TimedOutError("no answer within 10 s")
