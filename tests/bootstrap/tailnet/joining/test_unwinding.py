"""Being told to end takes back what has to be taken back, and changes nothing for what comes after."""

import os
import signal
import tempfile
import threading
from pathlib import Path

import pytest

from bootstrap.tailnet.secret_file import secret_file
from bootstrap.tailnet.unwinding import unwinds
from keys.errors import KeyturnError


def _ends(done: list[str]) -> None:
    with unwinds():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)  # a second one does not cut this short
            done.append("taken back")


def test_being_told_to_end_runs_what_takes_back_and_ends_with_the_usual_code() -> None:
    done: list[str] = []
    with pytest.raises(SystemExit) as ended:
        _ends(done)
    assert (ended.value.code, done) == (128 + signal.SIGTERM, ["taken back"])


def test_afterwards_the_signal_does_what_it_did_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with unwinds():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_is_ignored_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with unwinds():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_leaves_signals_alone() -> None:
    found = []

    def work() -> None:
        with unwinds():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)]


def test_a_place_where_no_file_can_be_written_is_told_without_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(KeyturnError, match="could not be written: No such file") as told, secret_file("s3cret"):
        pass
    assert "s3cret" not in str(told.value)
