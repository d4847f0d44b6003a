"""What runs behind the embedded SSH server: real processes, with their streams, status and surroundings."""

import os
import select
import signal
import threading
from collections.abc import Iterator

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from tests.bootstrap.sandbox.conftest import Connect, local_address, run


def test_a_command_runs_in_a_real_shell_in_the_accounts_home(connect: Connect, server: SshServer) -> None:
    ran = run(connect(), 'printf "%s|" "$USER" "$LOGNAME" "$SHELL" "$(pwd)" "$HOME"; echo oops >&2; exit 7')
    home = server.host.home("root")
    assert ran.out.decode() == f"root|root|/bin/sh|{home}|{home}|"
    assert (ran.status, ran.err) == (7, b"oops\n")


def test_the_session_knows_its_connection_and_nothing_of_ours(connect: Connect, server: SshServer) -> None:
    client = connect()
    address, port = local_address(client)
    lines = dict(line.split("=", 1) for line in run(client, "env").out.decode().splitlines())
    assert lines["SSH_CONNECTION"] == f"{address} {port} {server.address} {server.port}"
    assert set(lines) <= {
        "USER",
        "LOGNAME",
        "HOME",
        "SHELL",
        "PATH",
        "PWD",
        "SSH_CLIENT",
        "SSH_CONNECTION",
        "_",
        "SHLVL",
        "OLDPWD",
    }


def test_standard_input_reaches_the_command_and_ends(connect: Connect) -> None:
    assert run(connect(), "cat; echo end", b"hello\n").out == b"hello\nend\n"


def test_a_script_fed_to_sh_runs(connect: Connect) -> None:
    assert run(connect(), "/bin/sh -s one", b"echo $1\nexit 3\n").out == b"one\n"


def test_large_streams_pass_in_both_directions_at_once(connect: Connect) -> None:
    big = os.urandom(1 << 20) * 6
    ran = run(connect(), "tee /dev/stderr", big)
    assert (ran.out == big, ran.err == big, ran.status) == (True, True, 0)


@pytest.mark.parametrize("command", ["true", "exec <&-; sleep 0.1", "head -c 10 >/dev/null"])
def test_input_that_nobody_reads_does_not_block(connect: Connect, command: str) -> None:
    assert run(connect(), command, b"x" * 5_000_000).status == 0


def test_output_that_was_closed_early_does_not_lose_the_status(connect: Connect) -> None:
    assert run(connect(), "exec >&- 2>&-; sleep 0.2; exit 9").status == 9


def test_a_command_ended_by_a_signal_has_a_status_as_in_a_shell(connect: Connect) -> None:
    assert run(connect(), "kill -KILL $$").status == 128 + signal.SIGKILL


def test_the_status_comes_though_a_child_still_holds_the_output(connect: Connect) -> None:
    transport = connect().get_transport()
    assert transport is not None
    channel = transport.open_session(timeout=10)
    channel.exec_command("sleep 60 & exit 5")
    assert channel.recv_exit_status() == 5


def test_many_sessions_share_a_connection(connect: Connect) -> None:
    client = connect()
    results: dict[int, bytes] = {}

    def ask(number: int) -> None:
        results[number] = run(client, f"sleep 0.1; echo {number}").out

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: f"{number}\n".encode() for number in range(10)}


def test_a_command_that_cannot_be_is_an_error_of_the_session_only(connect: Connect, server: SshServer) -> None:
    client = connect()
    (server.host.folder / "root").rename(server.host.folder / "elsewhere")
    ran = run(client, "true")
    assert ran.status == 1
    assert b"cannot start a session" in ran.err
    (server.host.folder / "elsewhere").rename(server.host.folder / "root")
    assert run(client, "true").status == 0


@pytest.fixture(params=[signal.SIG_DFL, signal.SIG_IGN], ids=["", "under-nohup"])
def _hang_ups(request: pytest.FixtureRequest) -> Iterator[None]:
    """What our own process does about hang-ups; `nohup tests/run` ignores them."""
    before = signal.signal(signal.SIGHUP, request.param)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_hang_ups")
def test_a_client_that_goes_away_hangs_its_command_up(connect: Connect, server: SshServer) -> None:
    os.mkfifo(server.host.home("root") / "news")
    news = os.open(server.host.home("root") / "news", os.O_RDWR)
    client = connect()
    transport = client.get_transport()
    assert transport is not None
    channel = transport.open_session(timeout=10)
    script = "trap '' PIPE; trap 'echo gone >news; exit' HUP; echo ready; while :; do sleep 0.05; done"
    channel.exec_command(script)  # without PIPE, what the shell says of its child's end could end it first
    assert channel.recv(10) == b"ready\n"
    client.close()
    assert select.select([news], [], [], 10)[0]
    assert os.read(news, 10) == b"gone\n"
    os.close(news)
