"""The sandbox's Storage Box: OpenSSH's own sftp gets in and about, each port by its form, and there is no shell."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.sshd.ask import would_let_in
from bootstrap.sandbox.storage_box import StorageBox
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.sandbox.conftest import Person
from tests.hosts.openssh import client_environment, client_options
from tests.keys.made import key

pytestmark = pytest.mark.wants("ssh")

USER, SUB = "u1", "u1-sub1"
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def box(tmp_path: Path, person: Person) -> Iterator[StorageBox]:
    with StorageBox(tmp_path / "box", USER, [SUB]) as running:
        running.write_authorized_keys(USER, person.pair.public.line.encode() + b"\n" + write_rfc4716(key("old")))
        running.write_authorized_keys(SUB, write_rfc4716(person.pair.public))
        yield running


@pytest.fixture
def run(tmp_path: Path, box: StorageBox, person: Person) -> Run:
    """`run("sftp", "u1", port, b"ls")`: one of OpenSSH's programs, with the person's key and this on its input."""
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(f"{box.known_hosts_line}\n")

    def _run(program: str, user: str, port: int, said: bytes, *more: str) -> "subprocess.CompletedProcess[bytes]":
        words = [program, "-F", "none", "-P" if program == "sftp" else "-p", str(port), "-i", str(person.file)]
        for option in (one for one in client_options(known_hosts) if not one.startswith("KexAlgorithms")):
            words += ["-o", option]
        argv = [*words, f"{user}@{box.address}", *more]
        return subprocess.run(argv, input=said, capture_output=True, timeout=30, env=client_environment())

    return _run


def test_sftp_reads_writes_renames_and_syncs(run: Run, box: StorageBox, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"x" * 100_000)
    said = f"put -f {tmp_path / 'mine'} a\nrename a b\nchmod 640 b\nmkdir d\nls -l\nget b {tmp_path / 'back'}\n"
    done = run("sftp", USER, box.port, said.encode())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back").read_bytes() == b"x" * 100_000
    assert {path.name for path in box.home(USER).iterdir()} == {".ssh", "b", "d"}
    assert (box.home(USER) / "b").stat().st_mode & 0o777 == 0o640


def test_nothing_above_the_home_is_seen(run: Run, box: StorageBox) -> None:
    done = run("sftp", USER, box.port, b"cd ../../..\npwd\nls -a\n")
    assert b"working directory: /\n" in done.stdout
    assert SUB.encode() not in done.stdout


def test_each_port_takes_one_form_and_each_account_its_own_file(box: StorageBox, person: Person) -> None:
    ports = (box.port, box.rfc4716_port)
    ours, old = person.pair.public, key("old")
    assert [box.lets_in(USER, ours, port) for port in ports] == [True, False]
    assert [box.lets_in(USER, old, port) for port in ports] == [False, True]
    assert [box.lets_in(SUB, ours, port) for port in ports] == [False, True]
    assert not would_let_in((box.address, box.port), "nobody", ours)


def test_there_is_no_shell_and_no_command(run: Run, box: StorageBox) -> None:
    done = run("ssh", USER, box.port, b"", "true")
    assert done.returncode != 0
    assert b"exec request failed" in done.stderr


def test_what_the_quota_has_no_room_for_fails(run: Run, box: StorageBox, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"x" * 1000)
    box.faults.quota = 100
    done = run("sftp", USER, box.port, f"put {tmp_path / 'mine'} a\nls -l a\n".encode())
    assert b"write remote" in done.stderr
    assert (box.home(USER) / "a").stat().st_size <= 100


def test_a_box_that_is_switched_off_lets_nobody_in_and_is_back_on_its_ports(box: StorageBox, person: Person) -> None:
    box.switch_off()
    with pytest.raises(ConnectionRefusedError):
        box.lets_in(USER, person.pair.public, box.port)
    box.switch_on()
    assert box.lets_in(USER, person.pair.public, box.port)
