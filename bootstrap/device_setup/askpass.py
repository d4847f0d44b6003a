"""Gives a passphrase to OpenSSH's programs, as the program that SSH_ASKPASS names (ssh(1)).

That is a script which reads it from a named pipe beside it, both in a folder of this user's alone. The pipe holds it
in the kernel's memory until it is read; the script itself holds nothing that is secret.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bootstrap.device_setup.private_folder import private_folder

_SCRIPT = """#!/bin/sh
IFS= read -r answer <"${0%/*}/pipe" && printf '%s\\n' "$answer"
"""
_GIVING_UP = b"\n\n\n"  # an empty answer to each further question: what was given was not right


@contextmanager
def askpass(passphrase: str) -> Iterator[dict[str, str]]:
    """The environment variables under which OpenSSH's programs are given the passphrase, once."""
    with private_folder() as folder:
        script, pipe = folder / "askpass", folder / "pipe"
        os.mkfifo(pipe, 0o600)
        with os.fdopen(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700), "w") as file:
            file.write(_SCRIPT)
        line = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)  # for both, so that opening it waits for nobody
        try:
            os.write(line, f"{passphrase}\n".encode() + _GIVING_UP)
            yield {
                "SSH_ASKPASS": str(script),
                "SSH_ASKPASS_REQUIRE": "force",
                "DISPLAY": os.environ.get("DISPLAY", ":"),
            }
        finally:
            os.close(line)
