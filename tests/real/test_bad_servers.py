"""Servers that hang, close, flood or speak no SSH: each is named with what to do, in time; the others are done."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bootstrap.ssh.raw_server import RawServer
from tests.hosts import broken
from tests.hosts.factory import HostFactory
from tests.hosts.relay import Relay
from tests.real.ending import ONBOARD, REVOKE, Place, fleet_with, macbook_gets_in, run

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

BANNER = b"SSH-2.0-OpenSSH_9.2\r\n"
STALLING = b"#!/bin/sh\nexec sleep 1000\n"


class Bad(NamedTuple):
    """A server that is none. said, hint: what has to stand in its line of the table, and in what to do about it."""

    start: Callable[[], AbstractContextManager[Place]]
    said: str
    hint: str


@contextmanager
def nobody() -> Iterator[Place]:
    """A port that is taken, and where nothing listens."""
    with socket.socket() as holder:
        holder.bind((broken.ADDRESS, 0))
        yield broken.Endpoint(holder.getsockname()[1])


def hangs_after_its_banner(connection: socket.socket) -> None:
    connection.sendall(BANNER)
    while connection.recv(4096):
        pass


def talks_junk(connection: socket.socket) -> None:
    connection.sendall(BANNER + b"\0\0\0\x0c\x04" + b"\xff" * 200)
    while connection.recv(4096):
        pass


def drips(connection: socket.socket) -> None:
    """A line before the banner that never ends, a byte at a time."""
    connection.settimeout(0.1)
    while True:
        connection.sendall(b"x")
        try:
            connection.recv(4096)
        except TimeoutError:
            continue


BAD = {
    "nobody": Bad(nobody, "nothing listens there", "is its sshd running"),
    "off": Bad(broken.unanswering, "no answer within 3 s", "is it switched on?"),
    "silent": Bad(broken.silent, "says nothing after it took the connection", "overloaded"),
    "stalled": Bad(lambda: RawServer(hangs_after_its_banner), "says nothing during the key exchange", "overloaded"),
    "dripping": Bad(lambda: RawServer(drips), "something else than SSH answers", "is this the right port?"),
    "closing": Bad(broken.closing, "closed the connection before a login", "MaxStartups"),
    "curt": Bad(lambda: broken.speaking(BANNER), "closed the connection before a login", "MaxStartups"),
    "web": Bad(
        lambda: broken.speaking(b"HTTP/1.1 400 \x1b[31mNo\r\n\r\n"),
        "something else than SSH answers: HTTP/1.1 400",
        "is this the right port?",
    ),
    "flooding": Bad(broken.flooding, "something else than SSH answers: xxx", "is this the right port?"),
    "junk": Bad(lambda: RawServer(talks_junk), "the key exchange", "sshd"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_server_that_is_none_is_named_and_stays_pending_and_the_others_are_done(
    tmp_path: Path, hosts: HostFactory, name: str
) -> None:
    good = hosts("good")
    with BAD[name].start() as bad:
        fleet = fleet_with(tmp_path, [good], timeout=3, bad=bad)
        end = run(fleet, *ONBOARD, seconds=30)
        assert end.code == 4, end
        assert "pending" in end.line("bad")
        assert BAD[name].said in end.line("bad")
        assert BAD[name].hint in end.hint("bad")
        assert macbook_gets_in(fleet, good)
        assert "\x1b" not in end.out + end.err
        assert fleet.document("device", "show", "macbook")["pending"] == ["server:bad"]


def test_a_dozen_servers_that_hang_take_no_longer_than_one(tmp_path: Path, hosts: HostFactory) -> None:
    good = hosts("good")
    with broken.silent() as silent, RawServer(hangs_after_its_banner) as stalled:
        bad = {f"bad-{number}": (silent, stalled)[number % 2] for number in range(12)}
        fleet = fleet_with(tmp_path, [good], timeout=3, **bad)
        end = run(fleet, "audit", "--json")
        assert end.code == 3
        assert end.seconds < 20  # one by one it would be 36
        assert end.out.count('"seen": true') == 1


def test_a_login_shell_that_waits_for_ever_when_it_starts(tmp_path: Path, hosts: HostFactory) -> None:
    good, hanging = hosts("good"), hosts("hanging")
    fleet = fleet_with(tmp_path, [good, hanging], timeout=4)
    hanging.write("/root/.bashrc", b"sleep 1000\n")
    end = run(fleet, *ONBOARD, seconds=30)
    assert end.code == 4, end
    assert "the command did not end in time" in end.line("hanging")
    assert ".bashrc" in end.hint("hanging")
    assert macbook_gets_in(fleet, good)


def test_a_server_that_stops_in_the_middle_of_an_edit_is_unreachable_and_unchanged(
    tmp_path: Path, hosts: HostFactory
) -> None:
    good, stopping = hosts("good"), hosts("stopping")
    fleet = fleet_with(tmp_path, [good, stopping], timeout=4)
    before = stopping.authorized_keys("root")
    stopping.write("/usr/local/bin/cmp", STALLING, mode=0o755)  # what an edit compares with, and an observation never
    end = run(fleet, *ONBOARD, seconds=30)
    assert end.code == 4, end
    assert "unreachable: the command did not end in time" in end.line("stopping")
    assert stopping.authorized_keys("root") == before
    assert macbook_gets_in(fleet, good)

    stopping.run(["rm", "/usr/local/bin/cmp"])
    stopping.run(["pkill", "sleep"])
    stopping.run(["pkill", "-f", "/bin/sh -s"])
    assert run(fleet, "apply", "--yes").code == 0
    assert macbook_gets_in(fleet, stopping)


def test_a_connection_that_breaks_in_the_middle_of_an_edit_is_told_and_finished_by_apply(
    tmp_path: Path, hosts: HostFactory
) -> None:
    good, breaking = hosts("good"), hosts("breaking")
    fleet = fleet_with(tmp_path, [good, breaking], timeout=5)
    before = breaking.authorized_keys("root")
    breaking.write("/usr/local/bin/cmp", b"#!/bin/sh\npkill -9 sshd\nsleep 1\n", mode=0o755)
    end = run(fleet, *ONBOARD)
    assert end.code == 4, end
    assert "unreachable" in end.line("breaking")
    assert "shell" not in end.line("breaking")
    assert breaking.authorized_keys("root") == before
    assert macbook_gets_in(fleet, good)

    breaking.run(["rm", "/usr/local/bin/cmp"])
    breaking.start_sshd()
    assert run(fleet, "apply", "--yes").code == 0
    assert macbook_gets_in(fleet, breaking)


@pytest.mark.parametrize("carried", [2500, 5000, 8000, 11000, 13000, 15000])
def test_a_wire_that_is_cut_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, hosts: HostFactory, carried: int
) -> None:
    good, far = hosts("good"), hosts("far")
    with Relay.start(far) as wire:
        fleet = fleet_with(tmp_path, [good], timeout=5, far=wire)
        with (fleet.folder / "known_hosts").open("a") as known_hosts:
            known_hosts.write(f"[{wire.address}]:{wire.port} {wire.host_key}\n")
        far.authorize("root", fleet.pc)
        before = far.authorized_keys("root")
        wire.cut_after = carried
        end = run(fleet, *ONBOARD)
        assert end.code in {0, 4}, end
        assert macbook_gets_in(fleet, good)
        macbook = fleet.device_key("macbook").with_suffix(".pub").read_bytes()
        assert far.authorized_keys("root") in {before, before + macbook}

        wire.cut_after = None
        assert run(fleet, *REVOKE).code == 0
        assert far.authorized_keys("root") == before
