"""A device that has proved its key, and then does what none does: it costs little, and holds up nobody."""

import contextlib
import gc
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest

from bootstrap.pairing.door import Candidate
from tests.bootstrap.pairing.bench import Bench, Device, make_key, opened
from tests.bootstrap.pairing.closing import closes


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path, "-t", "ed25519")
    return tmp_path / "id"


@contextlib.contextmanager
def known(bench: Bench, key: Path) -> Iterator[paramiko.Transport]:
    """A device that has proved its key."""
    with contextlib.closing(paramiko.Transport(("127.0.0.1", bench.listener.port))) as device:
        device.start_client(timeout=10)
        device.auth_publickey(bench.code.user, paramiko.Ed25519Key.from_private_key_file(str(key)))
        yield device
    device.join(10)


def test_new_keys_of_the_connection_forget_nothing_that_was_proved(key: Path) -> None:
    with opened() as bench, known(bench, key) as device:
        guest = bench.candidate().guest
        device.renegotiate_keys()
        screen = device.open_session(timeout=10)
        screen.invoke_shell()
        guest.say("hello")
        guest.leave()
        assert screen.recv(100) == b"hello\n"


@pytest.mark.parametrize("opens", [True, False], ids=["a screen that it does not read", "no screen"])
def test_a_device_that_does_not_read_holds_up_nobody(key: Path, opens: bool) -> None:
    ended = threading.Event()

    def talk() -> None:
        with opened() as bench, known(bench, key) as device:
            candidate = bench.candidate()
            if opens:
                device.open_session(window_size=32768, timeout=10).invoke_shell()
            for _ in range(20_000):
                candidate.guest.say("x" * 80)
            candidate.guest.leave()
        ended.set()

    threading.Thread(target=talk, daemon=True).start()
    assert ended.wait(15), "whoever talks to the device waits for it"


def test_a_device_has_one_screen_even_before_it_shows_anything(key: Path) -> None:
    with opened() as bench, known(bench, key) as device:
        bench.candidate()
        device.open_session(timeout=10)
        with pytest.raises(paramiko.ChannelException):
            device.open_session(timeout=10)


def test_a_device_that_comes_again_and_again_is_one_at_a_time(key: Path) -> None:
    with opened() as bench, contextlib.ExitStack() as held:
        for _ in range(12):
            held.enter_context(known(bench, key))
        until = time.monotonic() + 10
        while (alive := _connections()) > 4 and time.monotonic() < until:
            time.sleep(0.02)
        assert alive <= 4
        assert isinstance(bench.door.next(0), Candidate)


def _connections() -> int:
    return sum(type(one).__name__ == "Connection" for one in threading.enumerate())


def test_the_port_is_closed_once_a_device_is_taken_and_the_device_is_still_told(key: Path) -> None:
    with opened() as bench:
        device = Device(bench.link(), key)
        guest = bench.door.take(bench.candidate())
        assert guest is not None
        assert closes(bench.listener.port)
        guest.say("server:web: in")
        guest.leave()
        assert device.shows() == "server:web: in\n"


def grown(bench: Bench, what: Callable[[], None]) -> int:
    """Bytes of memory that are still held once it is over."""
    gc.collect()
    tracemalloc.start()
    try:
        what()
        until = time.monotonic() + 10
        while _connections() and time.monotonic() < until:
            time.sleep(0.02)
        bench.door.next(0)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_thousand_connections_leave_no_memory_behind(caplog: pytest.LogCaptureFixture) -> None:
    def noise() -> None:
        for _ in range(1000):
            with contextlib.closing(socket.create_connection(("127.0.0.1", bench.listener.port), 10)) as one:
                one.sendall(b"SSH-2.0-noise\r\n")
                with contextlib.suppress(ConnectionError):
                    one.recv(1)  # it is looked at, or turned away
        caplog.clear()

    with opened() as bench:
        assert grown(bench, noise) < 1_000_000


def test_ten_thousand_packets_of_a_known_device_leave_no_memory_behind(
    key: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def chatter() -> None:
        with known(bench, key) as device, contextlib.suppress(EOFError, OSError, paramiko.SSHException):
            for _ in range(10_000):
                device.global_request("keepalive@openssh.com", wait=False)
        caplog.clear()

    with opened() as bench:
        assert grown(bench, chatter) < 1_000_000
