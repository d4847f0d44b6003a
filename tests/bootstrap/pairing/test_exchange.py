"""The exchange, when one of its ends is no keyturn as it should be: each is told so, in time, and takes nothing."""

import contextlib
import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from bootstrap.pairing import joining_errors as why
from bootstrap.pairing import member
from bootstrap.pairing.joining import Patience, join
from bootstrap.pairing.member import HandingOverError
from bootstrap.ssh.identity import FileIdentity
from keys.join_exchange import MOST_OF_GIVER, SUBSYSTEM, End, Greeting, Said, Secrets, Waiting, Wanted, encoded
from keys.pairing import Link
from tests.bootstrap.pairing.bench import Bench, opened
from tests.bootstrap.pairing.false_giver import false_giver
from tests.bootstrap.pairing.newcomer import MEMBERSHIP, QUICK, Newcomer, confirmed, identity, joining
from tests.bootstrap.ssh.raw_server import RawServer

HELLO, FLEET, LAST = encoded(Greeting()), encoded(MEMBERSHIP), encoded(End())
SHORT = Patience(connect=2, step=0.5, silence=0.3, whole=1.5)


@pytest.fixture
def own(tmp_path: Path) -> FileIdentity:
    return identity(tmp_path)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with opened() as opened_bench:
        yield opened_bench


