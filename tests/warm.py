"""keyturn as a program of its own, begun by a fork of a Python that has read its modules already.

Reading them is most of what a short run costs. The child is otherwise as one that was started: it has its own
environment, folder, standard streams and exit code, and dies as it dies. What the interpreter itself heeds when it
starts is the same for all of them, so a run that sets such a variable is started as a person would (`_serves`).
"""

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from runpy import run_module
from typing import Any

from tests.forker import line_to

_ROOT = Path(__file__).parents[1]
_COMMANDS = (
    *("apply", "approve", "audit", "device", "doctor", "init", "log", "onboard", "recover", "revoke"),
    "secret",
)
_MODULES = (
    "bootstrap.cli.main",
    *(f"bootstrap.cli.{name}" for name in _COMMANDS),
    *(f"bootstrap.targets.{name}" for name in ("hetzner", "server.target", "storage_box", "tailscale", "terraform")),
    *("bootstrap.ssh.connector", "bootstrap.ssh.login", "bootstrap.ssh.transport", "bootstrap.ssh.session"),
    *(f"bootstrap.terraform.layouts.{name}" for name in ("collection", "named_values", "resources")),
    *("hcloud", "paramiko", "requests", "tree_sitter_hcl", "tree_sitter_json"),
)
_AT_START = ("PYTHON", "LC_", "LANG", "LD_")
_AT_A_TERMINAL = ("/usr/bin/env", "--default-signal=INT,HUP,TERM") if sys.platform == "linux" else ()
_LARGEST = 1 << 20
_one_at_a_time = threading.Lock()


def _serves(environment: Mapping[str, str]) -> bool:
    """Whether a run in this environment may be begun so: nothing in it is for the interpreter's own start."""
    named = {name for name in environment if name.startswith(_AT_START) and not name.startswith("PYTHON_")}
    heeded = named - {"PYTHONPATH"}
    return sys.platform == "linux" and (not heeded or (heeded == {"LANG"} and environment["LANG"] == "C.UTF-8"))


def run(
    words: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    given: bytes,
    seconds: float,
    module: str = "tui",
    begun: Callable[[int], object] = lambda _pid: None,
) -> "subprocess.CompletedProcess[bytes]":
    """As `subprocess.run` of `python -m MODULE WORDS`, but for signals, which are heeded as at a terminal.

    given: its stdin. begun: is told its pid. Raises subprocess.TimeoutExpired.
    """
    command = [sys.executable, "-m", module, *words]
    if not _serves(env) or not _one_at_a_time.acquire(blocking=False):  # side by side, as a test wants them
        with subprocess.Popen(
            [*_AT_A_TERMINAL, *command],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                begun(process.pid)
                said = process.communicate(given, seconds)
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(command, process.returncode, *said)
    try:
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            stdin.write(given)
            stdin.seek(0)
            asked = json.dumps({"module": module, "words": list(words), "cwd": str(cwd), "env": dict(env)}).encode(
                "utf-8", "surrogateescape"
            )
            code = _begun(asked, [stdin.fileno(), out.fileno(), error.fileno()], command, seconds, begun)
            out.seek(0)
            error.seek(0)
            return subprocess.CompletedProcess(command, code, out.read(), error.read())
    finally:
        _one_at_a_time.release()


def _as_at_a_terminal() -> None:
    """Whoever runs the tests may have these ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def _begun(
    asked: bytes, streams: Sequence[int], command: Sequence[str], seconds: float, begun: Callable[[int], object]
) -> int:
    """Its exit code; negative for a signal."""
    line = _line(os.getpid())
    line.settimeout(seconds)
    socket.send_fds(line, [asked], streams)
    pid = int(line.recv(20))
    try:
        begun(pid)
        return int(line.recv(20))
    except BaseException as failed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        line.settimeout(None)
        line.recv(20)
        if isinstance(failed, TimeoutError):
            raise subprocess.TimeoutExpired(command, seconds) from None
        raise


@cache
def _line(_pid: int) -> socket.socket:
    """What leads to the Python that forks, one for this process."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(_ROOT)}
    return line_to([sys.executable, "-m", "tests.warm"], _LARGEST, env=environment, cwd=_ROOT)


def _serve(line: socket.socket) -> None:
    """Until the other end is closed."""
    for name in _MODULES:
        import_module(name)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared
    while True:
        asked, streams, _, _ = socket.recv_fds(line, _LARGEST, 3)
        if not asked:
            return
        pid = os.fork()
        if pid == 0:
            line.close()
            _as_at_a_terminal()
            _be_keyturn(json.loads(asked.decode("utf-8", "surrogateescape")), streams)
        for stream in streams:
            os.close(stream)
        line.send(str(pid).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())


def _be_keyturn(asked: Mapping[str, Any], streams: Sequence[int]) -> None:
    """As `python -m MODULE WORDS` from here on. Does not come back."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        coerced = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}
        os.environ.clear()
        os.environ.update({**coerced, **asked["env"]})
        os.chdir(asked["cwd"])
        sys.argv = [asked["module"], *asked["words"]]
        tempfile.tempdir = None
        run_module(asked["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001  as the interpreter does
        sys.excepthook(*sys.exc_info())
    finally:
        threading._shutdown()  # type: ignore[attr-defined]  # as the interpreter does
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
