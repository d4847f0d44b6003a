"""Runs keyturn with both its streams in one, in the order of writing; stderr's lines begin with `! `."""

import io
import sys

from tui.__main__ import main


class Talk(io.TextIOBase):
    """Takes the place of stderr."""

    def __init__(self) -> None:
        self._line = ""

    def write(self, text: str) -> int:
        *whole, self._line = (self._line + text).split("\n")
        for line in whole:
            sys.stdout.write(f"! {line}".rstrip() + "\n")
        return len(text)


if __name__ == "__main__":
    sys.stderr = Talk()
    main()
