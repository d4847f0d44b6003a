"""What is on the other side hangs, closes, floods, or speaks no SSH: each is told apart, in time, and harms nothing."""

import socket
import threading
import time

import pytest

from bootstrap.ssh.address import Address, Timeouts
from bootstrap.ssh.errors import (
    ClosedError,
    NegotiationError,
    NotSshError,
    SshError,
    TimedOutError,
    UnknownNameError,
)
from tests.bootstrap.lab import Lab, address_of
from tests.bootstrap.ssh.raw_server import Behaviour, RawServer

IDENTIFICATION = b"SSH-2.0-OpenSSH_9.2\r\n"


@pytest.fixture(autouse=True)
def quick(lab: Lab) -> None:
    lab.timeouts = Timeouts(connect=1, handshake=1, login=1, command=1)


def meets(lab: Lab, behave: Behaviour) -> SshError:
    with RawServer(behave) as server:
        started = time.monotonic()
        with pytest.raises(SshError) as caught:
            lab.connector().open(address_of(server))
        assert time.monotonic() - started < 8
        assert str(server.port) in caught.value.where
        return caught.value


def test_a_server_that_says_nothing_times_out(lab: Lab) -> None:
    error = meets(lab, _wait_for_the_end)
    assert isinstance(error, TimedOutError)


def test_a_server_that_hangs_in_the_key_exchange_times_out(lab: Lab) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(IDENTIFICATION)
        _wait_for_the_end(connection)

    error = meets(lab, behave)
    assert isinstance(error, TimedOutError)
    assert "key exchange" in error.what


def test_a_server_that_closes_at_once_is_not_taken_for_a_time_out(lab: Lab) -> None:
    assert isinstance(meets(lab, lambda _connection: None), ClosedError)


def test_a_server_that_closes_in_the_key_exchange(lab: Lab) -> None:
    assert isinstance(meets(lab, lambda connection: connection.sendall(IDENTIFICATION)), ClosedError)


def test_a_web_server_is_named_as_something_else_than_ssh(lab: Lab) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\x1b[31m\x07\r\n\r\n")
        connection.recv(1000)

    error = meets(lab, behave)
    assert isinstance(error, NotSshError)
    assert "HTTP/1.1 400 Bad Request" in error.what
    assert "\x1b" not in error.what


def test_a_server_that_never_names_itself_is_not_listened_to_for_long(lab: Lab) -> None:
    sent = []

    def behave(connection: socket.socket) -> None:
        while True:
            sent.append(connection.send(b"hello " * 1000))

    assert isinstance(meets(lab, behave), NotSshError)
    assert sum(sent) < 32 * 1024 * 1024


def test_junk_in_the_key_exchange_is_a_failed_negotiation(lab: Lab) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(IDENTIFICATION + b"\x00\x00\x00\x0c\x04" + b"\xff" * 200)
        _wait_for_the_end(connection)

    assert isinstance(meets(lab, behave), NegotiationError | TimedOutError | ClosedError)


def test_old_algorithms_alone_are_refused(lab: Lab) -> None:
    assert isinstance(meets(lab, _offers_only_old_algorithms), NegotiationError)


def test_a_name_that_does_not_resolve(lab: Lab) -> None:
    with pytest.raises(UnknownNameError, match="does not resolve"):
        lab.connector().open(Address("no-such-host.invalid"))


def test_an_address_without_an_answer_times_out(lab: Lab) -> None:
    def never(_address: tuple[str, int], _timeout: float) -> socket.socket:
        raise TimeoutError

    with pytest.raises(TimedOutError) as caught:
        lab.connector(connect=never).open(Address("192.0.2.1"))
    assert "switched on" in caught.value.hint


def test_nothing_is_printed_about_broken_connections(lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    meets(lab, lambda connection: connection.sendall(IDENTIFICATION + b"\x00\x00\x00\x0c\x04junk" * 20))
    assert capfd.readouterr() == ("", "")


def test_no_thread_stays_behind_a_connection_that_failed(lab: Lab) -> None:
    before = set(threading.enumerate())
    for behave in (lambda _connection: None, _wait_for_the_end):
        meets(lab, behave)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


def _wait_for_the_end(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def _offers_only_old_algorithms(connection: socket.socket) -> None:
    lists = [
        b"diffie-hellman-group1-sha1",
        b"ssh-rsa",
        b"aes128-cbc",
        b"aes128-cbc",
        b"hmac-sha1",
        b"hmac-sha1",
        b"none",
        b"none",
        b"",
        b"",
    ]
    payload = b"\x14" + bytes(16) + b"".join(len(names).to_bytes(4, "big") + names for names in lists) + bytes(5)
    padding = 16 - (len(payload) + 5) % 8
    packet = (len(payload) + padding + 1).to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)
    connection.sendall(IDENTIFICATION + packet)
    _wait_for_the_end(connection)
