"""A request to be let in, in a file of its own: written for whoever carries it to a device that gets in."""

import os
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from keys.access_request import AccessRequest
from keys.errors import InvalidInputError, KeyturnError

LARGEST = 256 * 1024
"""Bytes of a text that a request may stand in; more than any has."""


def save_request(request: AccessRequest, file: Path) -> None:
    """A file that is there is written again only where it is an earlier request of the same key.

    Raises InvalidInputError where it is something else, KeyturnError where it cannot be written.
    """
    data = request.text.encode()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        with os.fdopen(descriptor, "wb") as new:
            new.write(data)
    except FileExistsError:
        if _is_earlier(file, request):
            write_atomically(file, data)
            return
        raise InvalidInputError(
            "there is something else in this file, and it is never overwritten",
            where=str(file),
            hint="name another one: --request-file FILE",
        ) from None
    except OSError as error:
        raise KeyturnError(
            f"the request could not be saved: {error.strerror or error}",
            where=str(file),
            hint=f"see who may write there: ls -ld {file.parent}",
        ) from None


def _is_earlier(file: Path, request: AccessRequest) -> bool:
    try:
        there = AccessRequest.parse(_start_of(file)) if file.is_file() else None
    except (KeyturnError, OSError):
        return False
    return there is not None and there.public_key == request.public_key


def _start_of(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(LARGEST).decode("utf-8", "replace")
