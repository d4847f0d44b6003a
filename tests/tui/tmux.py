"""A real terminal of 80 by 24 with a shell in it: tmux, on a socket of its own."""

import os
import subprocess
import time
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).parents[2]
_SECONDS = 20.0
_SECONDS_BETWEEN_LOOKS = 0.05


class Tmux:
    """A context manager; whatever runs in it ends with it."""

    def __init__(self, folder: Path) -> None:
        self._environment = os.environ | {"TMUX_TMPDIR": str(folder), "PS1": "$ ", "PYTHONPATH": str(_ROOT)}
        self._environment.pop("TMUX", None)

    def __enter__(self) -> Self:
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh")
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")

    def press(self, *keys: str) -> None:
        """Keys as tmux names them: "Enter", "Down", "q"."""
        self._tmux("send-keys", *keys)

    def write(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def until(self, *words: str, without: str = "") -> str:
        """Wait until all these words stand on the screen, and those not; gives the screen."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            screen = self.screen()
            if all(word in screen for word in words) and not (without and without in screen):
                return screen
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        raise AssertionError(f"{words} without {without!r} never came about; the screen shows\n{self.screen()}")

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def says(self, what: str) -> str:
        """What tmux knows of the terminal: "#{alternate_on}"."""
        return self._tmux("display-message", "-p", what).strip()

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", "keyturn", *words]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=30, check=True)
        return done.stdout
