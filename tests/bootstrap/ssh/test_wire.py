"""The socket under a connection: bounded in what it takes, given up when nobody reads, woken when it is closed."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from bootstrap.ssh import wire as wire_module
from bootstrap.ssh.wire import Wire


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket.socket]]:
    """A wire, and the other end of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    wire = Wire(near)
    yield wire, far
    wire.close()
    far.close()


def test_what_arrives_in_one_piece_is_read_in_small_ones(ends: tuple[Wire, socket.socket]) -> None:
    wire, far = ends
    far.sendall(b"SSH-2.0-x\r\nrest")
    assert [wire.recv(4), wire.recv(100)] == [b"SSH-", b"2.0-x\r\nrest"]
    assert wire.identified


def test_a_connection_has_an_end_to_what_it_takes(
    ends: tuple[Wire, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, far = ends
    monkeypatch.setattr(wire_module, "CONNECTION_LIMIT", 1000)
    far.sendall(b"SSH-2.0-x\r\n" + b"x" * 2000)
    with pytest.raises(EOFError, match="too much"):
        b"".join(iter(partial(wire.recv, 100), b""))


def test_a_server_that_no_longer_reads_is_given_up(
    ends: tuple[Wire, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, _ = ends
    monkeypatch.setattr(wire_module, "STALL_LIMIT", 0.1)
    monkeypatch.setattr(wire_module, "_LOOK_UP", 0.05)
    wire.settimeout(0.1)
    with pytest.raises(EOFError, match="no longer reads"):
        sum(iter(partial(wire.send, b"x" * 100_000), 0))


def test_closing_wakes_whoever_reads(ends: tuple[Wire, socket.socket]) -> None:
    wire, _ = ends
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(wire.recv(10)))
    reader.start()
    wire.close()
    reader.join(10)
    assert not reader.is_alive()


def test_nothing_heavy_is_imported_before_the_first_connection() -> None:
    heavy = "import sys, bootstrap.targets.server.target; print({'paramiko', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n", done
