"""Which log is believed about sessions, and what is said where it lies, is silent, or is not there."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.targets.server.ending import end_sessions, logins_since_ours
from bootstrap.targets.server.judging import NO_LOG, NO_OWN_LOGIN
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.bootstrap.targets.live_sessions import Stage, last_logins, list_sessions, stage
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import ssh

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]
SHELLS = [name for name in ("dash", "bash", "mksh", "busybox") if shutil.which(name)]
AWKS = [name for name in ("mawk", "gawk", "original-awk", "busybox") if shutil.which(name)]
LOG = "/var/log/auth.log"


@pytest.fixture
def scene(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path) -> Iterator[Stage]:
    with stage(lab, hosts, ssh_keypair, tmp_path) as one:
        yield one


def rewrite(scene: Stage, command: str) -> None:
    """Change the log as it stands, by a filter."""
    scene.host.log()
    scene.host.shell(f"{command} {LOG} > /run/log.new; cat /run/log.new > {LOG}")


def both(scene: Stage) -> None:
    scene.ssh(scene.lost, "root", "sleep 7001; true")
    scene.ssh(scene.kept, "root", "sleep 8001; true")
    scene.await_running("sleep 7001", "sleep 8001")


def only_the_lost_one_ends(scene: Stage) -> None:
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())
    assert done.log
    assert scene.running("sleep 7001") == []
    assert len(scene.running("sleep 8001")) == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_any_posix_shell_will_do(scene: Stage, shell: str) -> None:
    scene.host.shell('ln -sf "$1" /bin/sh.new; mv -f /bin/sh.new /bin/sh', shutil.which(shell) or "")
    both(scene)
    only_the_lost_one_ends(scene)
    assert last_logins(scene.login()).last_used("root", scene.lost_key)
    assert logins_since_ours(scene.login(), [scene.lost_key]).own_login_seen


@pytest.mark.parametrize("awk", AWKS)
def test_any_awk_will_do(scene: Stage, awk: str) -> None:
    scene.host.shell('ln -sf "$1" /usr/local/bin/awk', shutil.which(awk) or "")
    both(scene)
    only_the_lost_one_ends(scene)
    assert last_logins(scene.login()).last_used("root", scene.lost_key)
    login = scene.login()
    assert not logins_since_ours(login, [scene.lost_key]).later_logins
    scene.ssh(scene.lost)
    assert logins_since_ours(login, [scene.lost_key]).later_logins


def test_a_server_with_little_more_than_busybox_will_do(scene: Stage) -> None:
    scene.host.shell(
        """mkdir /small; cp "$(command -v busybox)" /small/; for name in $1; do ln -s busybox /small/$name; done
        printf 'SetEnv PATH=/small\\n' >> /etc/ssh/sshd_config.d/path.conf
        for name in awk grep ls ss timeout journalctl; do rm -f /usr/bin/$name; done
        ln -sf /small/sh /bin/sh.new; mv -f /bin/sh.new /bin/sh""",
        "sh awk cat date grep head id ls readlink sed sleep tail tr true",
    )
    scene.host.stop_sshd()
    scene.host.start_sshd()
    lost = scene.ssh(scene.lost, "root", "sleep 7001; true")
    kept = scene.ssh(scene.kept, "root", "sleep 8001; true")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())
    assert scene.ends(lost)
    assert kept.poll() is None


def test_a_grep_that_knows_no_nul_will_do(scene: Stage) -> None:
    grep = b'#!/bin/sh\ncase $1 in -*z*) exit 2 ;; esac\nexec /usr/bin/grep "$@"\n'
    scene.host.write("/usr/local/bin/grep", grep, mode=0o755)
    for key in (scene.lost, scene.kept):
        left = "setsid sleep 7001 >/dev/null 2>&1 </dev/null & sleep 0.2"
        assert ssh(scene.host, "deploy", key, left).returncode == 0
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())
    assert len(scene.running("sleep 7001")) == 1


@pytest.mark.parametrize(
    "form",
    [
        r"sed -E 's/^([A-Z][a-z]{2}) +([0-9]+) ([0-9:]{8})/2026-11-\2T\3.123456+00:00/'",
        r"sed -E 's/^([A-Z][a-z]{2}) +([0-9]+) ([0-9:]{8})/2031-11-\2T\3.123456-02:30/'",
        r"sed -E 's/^([A-Z][a-z]{2} +[0-9]+ [0-9:]{8} web)/\1 auth.info/'",
        r"sed -E 's/sshd\[/sshd-session[/'",
        r"sed -E 's/^([A-Z][a-z]{2}) +([0-9]+) ([0-9:]{8})/Dec 31 \3/'",
    ],
    ids=[
        "rsyslog's RFC 3339",
        "stamps of the future",
        "busybox's syslogd",
        "OpenSSH 9.8 and later",
        "stamps of last year",
    ],
)
def test_every_form_of_the_log_is_read(scene: Stage, form: str) -> None:
    both(scene)
    login = scene.login()
    login.run(b"true\n")
    rewrite(scene, form)
    done = end_sessions(login, [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())
    assert scene.running("sleep 7001") == []
    assert len(scene.running("sleep 8001")) == 1


@pytest.mark.parametrize("path", ["/var/log/secure", "/var/log/messages", "/var/log/auth.log.1"])
def test_every_place_of_the_log_is_read(scene: Stage, path: str) -> None:
    both(scene)
    login = scene.login()
    login.run(b"true\n")
    scene.host.log()
    scene.host.shell('mv /var/log/auth.log "$1"', path)
    done = end_sessions(login, [scene.lost_key])
    assert (len(done.found), done.log, done.unknown) == (1, path, ())


@pytest.mark.parametrize(("rub_out", "said"), [(f"rm -f {LOG}", NO_LOG), (f": > {LOG}", NO_OWN_LOGIN)])
def test_without_a_log_it_is_unknown_and_nothing_ends(scene: Stage, rub_out: str, said: str) -> None:
    both(scene)
    login = scene.login()
    login.run(b"true\n")
    scene.host.log()
    scene.host.shell(rub_out)
    done = end_sessions(login, [scene.lost_key])
    assert (done.found, done.log) == ((), "")
    assert done.unknown == ("of 2 sessions the log does not tell the key", said)
    assert len(scene.running("sleep 7001")) == 1
    used = last_logins(login)
    assert (used.last, used.source, used.since) == ({}, "", None)
    assert not logins_since_ours(login, [scene.lost_key]).own_login_seen


def test_a_session_that_the_log_does_not_tell_of_any_more_is_counted(scene: Stage) -> None:
    scene.ssh(scene.lost, "deploy", "", "-N")
    scene.host.shell(f": > {LOG}")
    done = list_sessions(scene.login(), [scene.lost_key])
    assert (done.found, done.log) == ((), LOG)
    assert done.unknown == ("of 1 session the log does not tell the key",)


def accepted_line(scene: Stage) -> str:
    """The newest line of the log that tells of a login."""
    return [line for line in scene.host.log().splitlines() if "Accepted " in line][-1]


def forge(scene: Stage, line: str) -> None:
    """Write into the log as any user may: /dev/log believes whatever is said."""
    text = "<38>" + line[:16] + line[16:].split(" ", 1)[1]
    code = (
        "import socket,sys; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(sys.argv[1].encode(), '/dev/log')"
    )
    done = scene.host.run(["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "python3", "-c", code, text])
    assert done.returncode == 0, done.stderr
    wait_until(lambda: line in scene.host.log())


def test_a_line_forged_by_a_user_ends_nobodys_session(scene: Stage) -> None:
    kept = scene.ssh(scene.kept, "root", "sleep 8001; true")
    scene.await_running("sleep 8001")
    fingerprint = accepted_line(scene).split()[-1]
    forge(scene, accepted_line(scene).replace(fingerprint, scene.lost_key.fingerprint))
    done = end_sessions(scene.login(), [scene.lost_key])
    assert done.found == ()
    assert "names several keys for the session" in done.unknown[0]
    assert kept.poll() is None


def test_a_forged_line_hides_no_session_in_silence(scene: Stage) -> None:
    scene.ssh(scene.lost, "root", "sleep 7001; true")
    scene.await_running("sleep 7001")
    forge(scene, accepted_line(scene).replace(scene.lost_key.fingerprint, "SHA256:" + "A" * 43))
    done = end_sessions(scene.login(), [scene.lost_key])
    assert "names several keys for the session" in done.unknown[0]


def test_logger_with_sshds_name_is_not_sshd(scene: Stage) -> None:
    text = f"Accepted publickey for root from 10.9.9.9 port 999 ssh2: ED25519 {scene.lost_key.fingerprint}"
    user = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"]
    scene.host.run([*user, "logger", "-i", "-p", "auth.info", "-t", "sshd", text], check=True)
    wait_until(lambda: text in scene.host.log())
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (done.found, done.unknown) == ((), ())


def test_a_pid_that_came_round_again_is_another_session(scene: Stage) -> None:
    """An old login of the lost key had the pid of the kept key's session, from another port."""
    kept = scene.ssh(scene.kept, "root", "sleep 8001; true")
    scene.await_running("sleep 8001")
    line = accepted_line(scene)
    port = line.split(" port ")[1].split()[0]
    old = line.replace(f"port {port}", "port 1025").replace(line.split()[-1], scene.lost_key.fingerprint)
    rewrite(scene, f"printf '%s\\n' '{old}' | cat -")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (done.found, done.unknown) == ((), ())
    assert kept.poll() is None


