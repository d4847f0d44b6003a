"""A Ctrl-C at a question is heeded, also one that breaks off no reading, as it came the instant before that began."""

import os
import signal
import sys
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

_ROOT = Path(__file__).parents[3]
_PROGRAM = """
import signal, threading
from bootstrap.cli.console import ask_number, ask_secret, confirm
threading.Thread(target=threading.Event().wait, daemon=True).start()  # whom the system hands the signal then
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
try:
    print(f"typed: {%s}")
except KeyboardInterrupt:
    print("heeded")
"""
_AS_A_SHELL = """
import os, signal
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if child:
    os.waitpid(child, os.WUNTRACED)
    print("stopped", flush=True)
    os.waitpid(child, 0)
    os._exit(0)
os.setpgid(0, 0)
os.tcsetpgrp(0, os.getpid())
signal.signal(signal.SIGTTOU, signal.SIG_DFL)
"""
_QUESTIONS = ("confirm('Sure?', yes=False)", "ask_number('Which?', 3)", "ask_secret('Secret?')")


def _asked(question: str, before: str = "") -> pexpect.spawn:
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", before + _PROGRAM % question],
        env=environment,
        encoding="utf-8",
        timeout=15,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    child.expect_exact("?")
    return child


@pytest.mark.parametrize("question", _QUESTIONS)
def test_ctrl_c_that_breaks_off_no_reading_is_heeded_all_the_same(question: str) -> None:
    child = _asked(question)
    child.sendintr()
    child.expect_exact("heeded")
    child.expect(pexpect.EOF)


@pytest.mark.parametrize(("question", "answer"), list(zip(_QUESTIONS, ("True", "0", "ä"), strict=True)))
def test_a_line_in_two_pieces_is_one_answer(question: str, answer: str) -> None:
    child = _asked(question)
    for piece in ("y" if answer == "True" else "ä", "\x04", "\r"):  # Ctrl-D hands over what was typed so far
        child.send(piece)
    child.expect_exact(f"typed: {answer}\r\n")


@pytest.mark.parametrize(("question", "answer"), list(zip(_QUESTIONS, ("False", "0", ""), strict=True)))
def test_ctrl_d_alone_is_no_answer(question: str, answer: str) -> None:
    child = _asked(question)
    child.sendeof()
    child.expect_exact(f"typed: {answer}\r\n")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_whatever_ends_it_while_a_secret_is_typed_the_terminal_shows_what_is_typed_again(
    ending: signal.Signals,
) -> None:
    child = _asked("ask_secret('Secret?')")
    assert not child.getecho()
    os.kill(child.pid, ending)
    child.expect(pexpect.EOF)
    assert child.getecho()
    child.close()
    assert child.signalstatus == (None if ending == signal.SIGINT else ending)


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_stopped_by_ctrl_z_or_otherwise_it_hides_again_what_is_typed_once_it_goes_on(stop: signal.Signals) -> None:
    child = _asked("ask_secret('Secret?')", _AS_A_SHELL)
    pid = os.tcgetpgrp(child.child_fd)
    os.kill(pid, stop)
    child.expect_exact("stopped")
    assert child.getecho() is (stop == signal.SIGTSTP)
    os.kill(pid, signal.SIGCONT)
    child.expect_exact("Secret?")
    assert not child.getecho()
    child.send("hidden\r")
    child.expect_exact("typed: hidden\r\n")


def test_where_nobody_could_let_it_go_on_ctrl_z_stops_nothing_and_shows_nothing() -> None:
    child = _asked("ask_secret('Secret?')")
    child.send("\x1a")
    child.expect_exact("Secret?")
    assert not child.getecho()
