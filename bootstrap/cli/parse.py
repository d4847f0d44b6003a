"""The words of the command line -> the values of one command. Mistakes are InvalidInputErrors, like all others."""

import argparse
import difflib
import re
from collections.abc import Sequence
from typing import NoReturn

from bootstrap.cli.declarations import COMMANDS, Argument, Command, arguments_of, command
from keys.errors import InvalidInputError

Values = argparse.Namespace

_PRIVATE_KEY = re.compile(r"PRIVATE KEY-----|PuTTY-User-Key-File|b3BlbnNzaC1rZXktdjE")
_TOKEN = re.compile(r"\b((ts|hs)key-(api|auth|client|oauthtok)-|gh[opsu]_[A-Za-z0-9]{20}|github_pat_)", re.IGNORECASE)


def refuse_private_key(words: Sequence[str]) -> None:
    """Raises InvalidInputError before anything could repeat one: errors name the words that they are about.

    Tokens that are known by their beginning are refused as well.
    """
    if _TOKEN.search(" ".join(words)):
        raise InvalidInputError(
            "a secret stands among the words of this command",
            hint="make a new one, as this one is in the shell's history now; keyturn secret set NAME asks for it",
        )
    if _PRIVATE_KEY.search(" ".join(words)):
        raise InvalidInputError(
            "a private key stands among the words of this command",
            hint="make a new pair, as this one is in the shell's history now, and give its .pub file",
        )


def choose(name: str) -> Command:
    """The command of that name. Raises InvalidInputError that suggests the nearest one."""
    if found := command(name):
        return found
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], 1)
    hint = f"did you mean: keyturn {near[0]}" if near else "keyturn --help lists the commands"
    raise InvalidInputError(f"{name[:60]!r} is not a command", hint=hint)


def parse(chosen: Command, words: Sequence[str]) -> Values:
    """The values of the words that follow the command's name."""
    parser = (_SecretiveParser if chosen.secretive else _Parser)(
        prog=f"keyturn {chosen.name}", add_help=False, allow_abbrev=False
    )
    for argument in arguments_of(chosen):
        _declare(parser, argument)
    return parser.parse_args(words)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InvalidInputError(message, where=self.prog, hint=self._near(message) or f"{self.prog} --help")

    def _near(self, message: str) -> str:
        """The option that was meant, where a word looks like one."""
        word = message.removeprefix("unrecognized arguments: ").partition(" ")[0].partition("=")[0]
        near = difflib.get_close_matches(word, self._option_string_actions, 1, 0.75) if word.startswith("--") else []
        return f"did you mean: {self.prog} {near[0]}" if near else ""


class _SecretiveParser(_Parser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002  it may hold a secret
        raise InvalidInputError(
            "these words are no command, and are not repeated here, as a secret may be among them",
            where=self.prog,
            hint=f"{self.prog} set NAME asks for it; one that stood here is in the shell's history: make a new one",
        )


def _declare(parser: argparse.ArgumentParser, argument: Argument) -> None:
    choices = argument.choices or None
    if argument.is_word:
        name = argument.names[0]
        count = "?" if argument.optional else None
        parser.add_argument(name.lower(), metavar=name, nargs=count, choices=choices)
    elif argument.many:
        parser.add_argument(*argument.names, action="append", default=[], metavar=argument.value)
    elif argument.value:
        parser.add_argument(*argument.names, required=argument.required, metavar=argument.value, choices=choices)
    else:
        parser.add_argument(*argument.names, action="store_true")
