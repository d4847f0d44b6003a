"""Runs git: always with a time-out, never with a prompt, apart from the settings of a git that started us.

It and all that it starts (hooks, signing programs, ssh) stand in a session of their own, so that none has a terminal to
ask on; an agent or a window of the system's own may ask the person. What a hook leaves running is not waited for.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

SECONDS = 30.0
LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}  # a name is a name, whatever signs it has
PATIENCE = 5.0  # how long another git's index.lock is waited for
_LAST_WORDS = 2.0  # seconds that git has for taking away its locks

# Set by Git for its own hooks; inherited, they would point at another repository.
_OF_ANOTHER_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_NAMESPACE")
_ASKING = ("SSH_ASKPASS", "GIT_ASKPASS", "GPG_TTY")
_LANGUAGE = ("LC_ALL", "LANGUAGE")
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "GIT_EDITOR": ":", "LC_MESSAGES": "C"}


@dataclass(frozen=True, slots=True)
class Said:
    """What git said. code: its exit code, negative where it did not come to one."""

    code: int
    raw: bytes
    error: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8", "surrogateescape")

    @property
    def first(self) -> str:
        """The first line of its talk; that of a hook, where a hook spoke."""
        lines = [line.strip() for line in self.error.splitlines() if line.strip()]
        return lines[0][:200] if lines else ""

    @property
    def why(self) -> str:
        """The line of its talk that says what is wrong."""
        lines = [line.strip() for line in (self.error or self.out).splitlines() if line.strip()]
        told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
        return told[0][:200] if told else f"git ended with code {self.code}"


def run(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    seconds: float | None = None,
    hooks: bool = False,
) -> Said:
    """Run git in this folder. hooks: whether the person's hooks run."""
    quiet = () if hooks else ("-c", f"core.hooksPath={os.devnull}")
    command = ["git", *quiet, *arguments]
    try:
        return _run(folder, command, stdin, _environment() | dict(variables or {}), seconds or SECONDS)
    except subprocess.TimeoutExpired as late:
        return Said(-1, b"", f"git {arguments[0]} took longer than {late.timeout:.0f} seconds")
    except OSError as failed:  # git is not installed, the folder is gone, the disk is full
        return Said(-1, b"", failed.strerror or str(failed))


def _run(folder: Path, command: Sequence[str], stdin: bytes, environment: Mapping[str, str], seconds: float) -> Said:
    """With files for its streams: a pipe would stay open for as long as something that a hook started has it."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as error:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=given, stdout=out, stderr=error, start_new_session=True
        )
        try:
            process.wait(seconds)
        except BaseException:
            _end(process)
            raise
        out.seek(0)
        error.seek(0)
        return Said(process.returncode, out.read(), error.read().decode("utf-8", "replace"))


def patient(folder: Path, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None) -> Said:
    """The same, again while another git holds the index."""
    end = time.monotonic() + PATIENCE
    while True:
        said = run(folder, *arguments, stdin=stdin, variables=variables)
        if said.code == 0 or "index.lock" not in said.error or time.monotonic() > end:
            return said
        time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it, together with all that it started."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_WORDS)
    _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _environment() -> dict[str, str]:
    left_out = {*_OF_ANOTHER_GIT, *_ASKING, *_LANGUAGE}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    if os.environ.get("LC_ALL"):
        environment["LC_CTYPE"] = os.environ["LC_ALL"]  # hooks go on with the person's signs
    return environment | _QUIET
