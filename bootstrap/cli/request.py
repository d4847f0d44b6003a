"""The new device's side of a request to be let in: made with its own key, and handed over as a text.

Knows no fleet folder: a machine without access may not even have a clone of it.
"""

import os
import shlex
import sys
from pathlib import Path

from bootstrap import clipboard
from bootstrap.atomic_file import write_atomically
from bootstrap.cli.console import print_document, print_text, say
from bootstrap.cli.given import read_given
from bootstrap.cli.parse import Values
from bootstrap.cli.request_aside import LARGEST, request_document
from keys.access_request import MAX_AGE, AccessRequest
from keys.errors import InvalidInputError, KeyturnError
from keys.inert import inert


def hand_over(text: str, values: Values) -> None:
    """Print a request on stdout, and say what is to be done with it. values: of a command with --request-file.

    Saves it where a file is named, and puts it on the clipboard of whoever sits at a terminal. Raises InvalidInputError
    where that file is something else, KeyturnError where it cannot be written; nothing is printed then.
    """
    request = AccessRequest.parse(text)
    file = Path(values.request_file).expanduser() if values.request_file else None
    if file:
        _save(request, file)
    if values.json:
        print_document("keyturn.request/1", {**request_document(request), "request": text, "file": str(file or "")})
    else:
        print_text(text)
    sys.stdout.flush()
    copied = sys.stdout.isatty() and sys.stderr.isatty() and clipboard.copy(text)
    say(_what_to_do(request, file, copied))


def _what_to_do(request: AccessRequest, file: Path | None, copied: bool) -> str:
    places = [*([f"saved in {inert(str(file))}"] if file else []), *(["on the clipboard"] if copied else [])]
    name = shlex.quote(inert(file.name)) if file else "FILE"
    return "\n".join(
        [
            "",
            *([f"It is {' and '.join(places)}."] if places else []),
            f"This holds no secret, so mail or a chat will do. On a trusted device, within {MAX_AGE.days} days:",
            f"  keyturn approve {name}     (or: keyturn approve -, and paste it)",
            "Compare what is shown there with this:",
            f"  {request.public_key.fingerprint}",
            request.public_key.randomart(),
        ]
    )


def _save(request: AccessRequest, file: Path) -> None:
    """A file that is there is written again only where it is an earlier request of the same key."""
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
        there = AccessRequest.parse(read_given(str(file), LARGEST, "the request", hint="")) if file.is_file() else None
    except KeyturnError:
        return False
    return there is not None and there.public_key == request.public_key
