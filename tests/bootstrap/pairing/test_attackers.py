"""Whoever else is on the network: nothing is taken from them, and the listener stays up, or closes by its rules."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from bootstrap.pairing.door import Candidate, Closed, WrongCode
from bootstrap.pairing.metered import MOST_BYTES
from bootstrap.sandbox.sshd.ask import would_let_in
from bootstrap.ssh.transport import Untimed
from keys.pairing import Code, Link
from keys.public_key import PublicKey
from tests.bootstrap.pairing.bench import Bench, Device, make_key, opened


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path, "-t", "ed25519")
    return tmp_path / "id"


@pytest.fixture
def bench() -> Iterator[Bench]:
    before = threading.active_count()
    with opened() as opened_bench:
        yield opened_bench
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", opened_bench.listener.port), 1).close()


def wrong(bench: Bench) -> Link:
    return Link(Code.make(os.urandom(8), bench.host_key), "127.0.0.1", bench.listener.port)


@contextlib.contextmanager
def client(bench: Bench) -> Iterator[paramiko.Transport]:
    """A client of its own making, past the key exchange."""
    one = paramiko.Transport(("127.0.0.1", bench.listener.port))
    try:
        one.start_client(timeout=10)
        yield one
    finally:
        one.close()
        one.join(10)


@contextlib.contextmanager
def connection(bench: Bench) -> Iterator[socket.socket]:
    with contextlib.closing(socket.create_connection(("127.0.0.1", bench.listener.port), 10)) as one:
        yield one


def sends(one: socket.socket, most: int) -> int:
    """How many bytes go out before the other side has enough."""
    sent = 0
    with contextlib.suppress(OSError):
        while sent < most:
            sent += one.send(b"\0" * 65536)
    return sent


def still_pairs(bench: Bench, key: Path) -> bool:
    """Whether a device that comes now gets to the door; at a time when many come, perhaps not at the first try."""
    for _ in range(20):
        device = Device(bench.link(), key)
        while (knock := bench.door.next(0.05)) is None and not device.has_ended:
            pass
        if isinstance(knock, Candidate):
            bench.door.refuse(knock)
            device.shows()
            return True
        device.die()
        time.sleep(0.1)
    return False


def test_the_third_wrong_code_closes_the_door(bench: Bench, key: Path) -> None:
    for left in (2, 1, 0):
        assert Device(wrong(bench), key).is_refused()
        assert bench.door.next(5) == WrongCode("127.0.0.1", left)
    assert bench.door.next(5) == Closed("three wrong codes were tried")
    assert Device(bench.link(), key).is_refused()  # the right one comes too late
    assert bench.door.next(0) is None


def test_other_user_names_are_no_tries_of_a_code(bench: Bench, key: Path) -> None:
    for user in ("root", "admin", "pi", "", "pair"):
        with client(bench) as scan, pytest.raises((paramiko.SSHException, EOFError)):
            scan.auth_publickey(user, paramiko.Ed25519Key.from_private_key_file(str(key)))
    assert bench.door.next(0) is None
    assert still_pairs(bench, key)


def test_a_code_is_good_for_one_device(bench: Bench, key: Path, tmp_path: Path) -> None:
    first = Device(bench.link(), key)
    guest = bench.door.take(bench.candidate())
    assert guest is not None
    make_key(tmp_path, "-t", "ed25519", name="other")
    assert Device(bench.link(), tmp_path / "other").is_refused()
    assert Device(bench.link(), key).is_refused()
    assert bench.door.next(0) is None
    guest.leave()
    first.shows()


def test_two_devices_that_know_the_code_close_the_door(bench: Bench, key: Path, tmp_path: Path) -> None:
    first = Device(bench.link(), key)
    candidate = bench.candidate()
    make_key(tmp_path, "-t", "ed25519", name="other")
    assert Device(bench.link(), tmp_path / "other").is_refused()
    closed = bench.door.next(5)
    assert isinstance(closed, Closed)
    assert bench.door.take(candidate) is None
    candidate.guest.leave()
    first.shows()


def test_a_device_whose_connection_was_cut_may_come_again(bench: Bench, key: Path) -> None:
    first = Device(bench.link(), key)
    candidate = bench.candidate()
    first.die()
    second = Device(bench.link(), key)
    waiting = bench.door
    while (guest := waiting.guest_of(candidate)) is candidate.guest:
        time.sleep(0.01)
    assert guest is not None
    taken = bench.door.take(candidate)
    assert taken is guest
    taken.say("hello")
    taken.leave()
    assert second.shows() == "hello\n"


def test_a_key_that_is_not_confirmed_is_asked_no_more_and_another_one_is(
    bench: Bench, key: Path, tmp_path: Path
) -> None:
    other = make_key(tmp_path, "-t", "ed25519", name="other")
    first = Device(bench.link(), key, tmp_path / "other")
    bench.door.refuse(bench.candidate())
    assert "connect again" in first.shows()
    second = Device(bench.link(), key, tmp_path / "other")
    candidate = bench.candidate()
    assert candidate.key == other
    candidate.guest.leave()
    second.shows()


def test_a_key_that_is_offered_and_does_not_sign_is_nobody(bench: Bench, key: Path) -> None:
    public = PublicKey.parse(key.with_suffix(".pub").read_text())
    assert would_let_in(("127.0.0.1", bench.listener.port), bench.code.user, public)
    assert bench.door.next(0.1) is None


@pytest.mark.parametrize(
    "noise",
    [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", os.urandom(512)],
    ids=["nothing", "HTTP", "TLS", "random"],
)
def test_the_noise_of_a_port_scan_is_nobody(bench: Bench, key: Path, noise: bytes) -> None:
    for _ in range(5):
        with connection(bench) as scan:
            scan.sendall(noise)
    assert still_pairs(bench, key)


def test_a_banner_without_end_ends_by_the_listeners_limit(bench: Bench, key: Path) -> None:
    with connection(bench) as one:
        assert sends(one, 64 * MOST_BYTES) < 64 * MOST_BYTES
    assert still_pairs(bench, key)


def test_a_packet_that_claims_to_be_huge_takes_no_memory(bench: Bench, key: Path) -> None:
    with connection(bench) as one:
        one.sendall(b"SSH-2.0-huge\r\n" + b"\x7f\xff\xff\xf4\x04\0\0\0")
        assert sends(one, 64 * MOST_BYTES) < 64 * MOST_BYTES
    assert still_pairs(bench, key)


def test_a_thousand_connections_are_a_handful_at_a_time(bench: Bench, key: Path) -> None:
    before, most = threading.active_count(), 0
    held: list[socket.socket] = []
    try:
        for _ in range(1000):
            held.append(socket.create_connection(("127.0.0.1", bench.listener.port), 10))
            most = max(most, threading.active_count() - before)
        assert most <= 10
    finally:
        for one in held:
            one.close()
    assert still_pairs(bench, key)


def test_who_holds_all_places_of_a_neighbour_makes_room_for_a_device(key: Path) -> None:
    now = [0.0]
    with opened(clock=lambda: now[0]) as bench, contextlib.ExitStack() as held:
        for _ in range(4):
            one = held.enter_context(connection(bench))
            assert one.recv(4) == b"SSH-"
        assert Device(bench.link(), key).is_refused()  # in the first seconds nobody has to
        now[0] = 5.0
        assert still_pairs(bench, key)


def test_a_neighbour_that_always_comes_again_keeps_no_device_out(bench: Bench, key: Path) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(100):
            one = socket.create_connection(("127.0.0.1", bench.listener.port), 10, source_address=("127.0.0.2", 0))
            held.enter_context(contextlib.closing(one))
        assert still_pairs(bench, key)


def test_who_shows_no_key_is_cut_after_a_while(bench: Bench) -> None:
    now = [0.0]
    with opened(clock=lambda: now[0]) as other, connection(other) as one:
        assert one.recv(4) == b"SSH-"
        now[0] = 60.0
        while one.recv(100):
            pass
    assert bench.door.is_open


@pytest.mark.parametrize("wish", ["direct-tcpip", "x11", "forwarded-tcpip", "session"])
def test_a_device_that_is_known_can_open_nothing_but_one_screen(bench: Bench, key: Path, wish: str) -> None:
    with client(bench) as device:
        device.auth_publickey(bench.code.user, paramiko.Ed25519Key.from_private_key_file(str(key)))
        assert isinstance(bench.door.next(5), Candidate)
        screen = device.open_session(timeout=10)
        screen.invoke_shell()
        with pytest.raises(paramiko.ChannelException):
            device.open_channel(wish, ("127.0.0.1", 22), ("127.0.0.1", 22), timeout=10)
        with pytest.raises(paramiko.SSHException):
            screen.invoke_subsystem("sftp")
        with pytest.raises(paramiko.SSHException):
            device.request_port_forward("127.0.0.1", 0)


@pytest.mark.parametrize(
    ("what", "weak"),
    [
        ("ciphers", "aes128-cbc"),
        ("ciphers", "3des-cbc"),
        ("digests", "hmac-md5"),
        ("digests", "hmac-sha1"),
        ("kex", "diffie-hellman-group16-sha512"),  # dear: an eighth of a second of ours for each packet of theirs
        ("kex", "diffie-hellman-group-exchange-sha256"),
    ],
)
def test_what_is_weak_or_dear_is_not_agreed_on(bench: Bench, what: str, weak: str) -> None:
    with contextlib.closing(paramiko.Transport(("127.0.0.1", bench.listener.port), packetizer_class=Untimed)) as one:
        setattr(one.get_security_options(), what, (weak,))
        with pytest.raises((paramiko.SSHException, EOFError)) as error:
            one.start_client(timeout=10)
        assert "ncompatible" in str(error.value)
    one.join(10)
