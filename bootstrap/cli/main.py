"""The command line's one way in and its one way out: errors become `error:` and `hint:`, and an exit code."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bootstrap.exit_code import ExitCode

if TYPE_CHECKING:
    from keys.errors import KeyturnError

OpenScreen = Callable[[], int]


def main(words: Sequence[str], open_screen: OpenScreen) -> int:
    """Run one command. open_screen: opens the screens on the fleet that the environment and this folder name."""
    if not words and sys.stdout.isatty() and sys.stdin.isatty():
        return open_screen()
    if not words or words[0] in {"-h", "--help", "help"}:
        return _print_help(words)
    if words[0] == "--version":
        return _print_version()
    try:
        return _run(words, open_screen)
    except KeyboardInterrupt:
        print("interrupted: what was begun is finished by running it again, or by: keyturn apply", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read stdout has gone; nothing may be flushed into it at exit any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED


def _run(words: Sequence[str], open_screen: OpenScreen) -> int:
    from bootstrap.cli.parse import choose, parse
    from keys.errors import KeyturnError

    try:
        command = choose(words[0])
        if {"-h", "--help"} & set(words[1:]):
            return _print_help(words)
        values = parse(command, words[1:])
        values.open_screen = open_screen
        module, function = command.handler.split(":")
        return int(getattr(import_module(module), function)(values))
    except KeyturnError as error:
        return report_error(error, as_json="--json" in words)
    except Exception as error:  # noqa: BLE001 - nothing that goes wrong shows a person a traceback
        if os.environ.get("KEYTURN_TRACEBACK"):
            raise
        return report_error(_our_own_mistake(error, words), as_json="--json" in words)


def _our_own_mistake(error: Exception, words: Sequence[str]) -> "KeyturnError":
    from keys.errors import KeyturnError

    return KeyturnError(
        f"keyturn itself went wrong: {type(error).__name__}",
        hint=f"what was begun is finished by: keyturn apply. For a report: KEYTURN_TRACEBACK=1 keyturn {words[0]} …",
    )


def report_error(error: Exception, *, as_json: bool) -> ExitCode:
    """Print an error for people on stderr, and as a document on stdout where JSON was asked for."""
    from bootstrap.cli.errors import exit_code_of, print_error

    print_error(error, as_json=as_json)
    return exit_code_of(error)


def _print_help(words: Sequence[str]) -> ExitCode:
    from bootstrap.cli.help import command_help, main_help

    if words and words[0] not in {"-h", "--help", "help"}:
        from bootstrap.cli.parse import choose

        print(command_help(choose(words[0])))
        return ExitCode.OK
    print(main_help())
    return ExitCode.OK if words else ExitCode.USAGE


def _print_version() -> ExitCode:
    from importlib.metadata import version

    print(f"keyturn {version('keyturn')}")
    return ExitCode.OK
