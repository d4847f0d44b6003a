"""keyturn onboard NAME --make-for-qr: a key for a device that can't make one, carried over by its camera.

The pair is in this process's memory alone. Its private half leaves it encrypted, as a QR code on a screen that is
wiped; the passphrase stands beside the code, never inside.
"""

import sys
import textwrap
from collections.abc import Callable
from typing import NamedTuple

from bootstrap.camera_key import CameraKey, leave_no_core, useless
from bootstrap.cli.alternate_screen import AlternateScreen
from bootstrap.cli.console import can_ask, say
from bootstrap.cli.parse import Values
from bootstrap.cli.qr_text import about_colours, painted, why_no_blocks
from bootstrap.run import Run
from bootstrap.workflows.onboard import KeepKey
from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.qr import size

_OPTION = "--make-for-qr"
_BESIDE = 36  # columns in which the words can be read
_SECONDS = 0.5  # after which the window may have another size


def check_for_qr(values: Values) -> None:
    """Raises InvalidInputError where a key cannot be shown, or is to come from elsewhere at the same time."""
    if values.public_key or values.key or values.key_file or values.passphrase:
        raise InvalidInputError(
            f"{_OPTION} makes the key and its passphrase, and writes neither to a file",
            hint="leave out --public-key, --key, --key-file and --passphrase",
        )
    if values.json or not can_ask() or sys.platform == "win32":
        raise InvalidInputError(
            f"{_OPTION} shows a private key, to a person at a terminal and nobody else",
            hint=_better(values.name, values.kind),
        )
    if why := why_no_blocks(sys.stderr):
        raise InvalidInputError(f"no QR code can be shown: {why}", hint=_better(values.name, values.kind))


def key_for_qr(values: Values, name: str, run: Run) -> tuple[PublicKey, KeepKey]:
    """A pair made in memory; what keeps it shows it until the person says that the device has it.

    That raises KeyboardInterrupt where the person breaks it off: nothing is onboarded then.
    """
    say(f"The private key of {name} will be made here and shown on this screen. Whoever takes a")
    say("picture of it needs only the passphrase beside it. A key that never leaves the")
    say(f"device is better, wherever it can make one: {_better(name, values.kind)}")
    leave_no_core()
    pair = KeyPair.generate(f"{name}@{run.fleet.name}")

    def keep() -> Callable[[], None]:
        try:
            _show_until_enter(_Page.of(pair, name))
        except KeyboardInterrupt:
            say(useless(name))
            raise
        return lambda: say(useless(name))

    return pair.public, keep


def _better(name: str, kind: str) -> str:
    return f"keyturn pair {name} --kind {kind}"


class _Page(NamedTuple):
    """What is shown. code: its lines, `columns` wide."""

    code: list[str]
    columns: int
    words: tuple[str, ...]

    @classmethod
    def of(cls, pair: KeyPair, name: str) -> "_Page":
        made = CameraKey.of(pair)
        words = (
            f"The private key of {name}, encrypted. Scan it there, and paste the text into the SSH app as a key.",
            "Type its passphrase there, with the hyphens:",
            f"    {made.passphrase}",
            about_colours(sys.stderr),
            "Enter: the device has it, let it in. Ctrl-C: let nothing in.",
        )
        return cls(painted(made.text, sys.stderr), size(made.text)[0], tuple(filter(None, words)))

    def lines(self, columns: int, rows: int) -> tuple[list[str], bool]:
        """What a window of that size shows, and whether that is the code."""
        below = self._words(self.columns)
        if self.columns <= columns and len(self.code) + len(below) <= rows:
            return [*self.code, *below], True
        if self.columns + 2 + _BESIDE <= columns and len(self.code) <= rows:
            beside = self._words(_BESIDE, "")
            beside += [""] * (len(self.code) - len(beside))
            return [f"{line}  {word}" for line, word in zip(self.code, beside, strict=True)], True
        return self._too_small(columns, rows, len(below)), False

    def _words(self, columns: int, *behind: str) -> list[str]:
        """behind: what stands behind each sentence."""
        return [part for sentence in self.words for part in (*textwrap.wrap(sentence, columns), *behind)]

    def _too_small(self, columns: int, rows: int, below: int) -> list[str]:
        height = len(self.code)
        sentences = (
            f"This window has {columns} columns and {rows} rows.",
            f"The code needs {self.columns} and {height + below}, or {self.columns + 2 + _BESIDE} and {height}.",
            "Make the window larger, or its letters smaller (Ctrl and -, on a Mac Cmd and -): it then comes up here.",
            "Ctrl-C: let nothing in.",
        )
        return [part for sentence in sentences for part in textwrap.wrap(sentence, max(columns, 10))]


def _show_until_enter(page: _Page) -> None:
    with AlternateScreen() as screen:
        while True:
            lines, is_code = page.lines(*screen.size)
            screen.draw(lines)
            key = screen.key(_SECONDS)
            if key == "\x04":
                raise KeyboardInterrupt
            if key in {"\n", "\r"} and is_code:
                return
