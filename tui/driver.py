"""The terminal as Textual drives it on Unix, made safe against one that goes while the screens are open.

Writing to it then fails, and the system wakes the program as if it had slept. Neither may stop it: the screens are
closed by what watches the terminal.
"""

import os
from collections.abc import Callable
from io import TextIOBase
from typing import IO, Any, cast

from textual.drivers.linux_driver import LinuxDriver


class _Output(TextIOBase):
    """What is written to a terminal that is gone is dropped: were the writing thread to end, all would wait for it."""

    def __init__(self, terminal: IO[str]) -> None:
        self._terminal = terminal
        self._is_gone = False

    def write(self, text: str) -> int:
        self._attempt(lambda: self._terminal.write(text))
        return len(text)

    def flush(self) -> None:
        self._attempt(self._terminal.flush)

    def fileno(self) -> int:
        return self._terminal.fileno()

    def _attempt(self, do: Callable[[], object]) -> None:
        try:
            if not self._is_gone:
                do()
        except OSError:
            self._is_gone = True


class TerminalDriver(LinuxDriver):
    """As Textual has it, but for a terminal that is gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = cast("Any", _Output(cast("IO[str]", self._file)))

    def _sigcont_application(self, *args: object) -> None:
        """That a terminal is gone is told with this signal too, as if there were one to begin on again."""
        if os.isatty(self.fileno):
            super()._sigcont_application(*args)
