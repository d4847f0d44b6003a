"""The `tailscale` program of this machine: what it says of itself, logging in with an auth key, logging out.

An auth key goes through a file that only the user can read; it never is an argument, nor in an environment. `up` is
never run with --reset, and nothing that the person has set is changed. Every call has a time-out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Self

from bootstrap.tailnet.program_errors import Fault, ProgramError, absent, failed, late
from bootstrap.tailnet.secret_file import secret_file
from bootstrap.tailnet.status import Status, read_status

VARIABLE = "KEYTURN_TAILSCALE"  # names the program, where another one than that on PATH is meant

_OF_THE_APP = "/Applications/Tailscale.app/Contents/MacOS/Tailscale"
_AS_A_PROGRAM = {"TAILSCALE_BE_CLI": "1"}  # else the app may open its window instead of answering
_SECONDS = 20.0  # what answers by itself
_MORE = 10.0  # that `up` may take beyond the time-out that it was given


class TailscaleProgram:
    """path: of the program. All methods raise ProgramError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def find(cls) -> Self:
        """$KEYTURN_TAILSCALE, else the one on PATH, else on macOS the app's own."""
        if named := os.environ.get(VARIABLE):
            if not os.access(named, os.X_OK):
                raise absent(named)
            return cls(Path(named))
        found = shutil.which("tailscale")
        if not found and sys.platform == "darwin" and os.access(_OF_THE_APP, os.X_OK):
            found = _OF_THE_APP
        if not found:
            raise absent()
        return cls(Path(found))

    def status(self) -> Status:
        """What it says of this machine."""
        told = self._run("status", "--json", "--peers=false")
        try:
            return read_status(told)
        except ValueError:
            hint = "tailscale version; see whether there is a newer one"
            raise ProgramError("what it says of its status makes no sense", hint=hint) from None

    def log_in(self, auth_key: str, *, login_server: str = "", seconds: int = 60) -> None:
        """`up` with this auth key, on a machine that is logged in nowhere.

        login_server: where; the vendor's if empty. seconds: for how long to wait until it is connected.
        """
        server = [f"--login-server={login_server}"] if login_server else []
        with secret_file(auth_key) as file:
            words = (f"--auth-key=file:{file}", f"--timeout={seconds}s", *server)
            self._run("up", *words, seconds=seconds + _MORE, secret=auth_key)

    def switch_on(self, *, seconds: float = 60.0) -> None:
        """`up` and nothing else: connect a machine that is logged in, with the settings that it has."""
        try:
            self._run("up", seconds=seconds)
        except ProgramError as error:
            if error.fault is Fault.REFUSED:
                error.hint = "tailscale logout, then run the same command again: it makes an auth key"
            raise

    def log_out(self) -> None:
        """Leave the tailnet: the machine's own key there ends."""
        self._run("logout")

    def _run(self, *words: str, seconds: float = _SECONDS, secret: str = "") -> str:
        command = f"tailscale {words[0]}"
        try:
            done = subprocess.run(
                [self.path, *words],
                env={**os.environ, **(_AS_A_PROGRAM if str(self.path) == _OF_THE_APP else {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise late(command, seconds) from None
        except OSError as error:
            said = f"it could not be run: {error.strerror}"
            raise ProgramError(said, hint=f"see who may run it: ls -l {self.path}") from None
        told, talked = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        if done.returncode:
            said = f"{talked}\n{told}"
            raise failed(command, done.returncode, said.replace(secret, "…") if secret else said)
        return told
