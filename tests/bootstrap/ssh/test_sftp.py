"""SFTP with a server that means harm, or makes no sense: every operation ends in time, and nothing fills the memory."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bootstrap.ssh.errors import ClosedError, CommandError, OutputTooLongError, SftpError, SshError, TimedOutError
from bootstrap.ssh.sftp import FSYNC, POSIX_RENAME, Sftp
from keys.wire import string, uint32

VERSION, STATUS, HANDLE, DATA, NAMES, ATTRIBUTES = 2, 101, 102, 103, 104, 105
LIMIT = 1000
HELLO = bytes([VERSION]) + uint32(3)
Answers = Callable[[int, int], bytes | None]


def status(number: int, code: int, said: bytes = b"") -> bytes:
    return bytes([STATUS]) + uint32(number) + uint32(code) + string(said) + string(b"")


def handle(number: int) -> bytes:
    return bytes([HANDLE]) + uint32(number) + string(b"h")


@contextmanager
def server(answers: Answers, hello: bytes = HELLO, timeout: float = 10.0) -> Iterator[Sftp]:
    """answers: from the kind of a request and its number; b"" is no answer, None ends the connection."""
    ours, theirs = socket.socketpair()
    serving = threading.Thread(target=_serve, args=(theirs, answers, hello))
    serving.start()
    sftp: Any = ours
    try:
        yield Sftp(sftp, "me@there:23", timeout)
    finally:
        ours.close()
        serving.join(10)
        theirs.close()


def _serve(theirs: socket.socket, answers: Answers, hello: bytes) -> None:
    with theirs.makefile("rb") as stream:
        _packet(stream)
        try:
            theirs.sendall(string(hello))
            while packet := _packet(stream):
                answer = answers(packet[0], int.from_bytes(packet[1:5], "big"))
                if answer is None:
                    theirs.shutdown(socket.SHUT_RDWR)
                    return
                if answer:
                    theirs.sendall(string(answer) if len(answer) < 2**20 else answer)
        except OSError:
            return


def _packet(stream: Any) -> bytes:
    head: bytes = stream.read(4)
    return bytes(stream.read(int.from_bytes(head, "big"))) if len(head) == 4 else b""


def opened_then(answer: Answers) -> Answers:
    """OPEN and OPENDIR are answered by a handle, and everything else so."""
    return lambda kind, number: handle(number) if kind in {3, 11} else answer(kind, number)


def test_a_file_that_never_ends_is_given_up_at_the_limit() -> None:
    piece = opened_then(lambda _kind, number: bytes([DATA]) + uint32(number) + string(b"x" * 400))
    with server(piece) as sftp, pytest.raises(OutputTooLongError):
        sftp.read("f", LIMIT)


def test_a_folder_that_never_ends_is_given_up_at_the_limit() -> None:
    name = string(b"n") + string(b"n") + uint32(0)

    def answer(kind: int, number: int) -> bytes:
        return bytes([NAMES]) + uint32(number) + uint32(2) + name * 2 if kind == 12 else status(number, 0)

    with server(opened_then(answer)) as sftp:
        assert len(sftp.names("d", 7)) == 7


@pytest.mark.parametrize(
    "answer",
    [
        lambda number: bytes([DATA]) + uint32(number) + string(b""),
        lambda number: bytes([DATA]) + uint32(number) + uint32(4_000_000_000),
        lambda number: bytes([DATA]) + uint32(number + 1) + string(b"x"),
        handle,
        lambda _number: bytes([STATUS]),
        lambda number: status(number, 0),
        lambda _number: uint32(2**31) + b"x" * 2**20,
    ],
    ids=["empty", "short", "another", "a handle", "cut", "fine", "huge"],
)
def test_an_answer_that_makes_no_sense_is_told_so(answer: Callable[[int], bytes]) -> None:
    with server(opened_then(lambda _kind, number: answer(number))) as sftp, pytest.raises(CommandError) as caught:
        sftp.read("f", LIMIT)
    assert caught.value.what == "its answer over SFTP makes no sense"


def test_names_that_are_said_to_be_there_and_are_not_make_no_sense() -> None:
    liar = opened_then(lambda _kind, number: bytes([NAMES]) + uint32(number) + uint32(2**32 - 1))
    with server(liar) as sftp, pytest.raises(CommandError):
        sftp.names("d", 10)


@pytest.mark.parametrize("hello", [b"", b"SSH-2.0-nonsense", bytes([VERSION]) + uint32(2), HELLO + string(b"x")])
def test_a_server_that_speaks_another_protocol_is_told_so(hello: bytes) -> None:
    with pytest.raises(CommandError), server(lambda _kind, _number: None, hello):
        pass


def test_a_server_that_says_nothing_times_out() -> None:
    with server(lambda _kind, _number: b"", timeout=0.2) as sftp, pytest.raises(TimedOutError):
        sftp.read("f", LIMIT)


def test_a_server_that_drips_times_out_for_the_whole_of_an_operation() -> None:
    drip = opened_then(lambda _kind, number: bytes([DATA]) + uint32(number) + string(b"x"))
    with server(drip, timeout=0.2) as sftp, pytest.raises(TimedOutError):
        sftp.read("f", 10**9)


def test_a_connection_that_breaks_is_told_so() -> None:
    with server(lambda _kind, _number: None) as sftp, pytest.raises(ClosedError):
        sftp.look_at("f")


def test_what_the_server_refuses_keeps_its_words_made_harmless() -> None:
    refusing = server(lambda _kind, number: status(number, 4, b"Quota \x1b[2Jexceeded"))
    with refusing as sftp, pytest.raises(SftpError) as caught:
        sftp.remove("f")
    assert caught.value.what == "Quota \N{REPLACEMENT CHARACTER}[2Jexceeded"
    assert isinstance(caught.value, SshError)


def test_what_is_not_there_is_none_and_what_the_server_offers_is_known() -> None:
    hello = HELLO + string(POSIX_RENAME.encode()) + string(b"1") + string(FSYNC.encode()) + string(b"1")
    with server(lambda _kind, number: status(number, 2), hello) as sftp:
        assert (sftp.look_at("f"), sftp.read("f", LIMIT)) == (None, None)
        assert sftp.extensions == {POSIX_RENAME, FSYNC}


def test_attributes_of_any_kind_are_read() -> None:
    everything = uint32(0x8000000F) + (9).to_bytes(8, "big") + uint32(1) * 2 + uint32(0o100640) + uint32(7) * 2
    more = everything + uint32(1) + string(b"a") + string(b"b")
    with server(lambda _kind, number: bytes([ATTRIBUTES]) + uint32(number) + more) as sftp:
        found = sftp.look_at("f")
    assert found is not None
    assert (found.size, found.mode & 0o777, found.changed, found.is_regular) == (9, 0o640, 7, True)
