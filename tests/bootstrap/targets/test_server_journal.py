"""Sessions and logins by a real journal, which knows what is sshd's own and what only says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.targets.server.ending import end_sessions, logins_since_ours
from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.bootstrap.targets.live_sessions import Stage, last_logins, stage
from tests.hosts.factory import HostFactory, KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]
JOURNALD = [path for path in ("/lib/systemd/systemd-journald",) if Path(path).exists()]


@pytest.fixture(params=JOURNALD)
def scene(
    request: pytest.FixtureRequest, lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path
) -> Iterator[Stage]:
    with stage(lab, hosts, ssh_keypair, tmp_path) as one:
        one.host.stop_sshd()
        one.host.shell(
            """mount -t sysfs sysfs /sys; mount -t cgroup2 none /sys/fs/cgroup; mkdir -p /run/systemd/journal /run/log
            rm -f /dev/log; ln -s /run/systemd/journal/dev-log /dev/log
            setsid "$1" >/dev/null 2>&1 </dev/null &""",
            str(request.param),
        )
        wait_until(lambda: one.host.run(["test", "-S", "/run/systemd/journal/dev-log"]).returncode == 0)
        one.host.start_sshd()
        yield one


def forged(scene: Stage, line: str) -> None:
    user = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"]
    scene.host.run([*user, "logger", "-p", "auth.info", "-t", "sshd", line], check=True)
    wait_until(lambda: line.encode() in scene.host.shell("journalctl -q --no-pager"))


def test_the_sessions_of_the_lost_key_end_and_a_forger_is_not_heard(scene: Stage) -> None:
    clients = {key: scene.client(key, "root", "sleep 7001; true") for key in (scene.lost, scene.kept)}
    wait_until(lambda: len(scene.running("sleep 7001")) == 2)
    login = scene.login()
    login.run(b"true\n")
    kept = scene.host.shell("journalctl -q --no-pager _COMM=sshd | grep Accepted").decode().splitlines()
    for line in kept:  # of each session it is said that it is the other key's
        text = line.split(": ", 1)[1]
        forged(scene, text.replace(text.split()[-1], scene.lost_key.fingerprint))
    done = end_sessions(login, [scene.lost_key])
    assert (done.log, len(done.found), done.left, done.unknown) == ("journal", 1, (), ())
    assert scene.ends(clients[scene.lost])
    assert clients[scene.kept].poll() is None
    assert len(scene.running("sleep 7001")) == 1


def test_last_use_and_proof_by_the_journal(scene: Stage) -> None:
    scene.client(scene.lost, "deploy", "sleep 7001; true")
    scene.await_running("sleep 7001")
    login = scene.login()
    login.run(b"true\n")
    forged(scene, f"Accepted publickey for root from 1.2.3.4 port 22 ssh2: ED25519 {scene.lost_key.fingerprint}")
    used = last_logins(login)
    assert used.source == "journal"
    assert used.last_used("deploy", scene.lost_key)
    assert used.last_used("root", scene.lost_key) is None
    proof = logins_since_ours(login, [scene.lost_key])
    assert (proof.own_login_seen, proof.later_logins) == (True, ())
    scene.client(scene.lost, "root", "sleep 7002; true")
    scene.await_running("sleep 7002")
    proof = logins_since_ours(login, [scene.lost_key])
    assert len(proof.later_logins) == 1
    assert proof.later_logins[0].startswith("root from 127.0.0.1:")
