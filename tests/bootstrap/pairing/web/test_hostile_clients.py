"""Whoever else is on the network comes to the page too: nothing is taken, and places, memory and threads stay few."""

import contextlib
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bootstrap.pairing.door import Closed, Door
from bootstrap.pairing.host_key import one_shot_host_key
from bootstrap.pairing.listener import Listener
from bootstrap.pairing.web.exchange import SECONDS
from bootstrap.pairing.web.request import MOST_BODY, MOST_HEAD, Reading, RefusedError
from bootstrap.pairing.web.server import PageServer
from keys.device import Kind
from keys.pairing import Code, Link
from keys.public_key import PublicKey
from tests.bootstrap.pairing.bench import Device, make_key
from tests.bootstrap.pairing.web.bench import LINE, Clock, Page, parsed, served
from tests.keys.made import key

MIB = 1 << 20


@pytest.fixture
def page() -> Iterator[Page]:
    before = threading.active_count()
    with served() as opened:
        yield opened
        assert threading.active_count() == before + 1
        assert still_takes(opened)
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        opened.connect()


def still_takes(page: Page) -> bool:
    """Whether a device that comes now gets to the door, and nothing came before it."""
    assert page.paste(LINE).status == 303
    return page.candidate().key == key("ipad")


def ended(one: socket.socket) -> bool:
    with contextlib.suppress(ConnectionResetError):
        while one.recv(65536):
            pass
    return True


