"""An embedded SSH server as a thing that is switched on, off and on again, and stopped without a trace."""

import os
import socket
import threading
from pathlib import Path

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.sandbox.sshd.ask import would_let_in
from keys.errors import KeyturnError
from tests.bootstrap.sandbox.conftest import Connect, Person, run


def test_it_is_off_until_it_is_switched_on(tmp_path: Path, person: Person) -> None:
    server = SshServer(tmp_path / "web", "web")
    try:
        with pytest.raises(ConnectionRefusedError):
            server.lets_in("root", person.pair.public)
        server.switch_on()
        assert not server.lets_in("root", person.pair.public)
    finally:
        server.stop()


def test_switched_off_it_refuses_connections_and_cuts_open_ones(connect: Connect, server: SshServer) -> None:
    transport = connect().get_transport()
    assert transport is not None
    channel = transport.open_session(timeout=10)
    channel.settimeout(10)
    channel.exec_command("trap '' HUP TERM; echo $$; while :; do sleep 1; done")
    pid = int(channel.recv(20))
    server.switch_off()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    transport.join(10)
    assert not transport.is_active()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.address, server.port), 5)


def test_switched_on_again_it_is_the_same_host_at_the_same_port(
    connect: Connect, server: SshServer, person: Person
) -> None:
    line = server.known_hosts_line
    for _ in range(3):
        server.switch_off()
        server.switch_off()
        assert not server.is_on
        server.switch_on()
        server.switch_on()
        assert server.is_on
    assert server.known_hosts_line == line
    assert run(connect(), "cat .ssh/authorized_keys").out == server.authorized_keys("root")


def test_nobody_else_gets_the_port_while_it_is_off(server: SshServer) -> None:
    server.switch_off()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind((server.address, server.port))


def test_a_host_taken_up_again_has_its_key_and_its_files(tmp_path: Path, person: Person) -> None:
    with SshServer(tmp_path / "web", "web") as first:
        first.write_authorized_keys("root", f"{person.pair.public.line}\n".encode())
    with SshServer(tmp_path / "web", "web") as second:
        assert second.host_key == first.host_key
        assert second.lets_in("root", person.pair.public)


def test_stop_leaves_no_thread_and_no_process(tmp_path: Path, person: Person) -> None:
    before = set(threading.enumerate())
    with SshServer(tmp_path / "web", "web") as server:
        server.write_authorized_keys("root", f"{person.pair.public.line}\n".encode())
        idle = [socket.create_connection((server.address, server.port), 5) for _ in range(5)]
        server.lets_in("root", person.pair.public)
        assert len(set(threading.enumerate()) - before) >= 1
    for connection in idle:
        connection.close()
    assert set(threading.enumerate()) == before


def test_asking_what_speaks_no_ssh_is_an_error_that_says_where(person: Person) -> None:
    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(KeyturnError, match=f"127.0.0.1 port {listener.getsockname()[1]}: no answer"):
            would_let_in(listener.getsockname(), "root", person.pair.public)
        thread.join()


def test_a_client_that_speaks_no_ssh_does_no_harm(server: SshServer, person: Person) -> None:
    with socket.create_connection((server.address, server.port), 5) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n" * 50)
        assert server.lets_in("root", person.pair.public)


def test_sixty_connections_at_once_are_all_served(connect: Connect, server: SshServer) -> None:
    seen: list[bytes] = []

    def visit() -> None:
        seen.append(run(connect(), "cat .ssh/authorized_keys; echo; exec 2>&1; id -un").out)

    threads = [threading.Thread(target=visit) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [server.authorized_keys("root") + b"\nroot\n"] * 60


def test_host_private_files_are_private(server: SshServer) -> None:
    folder = server.host.folder
    modes = {name: (folder / name).stat().st_mode & 0o777 for name in ("root/.ssh", "etc/ssh_host_ed25519_key")}
    assert modes == {"root/.ssh": 0o700, "etc/ssh_host_ed25519_key": 0o600}
    assert server.host.key_files("root")[0].stat().st_mode & 0o777 == 0o600