@pytest.mark.parametrize(
    "sent",
    [
        b"Welcome to Ubuntu\n",
        LAST,
        FLEET,
        HELLO + b"{}\n",
        HELLO + b'{"schema": "keyturn.exchange/1", "is": "command", "line": "rm"}\n',
        HELLO + FLEET + FLEET,
        HELLO + encoded(Secrets({})),
        HELLO + FLEET + encoded(Secrets({"tailscale": "not-wanted"})),
        HELLO + FLEET.replace(b"ssh://git@", b"ext::sh -c@"),
        HELLO + FLEET.replace(b'"203.0.113.7"', b'"-oProxyCommand=id"'),
        HELLO + b"x" * (MOST_OF_GIVER + 1),
        HELLO + b"x" * (MOST_OF_GIVER + 1) + b"\n",
        HELLO + encoded(Said("x" * 900)) * (2 * MOST_OF_GIVER // 900),
        HELLO + FLEET.replace(b"exchange/1", b"exchange/2"),
    ],
    ids=range(14),
)
def test_a_giver_that_sends_something_else_is_told_so_and_nothing_is_taken(own: FileIdentity, sent: bytes) -> None:
    person = Newcomer(["hetzner"])
    with false_giver(lambda channel: channel.sendall(sent)) as link, pytest.raises(why.OtherKeyturnError) as error:
        join(link, own, person, QUICK)
    assert "keyturn --version" in error.value.hint
    assert "not-wanted" not in str(error.value)


def test_a_giver_that_knows_nothing_of_joining_is_of_another_version(own: FileIdentity) -> None:
    with false_giver(lambda _channel: None, opens=False) as link, pytest.raises(why.OtherKeyturnError, match="knows"):
        join(link, own, Newcomer(), QUICK)


def test_a_giver_that_takes_no_key_is_told(own: FileIdentity) -> None:
    with (
        false_giver(lambda _channel: None, user_auth=False) as link,
        pytest.raises((why.KeyRefusedError, why.CodeRefusedError)),
    ):
        join(link, own, Newcomer(), QUICK)


@pytest.mark.parametrize("sent", [b"", HELLO[:9], HELLO, HELLO + encoded(Said("soon"))])
def test_a_giver_that_says_no_more_is_not_waited_for(own: FileIdentity, sent: bytes) -> None:
    with false_giver(lambda channel: channel.sendall(sent)) as link, pytest.raises(why.SilentError):
        join(link, own, Newcomer(), SHORT)


def test_a_giver_that_is_always_still_there_is_waited_for_no_longer_than_a_pairing_lasts(own: FileIdentity) -> None:
    def says(channel: paramiko.Channel) -> None:
        channel.sendall(HELLO)
        channel.settimeout(0.1)
        while not channel.closed:
            channel.sendall(encoded(Waiting()))
            with contextlib.suppress(TimeoutError):
                channel.recv(1)

    patience = dataclasses.replace(SHORT, whole=0.5)
    with false_giver(says) as link, pytest.raises(why.SilentError):
        join(link, own, Newcomer(), patience)


def test_a_listener_that_takes_the_connection_and_says_nothing_is_not_waited_for(own: FileIdentity) -> None:
    def waits(sock: socket.socket) -> None:
        while sock.recv(1000):
            pass

    with opened() as bench, RawServer(waits) as server, pytest.raises(why.UnreachableError):
        join(Link(bench.code, "127.0.0.1", server.port), own, Newcomer(), SHORT)


def test_something_else_at_that_port_is_told(own: FileIdentity) -> None:
    with (
        opened() as bench,
        RawServer(lambda sock: sock.sendall(b"220 mail ready\r\n")) as server,
        pytest.raises(why.UnreachableError, match="220 mail ready"),
    ):
        join(Link(bench.code, "127.0.0.1", server.port), own, Newcomer(), SHORT)


def test_what_a_giver_shows_can_do_nothing_to_a_terminal(own: FileIdentity) -> None:
    person = Newcomer()
    sent = HELLO + encoded(Said("\x1b]0;owned\x07in")) + FLEET + LAST
    with false_giver(lambda channel: channel.sendall(sent)) as link:
        join(link, own, person, QUICK)
    assert person.read == ["\ufffd]0;owned\ufffdin"]


@pytest.mark.parametrize(
    "answer",
    [
        b"ls -la\n",
        b"\xff\xfe\n",
        b"[" * 5000 + b"\n",
        b'{"schema": "keyturn.exchange/1", "is": "wanted", "names": ["hetzner", "hetzner"]}\n',
        b'{"schema": "keyturn.exchange/1", "is": "wanted", "names": ["../etc"]}\n',
        b'{"schema": "keyturn.exchange/1", "is": "wanted", "names": ["github"]}\n',
        encoded(Wanted(("hetzner",))).replace(b"exchange/1", b"exchange/9"),
        encoded(Wanted(("hetzner",)))[:-5],
        b"x" * 100_000,
        b"",
    ],
    ids=range(10),
)
def test_a_joiner_that_answers_something_else_gets_no_secret(bench: Bench, own: FileIdentity, answer: bytes) -> None:
    with joiner(bench, own) as channel:
        channel.sendall(answer)
        channel.shutdown_write()
        with pytest.raises(HandingOverError) as error:
            hand_over(bench)
    assert "its key is let in" in error.value.hint


def test_a_joiner_that_never_answers_is_not_waited_for(
    bench: Bench, own: FileIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member, "_ANSWER", 0.2)
    with joiner(bench, own), pytest.raises(HandingOverError, match="in time"):
        hand_over(bench)


def test_a_joiner_that_floods_is_cut_by_the_listeners_limit(bench: Bench, own: FileIdentity) -> None:
    with joiner(bench, own) as channel:
        with contextlib.suppress(OSError, EOFError):
            channel.sendall(b"\n" * 1_000_000)
        with pytest.raises(HandingOverError):
            hand_over(bench)


def test_a_joiner_that_waits_hears_that_the_giver_is_still_there(
    bench: Bench, own: FileIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member, "BEAT", 0.05)
    with joiner(bench, own) as channel:
        channel.settimeout(5)
        heard = b""
        while heard.count(encoded(Waiting())) < 2:
            heard += channel.recv(1000)
        assert heard.startswith(HELLO)


def test_a_joiner_that_is_gone_by_then_is_told(bench: Bench, own: FileIdentity) -> None:
    with joiner(bench, own):
        candidate = bench.candidate()
        assert candidate.guest.member() is not None
    with pytest.raises(HandingOverError, match="cut"):
        confirmed(bench, candidate).hand_over(MEMBERSHIP, lambda _name: pytest.fail("asked"))


def test_a_waiting_joiner_outlasts_short_silences(
    bench: Bench, own: FileIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member, "BEAT", 0.05)
    patience = dataclasses.replace(QUICK, silence=0.5)
    with joining(bench.link(), own, patience=patience) as joined:
        candidate = bench.candidate()
        assert candidate.guest.member() is not None
        with pytest.raises(TimeoutError):
            joined.result(1)
        bench.door.refuse(candidate)
        with pytest.raises(why.TurnedAwayError):
            joined.result(10)


@contextlib.contextmanager
def joiner(bench: Bench, own: FileIdentity) -> Iterator[paramiko.Channel]:
    """A joiner of its own making, up to the exchange."""
    with contextlib.closing(paramiko.Transport(("127.0.0.1", bench.listener.port))) as transport:
        key = paramiko.Ed25519Key.from_private_key_file(own.where)
        transport.connect(username=bench.code.user, pkey=key)
        channel = transport.open_session(timeout=10)
        channel.invoke_subsystem(SUBSYSTEM)
        yield channel


def hand_over(bench: Bench) -> None:
    confirmed(bench, bench.candidate()).hand_over(MEMBERSHIP, lambda _name: pytest.fail("asked"))
