"""Real sessions of a lost key end, whatever they are made of, and no others: by the client, and by `ps`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.targets.server.ending import end_sessions
from bootstrap.targets.server.judging import NO_ROOT
from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.bootstrap.targets.live_sessions import Stage, list_sessions, stage
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import ssh

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.fixture
def scene(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path) -> Iterator[Stage]:
    with stage(lab, hosts, ssh_keypair, tmp_path) as one:
        yield one


def test_sessions_of_every_kind_end_and_those_of_another_key_live_on(scene: Stage) -> None:
    terminal = scene.ssh(scene.lost, "deploy", "sleep 7001", "-tt")
    plain = scene.ssh(scene.lost, "root", "sleep 7002; true")
    forwarding = [scene.ssh(scene.lost, user, "", "-N") for user in ("root", "deploy")]
    kept = [scene.ssh(scene.kept, user, f"sleep 80{place}; true") for place, user in enumerate(("root", "deploy"))]
    kept += [scene.ssh(scene.kept, user, "", "-N") for user in ("root", "deploy")]
    scene.await_running("sleep 7001", "sleep 7002", "sleep 800", "sleep 801")
    login = scene.login()
    looked = list_sessions(login, [scene.lost_key])
    assert (looked.log, looked.unknown, looked.left) == ("/var/log/auth.log", (), ())
    assert sorted(one.account for one in looked.found) == ["deploy", "deploy", "root", "root"]
    assert all(one.key == scene.lost_key and one.pid and one.since and not one.ours for one in looked.found)
    done = end_sessions(login, [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (4, (), ())
    assert all(scene.ends(client) for client in (terminal, plain, *forwarding))
    assert scene.running("sleep 700") == []
    assert len(scene.running("sleep 800")) == len(scene.running("sleep 801")) == 1
    assert [client.poll() for client in kept] == [None] * 4
    assert login.run(b"echo alive\n").output == b"alive\n"


def test_all_channels_of_a_multiplexed_connection_end(scene: Stage) -> None:
    sockets = {key: scene.folder / name for key, name in ((scene.lost, "m1"), (scene.kept, "m2"))}
    for key, path in sockets.items():
        scene.ssh(key, "deploy", "", "-N", "-M", "-S", str(path))
        wait_until(path.exists)
    channels = [
        scene.client(key, "deploy", f"sleep 70{number}{place}; true", "-S", str(path))
        for number, (key, path) in enumerate(sockets.items())
        for place in range(3)
    ]
    scene.await_running(*[f"sleep 70{number}{place}" for number in range(2) for place in range(3)])
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())
    assert done.found[0].processes >= 8  # the two halves of sshd, and three shells with a sleep each
    assert all(scene.ends(client) for client in channels[:3])
    assert [client.poll() for client in channels[3:]] == [None] * 3
    assert scene.running("sleep 700") == []
    assert len(scene.running("sleep 701")) == 3


def test_what_a_session_has_left_behind_ends_though_the_session_is_over(scene: Stage) -> None:
    for key, name in ((scene.lost, "700"), (scene.kept, "800")):
        quiet = ">/dev/null 2>&1 </dev/null &"
        left = f"nohup setsid sleep {name}1 {quiet} (trap '' TERM HUP; exec setsid sleep {name}2) {quiet}"
        assert ssh(scene.host, "deploy", key, f"{left} sleep 0.2").returncode == 0
    scene.await_running("sleep 7001", "sleep 7002", "sleep 8001", "sleep 8002")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert [(one.pid, one.processes, one.account) for one in done.found] == [(0, 2, "deploy")]
    assert (done.left, done.unknown) == ((), ())
    assert scene.running("sleep 700") == []
    assert len(scene.running("sleep 800")) == 2


def test_who_has_become_another_user_or_forged_the_environment_does_not_stay(scene: Stage) -> None:
    kept = scene.ssh(scene.kept, "deploy", "sleep 8001; true")
    scene.await_running("sleep 8001")
    theirs = list_sessions(scene.login(), [scene.lost_key]).found
    assert theirs == ()
    port = scene.host.log().split(" port ")[-2].split(" ")[0]
    forged = f"export SSH_CONNECTION='127.0.0.1 {port} 127.0.0.1 2222'"
    lost = [
        scene.ssh(scene.lost, "deploy", "sudo -i sleep 7001; true", "-tt"),
        scene.ssh(scene.lost, "root", "su -s /bin/sh deploy -c 'sleep 7002; true'"),
        scene.ssh(scene.lost, "deploy", f"{forged}; sh -c 'sleep 7003; true'"),
        scene.ssh(scene.lost, "deploy", "env -i sh -c 'setsid sleep 7004; true'"),
    ]
    scene.await_running("sleep 7001", "sleep 7002", "sleep 7003", "sleep 7004", "sleep 8001")
    done = end_sessions(scene.login("deploy", sudo=True), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (4, (), ())
    assert all(scene.ends(client) for client in lost)
    assert scene.running("sleep 700") == []
    assert kept.poll() is None
    assert len(scene.running("sleep 8001")) == 1


def test_a_daemon_with_an_empty_environment_escapes(scene: Stage) -> None:
    left = "setsid env -i sleep 7001 >/dev/null 2>&1 </dev/null & sleep 0.2"
    assert ssh(scene.host, "deploy", scene.lost, left).returncode == 0
    scene.await_running("sleep 7001")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert done.found == ()
    assert len(scene.running("sleep 7001")) == 1


def test_the_kernels_audit_session_finds_what_the_environment_does_not(scene: Stage) -> None:
    """As with pam_loginuid, which this host's sshd has not: the shell asks the kernel for a session of its own."""
    audited = "echo 0 >/proc/self/loginuid; "
    lost = scene.ssh(scene.lost, "root", f"{audited} setsid env -i sleep 7001 & setsid sleep 7002 & sleep 7003; true")
    scene.ssh(scene.kept, "root", f"{audited} setsid env -i sleep 8001 & sleep 8003; true")
    scene.await_running("sleep 7001", "sleep 7002", "sleep 7003", "sleep 8001", "sleep 8003")
    lost.kill()
    shell = scene.host.shell("ps -o ppid= -p $1", str(scene.running("sleep 7003")[0])).decode().strip()
    served_by = scene.host.shell("ps -o ppid= -p $1", shell).decode().strip()
    scene.host.shell("kill -KILL $1", f"{served_by} {shell} {scene.running('sleep 7003')[0]}")
    wait_until(lambda: not scene.running("sleep 7003"))
    done = end_sessions(scene.login(), [scene.lost_key])
    assert [(one.pid, one.processes) for one in done.found] == [(0, 2)]
    assert scene.running("sleep 700") == []
    assert len(scene.running("sleep 8001")) == 1