@pytest.mark.parametrize(
    ("noise", "status"),
    [
        (b"GET / HTTP/1.1\nHost: x\n\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET http://evil.example/ HTTP/1.1\r\n\r\n", 400),
        (b"CONNECT evil.example:443 HTTP/1.1\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", 400),
        (b"GET /" + b"a" * 300 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: a\0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello", 411),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", 417),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 100 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * MOST_HEAD, 431),
    ],
)
def test_an_odd_request_is_refused_with_a_status(page: Page, noise: bytes, status: int) -> None:
    assert parsed(page.send(noise)).status == status


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "A" * 20])
def test_other_methods_are_not_allowed_and_are_no_tries(page: Page, method: str) -> None:
    answer = page.ask(f"{method} {page.wrong_path()}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


def test_a_request_that_brings_about_a_defect_ends_alone(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(page.door, "knows", None)
        answer = page.get()
    assert answer.status == 500
    assert "Traceback" not in answer.body


def test_a_body_without_end_is_read_to_a_limit_and_answered(page: Page) -> None:
    with page.connect() as one:
        one.sendall(
            f"POST {page.path} HTTP/1.1\r\nHost: {page.host}\r\nContent-Length: {MOST_BODY + 1}\r\n\r\n".encode()
        )
        assert one.recv(12) == b"HTTP/1.1 413"
    with page.connect() as one:
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 64 * MIB:
                sent += one.send(b"\0" * 65536)
        assert sent < 64 * MIB


def test_who_sends_byte_by_byte_is_cut_by_the_clock() -> None:
    clock = Clock()
    with served(clock=clock) as page, page.connect() as one:
        one.sendall(b"GET / HT")
        assert page.get().status == 200  # who came before it has a place by now
        clock.ahead += SECONDS
        with contextlib.suppress(OSError):
            one.sendall(b"TP/1.1\r\n")
        assert ended(one)
        assert still_takes(page)


def test_who_does_not_take_the_answer_is_cut_by_the_clock() -> None:
    clock = Clock()
    with served(clock=clock) as page, page.connect() as one:
        one.sendall(f"GET {page.path} HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode())
        assert one.recv(4) == b"HTTP"
        clock.ahead += SECONDS
        assert ended(one)
        assert still_takes(page)


def test_a_thousand_connections_are_a_handful_at_a_time_and_then_the_page_is_there_again() -> None:
    clock, before = Clock(), threading.active_count()
    with served(clock=clock) as page, contextlib.ExitStack() as held:
        tracemalloc.start()
        try:
            for _ in range(1000):
                last = held.enter_context(page.connect())
                last.send(b"GET / HTTP/1.1\r\nX: ")
            assert ended(last)  # there was no place for it
            assert tracemalloc.get_traced_memory()[1] < 4 * MIB
        finally:
            tracemalloc.stop()
        assert threading.active_count() == before + 1
        assert len(page.server._exchanges) <= 8
        clock.ahead += 3  # the oldest have to make room now
        assert still_takes(page)


def test_nothing_is_open_after_the_end_whoever_is_connected() -> None:
    before = threading.active_count()
    with served() as page:
        held = [page.connect() for _ in range(5)]
        held[0].sendall(b"GET / HT")
    assert all(ended(one) for one in held)
    for one in held:
        one.close()
    assert threading.active_count() == before


def test_a_wait_for_the_last_look_ends_with_it_and_ctrl_c_waits_for_nobody() -> None:
    host_key = key("host")
    for error in (None, KeyboardInterrupt()):
        door = Door(Code.make(os.urandom(8), host_key), host_key)
        began = time.monotonic()
        with contextlib.suppress(KeyboardInterrupt), PageServer(["127.0.0.1"], door) as server:
            page = Page(door, server, door._code, "127.0.0.1")
            there = page.paste(LINE).headers["location"]
            look = threading.Thread(target=looks_until_the_end, args=(page, there))
            look.start()
            if error:
                raise error
        look.join()
        assert time.monotonic() - began < 2


def test_who_waits_at_the_end_is_told_that_it_is_closed() -> None:
    clock = Clock()
    with served(clock=clock) as page:
        there = page.paste(LINE).headers["location"]
        clock.ahead += 60  # so that the end waits for no look
        page.server._site.say_the_end()
        assert "<h1>Closed</h1>" in page.get(there).body


def looks_until_the_end(page: Page, path: str) -> None:
    with contextlib.suppress(OSError):
        while 'http-equiv="refresh"' in page.get(path).body:
            time.sleep(0.02)


@pytest.fixture
def phone(tmp_path: Path) -> PublicKey:
    return make_key(tmp_path, "-t", "ed25519")


@contextlib.contextmanager
def both() -> Iterator[tuple[Page, Link]]:
    """A listener and a page before one door."""
    private, host_key = one_shot_host_key()
    code, clock = Code.make(os.urandom(8), host_key), Clock()
    door = Door(code, host_key)
    with (
        Listener(["127.0.0.1"], door, private) as listener,
        PageServer(["127.0.0.1"], door, Kind.IPAD, clock=clock) as web,
    ):
        yield Page(door, web, code, "127.0.0.1"), Link(code, "127.0.0.1", listener.port)
        clock.ahead += 60


def test_a_page_and_an_ssh_client_with_two_keys_close_the_door(tmp_path: Path, phone: PublicKey) -> None:
    with both() as (page, link):
        assert page.paste(LINE).status == 303
        candidate = page.candidate()
        assert Device(link, tmp_path / "id").is_refused()
        assert isinstance(page.door.next(5), Closed)
        assert page.door.take(candidate) is None


def test_an_ssh_client_that_came_first_is_not_pushed_aside_by_a_page(tmp_path: Path, phone: PublicKey) -> None:
    with both() as (page, link):
        device = Device(link, tmp_path / "id")
        candidate = page.candidate()
        assert candidate.proved
        assert page.paste(phone.line).status == 409  # its public key is no secret
        assert page.door.take(candidate) is candidate.guest
        candidate.guest.leave()
        device.shows()


def test_the_holder_of_a_key_goes_before_who_pasted_it(tmp_path: Path, phone: PublicKey) -> None:
    with both() as (page, link):
        there = page.paste(phone.line).headers["location"]
        candidate = page.candidate()
        assert not candidate.proved
        device = Device(link, tmp_path / "id")
        while "It goes on elsewhere" not in page.get(there).body:
            time.sleep(0.01)
        guest = page.door.take(candidate)
        assert guest is not candidate.guest
        assert guest is not None
        guest.leave()
        device.shows()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"GET / HTTP/1.1\r\n", b"Host: a\r\n", b"\r\n"]), max_size=8))
def test_no_bytes_break_the_reading_of_a_request(pieces: list[bytes]) -> None:
    reading = Reading()
    with contextlib.suppress(RefusedError):
        for piece in pieces:
            if request := reading.take(piece):
                assert request.path.startswith("/")
                break


def test_a_request_that_comes_byte_by_byte_is_the_same_request() -> None:
    reading = Reading()
    whole = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    *none, last = [reading.take(whole[at : at + 1]) for at in range(len(whole))]
    assert not any(none)
    assert last is not None
    assert (last.method, last.path, last.headers["host"], last.body) == ("POST", "/x", "a", b"abc")
