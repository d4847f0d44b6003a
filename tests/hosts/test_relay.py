"""The wire between client and server, and servers that are none."""

import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.hosts import Host, logs_in, ssh
from tests.hosts.broken import Endpoint, closing, flooding, silent, speaking, unanswering
from tests.hosts.factory import KeyFactory
from tests.hosts.openssh import Sshd
from tests.hosts.relay import Relay


def test_a_login_goes_through_a_relay(sshd: Sshd, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    sshd.authorize(sshd.user, key)
    with Relay.start(sshd) as relay:
        assert logs_in(relay, sshd.user, key)
        assert relay.connections == 1
        assert relay.bytes_passed > 1000


def test_much_output_comes_through_whole(sshd: Sshd, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    sshd.authorize(sshd.user, key)
    with Relay.start(sshd, rtt=0.01) as relay:
        got = ssh(relay, sshd.user, key, "head -c 3000000 /dev/zero")
    assert got.stdout == bytes(3_000_000)


def test_a_long_wire_takes_at_least_its_round_trips() -> None:
    with speaking(b"hello") as server, Relay.start(server, rtt=0.2) as relay:
        began = time.monotonic()
        with socket.create_connection((relay.address, relay.port)) as client:
            assert client.recv(5) == b"hello"
        assert time.monotonic() - began >= 0.3  # the handshake, and half a round trip for the first word


@pytest.mark.parametrize("count", [1, 500, 2500])
def test_a_connection_is_cut_after_so_many_bytes(sshd: Sshd, ssh_keypair: KeyFactory, count: int) -> None:
    key = ssh_keypair()
    sshd.authorize(sshd.user, key)
    with Relay.start(sshd, cut_after=count) as relay:
        assert ssh(relay, sshd.user, key).returncode == 255
        assert relay.bytes_passed == count
        relay.cut_after = None
        assert logs_in(relay, sshd.user, key)


def test_open_connections_can_be_cut(sshd: Sshd) -> None:
    with Relay.start(sshd) as relay, socket.create_connection((relay.address, relay.port), timeout=10) as client:
        assert client.recv(4096).startswith(b"SSH-2.0-")
        relay.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_relay_to_a_server_that_is_away_resets(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.stop_sshd()
    with Relay.start(host) as relay:
        assert ssh(relay, "root", key).returncode == 255


def _hang_by_relay() -> AbstractContextManager[Relay]:
    return Relay.start(Endpoint(port=9), hang=True)


@pytest.mark.parametrize("start", [silent, _hang_by_relay])
def test_a_silent_server_accepts_and_says_nothing(
    start: Callable[[], AbstractContextManager[Endpoint | Relay]],
) -> None:
    with start() as server, socket.create_connection((server.address, server.port), timeout=0.2) as client:
        client.sendall(b"SSH-2.0-test\r\n")
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_a_closing_server_says_nothing_and_ends() -> None:
    with closing() as server, socket.create_connection((server.address, server.port), timeout=10) as client:
        assert client.recv(1) == b""


def test_a_server_can_speak_something_else() -> None:
    with speaking(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        with socket.create_connection((server.address, server.port), timeout=10) as client:
            assert client.recv(8) == b"HTTP/1.1"
        assert server.connections == 1


def test_a_flooding_server_never_ends() -> None:
    with flooding() as server, socket.create_connection((server.address, server.port), timeout=10) as client:
        got = 0
        while got < 1_000_000:
            data = client.recv(65536)
            assert data
            got += len(data)


def test_connecting_to_an_address_that_answers_nothing_ends_by_time_out_only() -> None:
    with unanswering() as server, pytest.raises(TimeoutError):
        socket.create_connection((server.address, server.port), timeout=0.3)
