"""The end of the process: its code, its output and its clearing up are whole, whatever threads are left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_BEGIN = """
import atexit, signal, sys, tempfile, threading, time
from bootstrap.cli.process import run_process
def command():
    folder = tempfile.mkdtemp(dir=sys.argv[1])
    atexit.register(lambda: (time.sleep(0.05), open(f"{folder}/cleared", "w")))
    sys.stdout.write("all of it" * 10000)
"""
_LEFT_BEHIND = """
    import bcrypt
    def never_ends():  # comes back from C again and again, as from a call that the end of the interpreter overtakes
        while True: bcrypt.kdf(b"a", b"b", 16, 1)
    for _ in range(6): threading.Thread(target=never_ends, daemon=True).start()
"""
_TO_FINISH = """
    def finish():
        time.sleep(0.1)
        open(f"{folder}/finished", "w")
    threading.Thread(target=finish).start()
"""
_ENDS = {
    "    return 4": 4,
    "    raise SystemExit(143)": 143,
    "    raise ValueError": 1,
    "    raise KeyboardInterrupt": 130,
}


def _run(folder: Path, *parts: str) -> "subprocess.CompletedProcess[str]":
    program = "".join((_BEGIN, *parts, "\nrun_process(command)"))
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-W", "ignore", "-c", program, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("end", "code"), _ENDS.items())
def test_threads_that_never_end_neither_keep_nor_break_the_end(tmp_path: Path, end: str, code: int) -> None:
    done = _run(tmp_path, _LEFT_BEHIND, end)
    assert done.returncode == code
    assert len(done.stdout) == 90000
    assert done.stderr.strip().rpartition("\n")[2] == ("ValueError" if code == 1 else "")
    assert list(tmp_path.glob("*/cleared"))


def test_a_thread_that_has_to_finish_is_waited_for(tmp_path: Path) -> None:
    done = _run(tmp_path, _TO_FINISH, "    return 3")
    assert (done.returncode, done.stderr) == (3, "")
    assert list(tmp_path.glob("*/finished"))
    assert list(tmp_path.glob("*/cleared"))
