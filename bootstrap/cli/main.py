"""The command line's one way in and its one way out: errors become `error:` and `hint:`, and an exit code."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

from bootstrap.exit_code import ExitCode

OpenScreen = Callable[..., int]  # may be given the tour of the demo, to be shown beside the fleet


def main(words: Sequence[str], open_screen: OpenScreen) -> int:
    """Run one command. open_screen: opens the screens on the fleet that the environment and this folder name."""
    _open_streams()
    try:
        code = _answer(words, open_screen)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _tell("interrupted: what was begun is finished by running it again, or by: keyturn apply")
        return ExitCode.INTERRUPTED
    except OSError as error:
        return _without_stdout(error)
    return code


def _open_streams() -> None:
    """Whoever starts keyturn may have closed some of the three, and the next file would get that number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  for the whole run
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that a terminal does not have must not end a report


def _without_stdout(error: OSError) -> ExitCode:
    """What was to be printed could not be; nothing may be flushed there at exit any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):  # that is whoever read it being gone: no news to them
        _tell(f"error: stdout could not be written: {error.strerror or error}")
    return ExitCode.FAILED


def _met_by_command_line(error: OSError) -> bool:
    """Whether it is about stdout: the command line itself touches no file and no network, and stderr may be away."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__", "")).startswith("bootstrap.cli.")


def _tell(sentence: str) -> None:
    with suppress(OSError):  # nobody need be listening
        print(sentence, file=sys.stderr)


def _answer(words: Sequence[str], open_screen: OpenScreen) -> int:
    if not words and sys.stdout.isatty() and sys.stdin.isatty():
        return open_screen()
    if not words or words[0] in {"-h", "--help", "help"}:
        return _print_help(words)
    if words[0] == "--version":
        return _print_version()
    return _run(words, open_screen)


def _run(words: Sequence[str], open_screen: OpenScreen) -> int:
    from bootstrap.cli.parse import choose, parse, refuse_private_key
    from keys.errors import KeyturnError

    try:
        refuse_private_key(words)
        command = choose(words[0])
        if {"-h", "--help"} & set(words[1:]):
            return _print_help(words)
        values = parse(command, words[1:])
        values.open_screen = open_screen
        module, function = command.handler.split(":")
        code = int(getattr(import_module(module), function)(values))
        if "--fleet" in command.common:
            from bootstrap.cli.still_pending import tell_pending

            tell_pending(values)
        return code
    except KeyturnError as error:
        return report_error(error, as_json="--json" in words)
    except Exception as error:  # whatever goes wrong, a person is shown no traceback
        if isinstance(error, OSError) and _met_by_command_line(error):
            raise
        if os.environ.get("KEYTURN_TRACEBACK"):
            raise
        from bootstrap.defect import defect

        what, hint = defect(error)
        return report_error(KeyturnError(what, hint=hint), as_json="--json" in words)


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