def test_our_own_session_lives_on_where_our_own_key_is_meant(scene: Stage) -> None:
    own = scene.lab.own.public
    other = scene.login()
    other.run(b"true\n")
    login = scene.login()
    done = end_sessions(login, [own, scene.lost_key])
    assert sorted(one.ours for one in done.found) == [False, True]
    assert (done.left, done.unknown) == ((), ())
    assert login.run(b"echo alive\n").output == b"alive\n"


def test_sshd_that_was_restarted_from_a_session_does_not_end_with_it(scene: Stage) -> None:
    """Whatever it serves has the session's name in its environment then."""
    scene.host.stop_sshd()
    scene.host.shell("SSH_CONNECTION='127.0.0.1 4444 127.0.0.1 2222' /usr/sbin/sshd")
    stamp = scene.host.shell("date '+%b %e %H:%M:%S'").decode().strip()
    old = f"{stamp} web sshd[4000]: Accepted publickey for root from 127.0.0.1 port 4444 ssh2: ED25519 "
    scene.host.shell('printf "%s\\n" "$1" >> /var/log/auth.log', old + scene.lost_key.fingerprint)
    kept = [scene.ssh(scene.kept, "deploy", "sleep 8001; true"), scene.ssh(scene.kept, "deploy", "", "-N")]
    scene.await_running("sleep 8001")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (done.found, done.unknown) == ((), ())
    assert [client.poll() for client in kept] == [None, None]
    assert len(scene.running("sshd: /usr/sbin/sshd")) == 1


def test_without_root_nothing_is_known(scene: Stage) -> None:
    scene.ssh(scene.lost, "deploy", "sleep 7001; true")
    done = end_sessions(scene.login("deploy"), [scene.lost_key])
    assert (done.found, done.log, done.unknown) == ((), "", (NO_ROOT,))
