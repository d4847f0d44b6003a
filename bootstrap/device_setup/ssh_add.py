"""OpenSSH's ssh-add: a key goes into the agent, and out of it. A passphrase reaches it through a pipe, see askpass.
Every run ends in time.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bootstrap.device_setup.askpass import Answer, askpass
from keys.errors import KeyturnError
from keys.inert import inert

_NO_ANSWER = Answer({"SSH_ASKPASS_REQUIRE": "never"}, subprocess.DEVNULL)
_SECONDS = 30.0  # an agent may have the person confirm


def load(path: Path, passphrase: str | None) -> None:
    """Load that private key file. Raises KeyturnError when the agent does not take it, or does not answer in time."""
    if passphrase is None:
        _run([*_program(), str(path)], _NO_ANSWER, path)
        return
    with askpass(passphrase) as answer:
        _run([*_program(), str(path)], answer, path)


def unload(path: Path) -> None:
    """Take the key of that file out of the agent. Raises KeyturnError."""
    _run([*_program(), "-d", str(path)], _NO_ANSWER, path)


def _program() -> Sequence[str]:
    """On macOS Apple's own, which keeps the passphrase in the Keychain too, or takes it out of there."""
    return ["/usr/bin/ssh-add", "--apple-use-keychain"] if sys.platform == "darwin" else ["ssh-add"]


def _run(command: Sequence[str], answer: Answer, path: Path) -> None:
    """In a session of its own: it has no terminal to ask on, and ends with all that it started."""
    try:
        with subprocess.Popen(
            command,
            env={**os.environ, **answer.variables},
            stdin=answer.stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                _, said = process.communicate(timeout=_SECONDS)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
    except subprocess.TimeoutExpired:
        what = f"the agent did not answer within {_SECONDS:.0f} seconds"
        raise KeyturnError(what, where="ssh-agent", hint="see whether `ssh-add -l` answers") from None
    except OSError as error:
        what = f"ssh-add could not be run: {error.strerror}"
        raise KeyturnError(what, where="ssh-agent", hint="install OpenSSH's client") from None
    if process.returncode:
        last = inert(said.decode("utf-8", "replace").strip().rpartition("\n")[2], 200)
        raise KeyturnError(f"ssh-add refuses: {last}", where="ssh-agent", hint=f"by hand: ssh-add {path}")
