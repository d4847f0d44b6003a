"""A small text that a person gives: a file, or - for stdin. Read with a limit; what it says is for others to judge."""

import sys
from pathlib import Path

from bootstrap.cli.console import say
from bootstrap.workflows.newcomer import given_key
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

STDIN = "-"
_LARGEST_KEY = 64 * 1024  # bytes of a public key file; the longest real ones are below 6 KiB


def read_given(source: str, most: int, what: str, *, hint: str) -> str:
    """The text, as far as `most` bytes; odd bytes are replaced. what: "the request".

    Raises KeyturnError for what cannot be read.
    """
    try:
        if source != STDIN:
            with Path(source).expanduser().open("rb") as file:
                return file.read(most).decode("utf-8", "replace")
        if sys.stdin.isatty():
            say(f"Paste {what}, then press Enter and Ctrl-D:")
        return sys.stdin.buffer.read(most).decode("utf-8", "replace")
    except (OSError, RuntimeError, ValueError) as error:  # a person without a home, a name with a NUL
        why = error.strerror if isinstance(error, OSError) else error
        raise KeyturnError(f"{what} could not be read: {why}", where=shown(source), hint=hint) from None


def read_key(source: str) -> PublicKey:
    """The public key that another device made. Raises KeyturnError for what is none."""
    hint = "give the file that ends in .pub, or - and the key on stdin"
    try:
        return given_key(read_given(source, _LARGEST_KEY, "the public key", hint=hint))
    except InvalidInputError as error:
        error.where = error.where or shown(source)
        raise


def shown(source: str) -> str:
    """What an error calls the place."""
    return "stdin" if source == STDIN else source[:200]
