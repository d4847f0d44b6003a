"""The new device's side of a request to be let in: made with its own key, and handed over as a text.

Knows no fleet folder: a machine without access may not even have a clone of it.
"""

import shlex
import sys
from pathlib import Path

from bootstrap import clipboard
from bootstrap.cli.console import print_document, print_text, say
from bootstrap.cli.parse import Values
from bootstrap.cli.request_aside import request_document
from bootstrap.request_file import save_request
from keys.access_request import MAX_AGE, AccessRequest
from keys.inert import inert


def hand_over(text: str, values: Values) -> None:
    """Print a request on stdout, and say what is to be done with it. values: of a command with --request-file.

    Saves it where a file is named, and puts it on the clipboard of whoever sits at a terminal. Raises InvalidInputError
    where that file is something else, KeyturnError where it cannot be written; nothing is printed then.
    """
    request = AccessRequest.parse(text)
    file = Path(values.request_file).expanduser() if values.request_file else None
    if file:
        save_request(request, file)
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
            f"It holds no secret: mail or a chat will do. On a trusted device, in {MAX_AGE.days} days:",
            f"  keyturn approve {name}     (or: keyturn approve -, and paste it)",
            "Compare what is shown there with this:",
            f"  {request.public_key.fingerprint}",
            request.public_key.randomart(),
            "Once it is let in, here again, in the fleet's folder:",
            f"  keyturn onboard {request.name} --kind {request.kind}",
        ]
    )