def test_what_began_before_the_login_that_its_port_tells_of_is_left_alone(scene: Stage) -> None:
    """A port came round again: the kept key's login is not in the log any more, but what it left behind still runs."""
    left = "setsid sleep 8001 >/dev/null 2>&1 </dev/null & sleep 0.2"
    assert ssh(scene.host, "root", scene.kept, left).returncode == 0
    line = accepted_line(scene).replace(accepted_line(scene).split()[-1], scene.lost_key.fingerprint)
    later = scene.host.shell("date -d '+1 hour' '+%b %e %H:%M:%S'").decode().strip() + line[15:]
    scene.host.shell(': > /var/log/auth.log; printf "%s\\n" "$1" >> /var/log/auth.log', later)
    done = end_sessions(scene.login(), [scene.lost_key])
    assert done.found == ()
    assert "is not clear" in done.unknown[0]
    assert len(scene.running("sleep 8001")) == 1


def test_markup_and_escapes_in_the_log_are_only_text(scene: Stage) -> None:
    scene.ssh(scene.lost, "root", "sleep 7001; true")
    for odd in ("[@click=app.boom]x[/foo] \x1b[31m", "@@0 end ", "x" * 60_000, "sshd[1]: Accepted publickey for a b c"):
        forge(scene, f"Nov 23 10:00:00 web sshd[9]: {odd}")
    odd = "Accepted publickey for \x1b[31m[/foo] from 1.2.3.4 port 5 ssh2: X SHA256:x"
    forge(scene, f"Nov 23 10:00:00 web sshd[9]: {odd}")
    done = end_sessions(scene.login(), [scene.lost_key])
    assert (len(done.found), done.left, done.unknown) == (1, (), ())


def test_a_certificate_is_its_key_and_its_authority(scene: Stage, ssh_keypair: KeyFactory) -> None:
    authority = ssh_keypair("ca")
    scene.host.write("/etc/ssh/ca.pub", f"{authority.line}\n".encode())
    scene.host.write("/etc/ssh/sshd_config.d/ca.conf", b"TrustedUserCAKeys /etc/ssh/ca.pub\n")
    scene.host.stop_sshd()
    scene.host.start_sshd()
    guest = ssh_keypair("guest")
    identity = "SHA256:x CA ED25519 (serial 1)"
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(authority.private), "-I", identity, "-n", "root", str(guest.public)], check=True
    )
    certificate = guest.private.with_name(guest.private.name + "-cert.pub")
    for key in (guest, authority):
        client = scene.ssh(guest, "root", "sleep 7001; true", cert=certificate)
        scene.await_running("sleep 7001")
        done = end_sessions(scene.login(), [PublicKey.parse(key.line)])
        assert (len(done.found), done.left, done.unknown) == (1, (), ())
        assert scene.ends(client)
