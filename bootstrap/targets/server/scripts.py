"""The scripts that run on servers, made ready to send: read once, without comments and indents, variables before."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def script(name: str, folder: Path = _HERE) -> str:
    """The text of one of our scripts, comments and indents left out: some shells read their input a byte at a time."""
    text = (folder / name).read_text(encoding="utf-8")
    lines = (line.lstrip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip() and not line.startswith("#")) + "\n"


def together(first: bytes, others: Sequence[bytes], delimiter: str) -> bytes:
    """One script: the first as it is, then each of the others in a shell of its own, all through one command.

    delimiter: a word that stands on no line of theirs.
    """
    text = first
    for number, other in enumerate(others):
        text += shell_function(f"w{number}", other, delimiter) + f"w{number} | /bin/sh -s\n".encode()
    return text


def shell_function(name: str, text: bytes, delimiter: str) -> bytes:
    """A shell function that prints whole lines. delimiter: a word that stands on none of them."""
    return f"{name}() {{ cat <<'{delimiter}'\n".encode() + text + f"{delimiter}\n}}\n".encode()


def assignments(**values: object) -> str:
    """Shell variables, each quoted."""
    return "".join(f"{name}={quoted(str(value))}\n" for name, value in values.items())


def quoted(text: str) -> str:
    """One word to any shell of the Bourne family."""
    return text if re.fullmatch(r"[A-Za-z0-9_./:@%+-]+", text) else "'" + text.replace("'", "'\\''") + "'"
