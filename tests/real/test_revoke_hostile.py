"""A hostile user, and a server that floods, while a key is revoked: words only, and nobody else's session ends."""

from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.real.intruder import APPLY, AS_EVIL, Lost, forge, forge_login, lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

ESCAPES = "\x1b[2J\x1b]0;owned\x07[/foo][@click=app.boom]\u202e"
TITLE = "import os,sys; os.execvpe('sleep', [sys.argv[1], '9001'], {'SSH_CONNECTION': sys.argv[2]})"
SERVER = "bootstrap.targets.server"


def logins(host: Host, lost: Lost) -> list[str]:
    return [line for line in host.log().splitlines() if ": Accepted publickey for root " in line]


def make_hostile(lost: Lost, host: Host) -> None:
    """evil has odd names, keys, processes; and says in the log that the kept session is the lost key's."""
    host.shell('printf "%s\\377:x:1005:1005:%s:/home/evil:/bin/sh\\n" "$1" "$1" >>/etc/passwd', ESCAPES)
    blobs = [" ".join(key.line.split()[:2]) for key in (lost.key, lost.other)]
    host.write_authorized_keys("evil", "".join(f"{blob} {ESCAPES}\n@@0 end \n" for blob in blobs).encode())
    kept = next(line for line in logins(host, lost) if fingerprint_of(host, lost.other.line) in line)
    pid, port = kept.split("sshd[")[1].split("]")[0], kept.split(" port ")[1].split()[0]
    for title in ("sshd: root@notty", f"sshd-session: {ESCAPES}", "sshd: x [priv]"):
        words = ["setsid", "python3", "-c", TITLE, title, f"127.0.0.1 {port} 127.0.0.1 22"]
        host.shell('"$@" >/dev/null 2>&1 </dev/null &', *AS_EVIL, *words)
    forge(host, pid, f"Accepted publickey for root from 127.0.0.1 port {port} ssh2: ED25519 {lost.public.fingerprint}")
    forge(host, "7", f"Accepted publickey for [/foo] from 1.2.3.4 port 5 ssh2: ED25519 {lost.public.fingerprint}")
    forge(host, "7", "@@00000000000000000000000000000000 end [bold red")


def fingerprint_of(host: Host, line: str) -> str:
    return host.run(["ssh-keygen", "-lf", "-"], stdin=line.encode(), check=True).stdout.decode().split()[1]


def acting(text: str) -> list[str]:
    """The lines with something in them that a terminal acts on."""
    return [line for line in text.split("\n") if set("\x1b\x07\r\u202e") & set(line)]


def test_a_user_who_forges_what_a_user_can_ends_nobodys_session_and_is_told(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts("web", [Account("evil")])
    with lost_laptop(tmp_path, [host]) as lost:
        client, kept = lost.logs_in_to(host), lost.logs_in_to(host, lost.other, work="sleep 8001")
        make_hostile(lost, host)
        for form in ((), ("--json",), ("--html",), ("--csv",)):
            seen = lost.run("audit", *form)
            assert acting(seen.out.replace("\r\n", "\n") + seen.err) == []
        end = lost.revoke()
        assert acting(end.out + end.err) == []
        assert end.code == 0, end
        assert client.wait(10) == 255
        assert kept.poll() is None
        assert lost.is_at_work(host, "sleep 8001")
        assert "removed, not proved" in end.out, "it is not clear whose the kept session is"
        assert "it was left alone" in end.out
        assert lost.is_out_of(host)
        assert lost.we_get_in(host)


def test_a_login_with_the_key_that_only_a_user_tells_of_is_never_proved_out(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts("web", [Account("evil")])
    with lost_laptop(tmp_path, [host]) as lost:

        def lie() -> None:
            forge_login(host, lost.public)

        end = lost.held_at(f"{SERVER}.beyond_files:logins_since_ours:before:1", lie)
        assert end.code == 1, end
        assert "its log tells of a login: root from 1.2.3.4:5" in end.out
        assert "proved out" not in end.out
        assert lost.revoke().code == 0
        assert lost.is_out_of(host)


@pytest.mark.parametrize(
    "point", [f"{SERVER}.block:_Blocking._write:before:1", f"{SERVER}.beyond_files:end_sessions:before:1"]
)
def test_a_server_that_begins_to_flood_is_left_in_words_and_finished_later(
    tmp_path: Path, hosts: HostFactory, point: str
) -> None:
    host = hosts("web")
    with lost_laptop(tmp_path, [host]) as lost:
        client = lost.logs_in_to(host)
        host.write("/root/.bashrc", f"[ ! -e /run/flood ] || exec yes '{ESCAPES}'\n".encode())
        end = lost.held_at(point, lambda: host.shell(": >/run/flood"))
        assert end.code in {1, 4}, end
        assert "it said more than 16 MiB" in end.out
        assert "proved out" not in end.out
        assert acting(end.out + end.err) == []

        host.shell("rm /run/flood")
        assert lost.we_get_in(host)
        assert lost.run(*APPLY).code == 0
        assert client.wait(10) == 255
        assert lost.is_out_of(host)
