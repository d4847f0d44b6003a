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
_QUESTIONS = ("confirm('Sure?', yes=False)", "ask_number('Which?', 3)", "ask_secret('Secret?')")


def _asked(question: str) -> pexpect.spawn:
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", _PROGRAM % question],
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
