"""Gives a passphrase to OpenSSH's programs, by the program that SSH_ASKPASS names (ssh(1)).

That is a script in a folder of this user's alone, which reads one line from its standard input: a pipe without a name,
filled and closed before anything is started. So the passphrase is in no argument, no variable and no file, it is given
once, and nothing waits for a run of ours that was killed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bootstrap.device_setup.private_folder import private_folder

_SCRIPT = """#!/bin/sh
IFS= read -r answer && printf '%s\\n' "$answer"
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program is to be started with. variables: of its environment. stdin: a file descriptor."""

    variables: dict[str, str]
    stdin: int


@contextmanager
def askpass(passphrase: str) -> Iterator[Answer]:
    """The answer to the first question of a program of OpenSSH's; further ones get none."""
    with private_folder() as folder:
        script = folder / "askpass"
        with os.fdopen(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700), "w") as file:
            file.write(_SCRIPT)
        reading, writing = os.pipe()
        try:
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(f"{passphrase}\n".encode())
            display = os.environ.get("DISPLAY", ":")  # older ones ask the script only where there is a screen
            variables = {"SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": display}
            yield Answer(variables, reading)
        finally:
            os.close(reading)
