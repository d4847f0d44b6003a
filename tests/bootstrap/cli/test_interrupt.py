"""Ctrl-C at the moments where an exception would do harm: it comes a moment later, and does none."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from types import FrameType

import pytest

from bootstrap.cli.ending import signals_wait
from bootstrap.cli.interrupt import heed_ctrl_c, second_one_ends_it
from bootstrap.cli.unbroken import put_off

_SECONDS = 15.0


@pytest.fixture(autouse=True)
def as_at_a_terminal() -> Iterator[None]:
    """Whoever runs the tests may have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def interrupted_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module in whose import Ctrl-C comes."""
    name = "interrupted_in_the_middle"
    (tmp_path / f"{name}.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)\nwhole = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def _is_imported_whole(name: str) -> bool:
    try:
        return bool(import_module(name).whole)
    except KeyboardInterrupt:
        return False


def _interrupted() -> None:
    with pytest.raises(KeyboardInterrupt):
        threading.Event().wait(_SECONDS)


def test_an_import_is_not_broken_off_and_ctrl_c_comes_after_it(interrupted_module: str) -> None:
    heed_ctrl_c()
    assert _is_imported_whole(interrupted_module)
    _interrupted()


def test_nor_is_one_in_a_command_or_in_the_demo(interrupted_module: str) -> None:
    with second_one_ends_it():
        assert _is_imported_whole(interrupted_module)
        _interrupted()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    del sys.modules[interrupted_module]
    with signals_wait() as ending, ending.raised():
        assert _is_imported_whole(interrupted_module)
        _interrupted()


def test_of_two_signals_that_were_put_off_the_first_one_swallows_no_other(
    interrupted_module: str, tmp_path: Path
) -> None:
    """The first is heeded as Ctrl-C; the second has to end it all the same, as whoever sent it expects."""
    text = "import signal\nsignal.raise_signal(signal.SIGINT)\nsignal.raise_signal(signal.SIGTERM)\nwhole = True\n"
    (tmp_path / f"{interrupted_module}.py").write_text(text)

    def end(number: int, frame: FrameType | None) -> None:
        if not put_off(number, frame):
            raise SystemExit

    before = signal.signal(signal.SIGTERM, end)
    try:
        heed_ctrl_c()
        assert _is_imported_whole(interrupted_module)
        _interrupted()
        with pytest.raises(SystemExit):
            threading.Event().wait(_SECONDS)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_worker_that_was_just_started_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off there, the pool does not know of it, and all is closed while it is at work."""
    usual, done = threading.Thread.start, threading.Event()

    def start(thread: threading.Thread) -> None:
        usual(thread)
        signal.raise_signal(signal.SIGINT)

    def work() -> None:
        time.sleep(0.05)
        done.set()

    def begin() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work)
            threading.Event().wait(_SECONDS)

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt), second_one_ends_it():
        begin()
    assert done.is_set()


def test_ctrl_c_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heed_ctrl_c()
    with second_one_ends_it():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
