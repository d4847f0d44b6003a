"""An error, for people: `error:` then `hint:` on stderr; with --json a document on stdout too."""

import json

from bootstrap.cli.console import say
from bootstrap.exit_code import ExitCode
from keys.errors import InvalidInputError, KeyturnError, UnsafeError
from keys.inert import inert


def exit_code_of(error: Exception) -> ExitCode:
    """What a command ends with that this error stopped."""
    if isinstance(error, InvalidInputError):
        return ExitCode.USAGE
    return ExitCode.REFUSED if isinstance(error, UnsafeError) else ExitCode.FAILED


def print_error(error: Exception, *, as_json: bool) -> None:
    """Print it. Nothing in it can act on the terminal."""
    hint = error.hint if isinstance(error, KeyturnError) else ""
    say(f"error: {inert(str(error))}")
    if hint:
        say(f"hint: {inert(hint)}")
    if as_json:
        document = {"schema": "keyturn.error/1", "error": str(error), "hint": hint, "exit_code": exit_code_of(error)}
        if isinstance(error, UnsafeError) and error.rule:
            document["rule_name"] = error.rule
        print(json.dumps(document, indent=2))
