"""The help texts, made from the declarations. They look the same under every Python: the README is held to them."""

import textwrap

from bootstrap.cli.declarations import COMMANDS, Argument, Command, arguments_of

_WIDTH = 80
_COLUMN = 26

EXIT_CODES = """\
exit codes:
  0  everything is as wanted
  1  failed
  2  wrong usage or configuration
  3  findings, or changes wanted (audit, doctor, --plan)
  4  done as far as possible, some targets pending
  5  refused by a safety rule"""


def main_help() -> str:
    """What `keyturn --help` prints."""
    rows = [_row("", "keyturn", "the screens (without a terminal: this help)"[:54])]
    rows += [_row("", f"keyturn {command.name}", command.summary) for command in COMMANDS]
    return "\n".join(
        [
            "keyturn turns a device's SSH keys on, and off, everywhere.",
            "",
            "usage:",
            *rows,
            "",
            "  keyturn COMMAND --help    the words and options of one command",
            "  keyturn --version",
            "",
            EXIT_CODES,
        ]
    )


def command_help(command: Command) -> str:
    """What `keyturn COMMAND --help` prints."""
    arguments = arguments_of(command)
    words = [argument for argument in arguments if argument.is_word]
    options = [argument for argument in arguments if not argument.is_word]
    lines = [usage(command), "", f"  {command.summary}", ""]
    lines += [_row("", _invocation(word), word.help) for word in words]
    lines += [_row("", _invocation(option), option.help) for option in options]
    return "\n".join(lines)


def usage(command: Command) -> str:
    """The one line that says how the command is called."""
    parts = ["usage: keyturn", command.name]
    for argument in command.arguments:
        text = _invocation(argument)
        must = argument.required or (argument.is_word and not argument.optional)
        parts.append((text if must else f"[{text}]") + ("..." if argument.many else ""))
    line = " ".join([*parts, "[OPTIONS]"])
    return "\n".join(textwrap.wrap(line, _WIDTH, subsequent_indent=" " * 9, break_on_hyphens=False))


def _invocation(argument: Argument) -> str:
    names = ", ".join(argument.names)
    return f"{names} {argument.value}" if argument.value else names


def _row(indent: str, left: str, right: str) -> str:
    left = f"  {indent}{left}"
    wrapped = textwrap.wrap(right, _WIDTH - _COLUMN - 2) or [""]
    first, rest = wrapped[0], wrapped[1:]
    pad = " " * (_COLUMN + 2)
    start = f"{left:<{_COLUMN}}  {first}" if len(left) <= _COLUMN else f"{left}\n{pad}{first}"
    return "\n".join([start, *(pad + line for line in rest)])
