"""The person at the other end: what is said to them goes to stderr, what they are asked needs a terminal."""

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from bootstrap.cli.table import Tone, paint
from bootstrap.cli.typed import typed_line, typed_secret
from bootstrap.host_key_words import about_host_key
from keys.access import Untrusted
from keys.errors import InvalidInputError
from keys.inert import inert

_UNSEEN = re.compile(r"[^ -~]")


def say(text: str = "") -> None:
    """Talk: to stderr. The text holds nothing from elsewhere that was not made inert. Nobody need be listening."""
    with suppress(OSError):
        print(text, file=sys.stderr)


def print_document(schema: str, content: Mapping[str, object]) -> None:
    """Data: one JSON document on stdout. schema: "keyturn.audit/1" and the like; they only grow."""
    readable = (sys.stdout.encoding or "").lower() in {"utf-8", "utf8"}  # others get every sign as an escape
    print(document_text(schema, content, readable=readable))


def document_text(schema: str, content: Mapping[str, object], *, readable: bool = True) -> str:
    """The same as text. readable: whether it may have signs beyond ASCII."""
    text = json.dumps({"schema": schema, **content}, indent=2, ensure_ascii=not readable)
    return "\n".join(_UNSEEN.sub(_escaped, line) for line in text.split("\n"))


def _escaped(found: re.Match[str]) -> str:
    """A sign that a terminal may act on, or that is none: the same to whoever reads the JSON."""
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def print_text(text: str) -> None:
    """Data: a whole document on stdout, its line ends as they are, in UTF-8 whatever the terminal's is."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    sys.stdout.write(text)


def can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def nobody_to_ask() -> InvalidInputError:
    return InvalidInputError("there is no terminal to ask on", hint="look at it with --plan, then agree with --yes")


def confirm(question: str, *, yes: bool) -> bool:
    """Ask, unless it was agreed to beforehand. Raises InvalidInputError where nobody can be asked."""
    if yes:
        return True
    if not can_ask():
        raise nobody_to_ask()
    sys.stderr.write(paint(f"{question} [y/N] ", Tone.STRONG, sys.stderr))
    sys.stderr.flush()
    return typed_line().strip().lower() in {"y", "yes"}


def forget_typed() -> None:
    """Drop what was typed or pasted before anything was asked. Windows is left to itself."""
    with suppress(ImportError, OSError, ValueError):
        import termios

        with suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def ask_number(question: str, most: int) -> int:
    """A number from 1 to most; 0 for none of them."""
    sys.stderr.write(paint(f"{question} [1-{most}, 0 for none] ", Tone.STRONG, sys.stderr))
    sys.stderr.flush()
    typed = typed_line().strip()
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= most else 0


def trust_host_key(untrusted: Untrusted) -> bool:
    """Show the fingerprint of a server that is not pinned yet, or no longer right, and ask. Nobody to ask means no."""
    lines, question = about_host_key(untrusted)
    if not lines or not can_ask():
        return False
    for line in lines:
        say(line)
    return confirm(question, yes=False)


def ask_secret(prompt: str) -> str:
    """A secret, typed without being shown; empty for Ctrl-D. Raises InvalidInputError where nobody can be asked."""
    if not can_ask():
        raise InvalidInputError(
            "there is no terminal to ask for a passphrase on",
            hint="give --passphrase none, keyring, env:NAME or command:LINE",
        )
    try:
        return typed_secret(prompt)
    except (EOFError, UnicodeDecodeError):
        return ""


def ask_passphrase(path: Path, again: bool) -> str | None:
    """The passphrase of one of our own key files; None where nobody can be asked, or nothing is typed.

    again: whether what was typed before was wrong.
    """
    if not can_ask():
        return None
    if again:
        say("That is not its passphrase.")
    return ask_secret(f"Passphrase of {inert(str(path), 200)}: ") or None
