"""Of what logins have left behind: what surely is not theirs, and what nobody can tell."""

from pathlib import Path

import pytest

from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.bootstrap.targets.live_sessions import list_sessions, stage
from tests.bootstrap.targets.test_server_sessions_judged import (
    LOST,
    OTHER,
    ROOT_SESSION,
    USER_SESSION,
    ends,
    judged,
    login,
)
from tests.hosts.factory import HostFactory, KeyFactory

_ELSEWHERE = """
setsid unshare -n sh -c 'ip link set lo up; /usr/sbin/sshd -o ListenAddress=127.0.0.1 -o PidFile=none
until ssh -N -F none -i /root/lost -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1
do sleep 0.1; done
' </dev/null >/dev/null 2>&1 &
"""
WITHOUT_PAM = ["p 3 1 0 20 7 l", "p 10 3 0 5000 7 o", "p 11 10 0 5001 7 -"]  # all in the session sshd was started in


@pytest.mark.parametrize("environments", [[], ["e 31 10.0.0.1 500"]])
def test_an_audit_session_that_sshd_itself_is_in_makes_nothing_a_logins(environments: list[str]) -> None:
    """sshd was started by hand from the console: a shell there, and a daemon started from it, are not the thief's."""
    console = ["p 5 1 0 10 7 -", "p 6 5 0 11 7 -", "p 30 1 33 6000 7 -"]
    left = ["p 31 1 0 6001 7 -"] if environments else []
    one = judged([*WITHOUT_PAM, *console, *left], ["m 10 500"], environments, [login(LOST.fingerprint)])
    assert ends(one) == {10, 11, *([31] if environments else [])}


def test_an_audit_session_that_two_logins_share_makes_nothing_a_logins() -> None:
    """sshd that was started for each connection, by something that was started by hand."""
    processes = ["p 10 1 0 5000 7 o", "p 20 1 0 5000 7 o", "p 30 1 33 6000 7 -"]
    log = [login(OTHER.fingerprint), login(LOST.fingerprint, pid=20, port=600)]
    assert ends(judged(processes, ["m 10 500", "m 20 600"], [], log)) == {20}


@pytest.mark.parametrize("log", [[], [login(OTHER.fingerprint, at=9000)]], ids=["rotated", "the port came round again"])
def test_a_process_of_a_login_that_the_log_does_not_tell_is_not_known_to_be_another_keys(log: list[str]) -> None:
    one = judged(["p 30 1 0 6000 - -"], [], ["e 30 10.0.0.1 500"], log)
    assert ends(one) == set()
    assert one.sessions.unknown == ("of the login from 10.0.0.1:500, which process 30 is of, the log does not tell",)


def test_a_process_of_another_keys_login_is_no_doubt() -> None:
    one = judged([*ROOT_SESSION, "p 30 1 0 6000 - -"], ["m 10 500"], ["e 30 10.0.0.1 500"], [login(OTHER.fingerprint)])
    assert (ends(one), one.sessions.unknown) == (set(), ())


@pytest.mark.parametrize("session", [ROOT_SESSION, USER_SESSION], ids=["root", "a user"])
def test_a_login_through_another_network_is_told_of(session: list[str]) -> None:
    one = judged([*session, "p 9 1 0 20 - l"], ["h 9", "h 10"])
    assert one.sessions.unknown == ("1 of sshd's sessions came by a network that is not seen from here",)


@pytest.mark.hosts
@pytest.mark.real_sshd
def test_an_sshd_of_another_network_serves_a_session_that_cannot_be_told(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path
) -> None:
    with stage(lab, hosts, ssh_keypair, tmp_path) as scene:
        scene.host.write("/root/lost", scene.lost.private.read_bytes(), mode=0o600)
        scene.host.shell(_ELSEWHERE)
        wait_until(lambda: "came by a network" in str(list_sessions(scene.login(), [scene.lost_key]).unknown))
