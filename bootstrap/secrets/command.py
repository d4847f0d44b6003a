"""Secrets that a program prints, for instance a password manager's. Nothing that it wrote or was told is repeated."""

import re
import shlex
import subprocess

from bootstrap.secrets.errors import SecretError, checked

_SECONDS = 60.0  # a password manager may have to ask a person first


def printed_by(command: str, signs: re.Pattern[str]) -> str:
    """What it prints, without blanks around it. No shell has a look at the command. Raises SecretError."""
    program, where = "?", "the command for a secret"
    try:
        arguments = shlex.split(command)
        program = arguments[0]
        where = f"the command {program[:80]!r}"
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (ValueError, IndexError):
        raise SecretError("its quotes do not match", where=where, hint="see keyturn.toml") from None
    except subprocess.TimeoutExpired:
        said = f"printed nothing within {_SECONDS:.0f} seconds"
        raise SecretError(said, where=where, hint="run it by hand to see what it waits for") from None
    except OSError as error:
        raise SecretError(f"could not be run: {error.strerror}", where=where, hint=f"which {program[:80]}") from None
    if done.returncode:
        said = f"ended with code {done.returncode}"
        raise SecretError(said, where=where, hint="run it by hand to see what it says")
    text = done.stdout.decode("utf-8", "replace").strip()
    return checked(text, signs, where=where, hint="it has to print the secret alone")


def program_of(command: str) -> str:
    """The program alone, as its arguments may tell too much; empty where the command can't be read."""
    try:
        return next(iter(shlex.split(command)), "")
    except ValueError:
        return ""
