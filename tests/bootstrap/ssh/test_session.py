"""Running scripts on a server: bounded in time and size, whatever the other side says."""

import time

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.ssh import session as session_module
from bootstrap.ssh.errors import ClosedError, OutputTooLongError, TimedOutError
from tests.bootstrap.lab import Lab, address_of


def test_a_script_gives_its_output_its_errors_and_its_status(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        answer = session.run(b"echo out; echo err >&2; exit 7")
    assert (answer.output, answer.errors, answer.status) == (b"out\n", b"err\n", 7)


def test_megabytes_on_both_streams_do_not_block_each_other(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        answer = session.run(b"head -c 5000000 /dev/zero >&2; head -c 3000000 /dev/zero; head -c 5000000 /dev/zero >&2")
    assert len(answer.output) == 3_000_000
    assert len(answer.errors) == session_module.ERROR_LIMIT
    assert answer.status == 0


def test_a_script_that_does_not_end_is_left_in_time(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        started = time.monotonic()
        with pytest.raises(TimedOutError, match="in time"):
            session.run(b"sleep 30", timeout=0.5)
        assert time.monotonic() - started < 5


def test_a_script_that_never_stops_talking_is_left_at_the_limit(
    lab: Lab, box: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "OUTPUT_LIMIT", 1_000_000)
    with lab.connector(box).open(address_of(box)) as session, pytest.raises(OutputTooLongError):
        session.run(b"cat /dev/zero")


def test_a_connection_that_breaks_while_a_script_runs_is_closed(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        session.run(b"true")
        box.switch_off()
        with pytest.raises(ClosedError):
            session.run(b"true")
        assert not session.alive


def test_several_scripts_run_on_one_connection(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        assert [session.run(f"echo {n}".encode()).output for n in range(3)] == [b"0\n", b"1\n", b"2\n"]
