"""How sshd takes a line of its configuration apart (misc.c: strdelim, argv_split, percent_expand)."""

import re
from collections.abc import Mapping

from keys.sshd.verdict import ConfigError

_BLANKS = " \t\r\n"
_DELIMITER = re.compile('[ \t\r\n"=]')


def delimited(text: str) -> tuple[str, str | None] | None:
    """Return the first word and what follows it (strdelim); None for an open quote. One `=` may stand between."""
    found = _DELIMITER.search(text)
    if not found:
        return text, None
    at = found.start()
    if found[0] == '"':
        end = text.find('"', at + 1)
        return None if end < 0 else (text[:at] + text[at + 1 : end], text[end + 1 :].lstrip(_BLANKS))
    rest = text[at + 1 :].lstrip(_BLANKS)
    if found[0] != "=" and rest.startswith("="):
        rest = rest[1:].lstrip(_BLANKS)
    return text[:at], rest


def directive(line: str) -> tuple[str, str] | None:
    """The keyword of a line and what follows it; None for what is none: blank, a comment, an open quote."""
    found = delimited(line[:1] + line[1:].rstrip(" \t\r\n\f"))
    if found and not found[0] and found[1] is not None:
        found = delimited(found[1])
    return None if not found or not found[0] or found[0].startswith("#") else (found[0], found[1] or "")


def arguments(text: str, *, comments: bool = True) -> list[str]:
    """Split as argv_split does. comments: a word that starts with `#` ends the line. Raises ConfigError."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in " \t":
            at += 1
        elif comments and text[at] == "#":
            break
        else:
            word, at = _argument(text, at)
            found.append(word)
    return found


def _argument(text: str, at: int) -> tuple[str, int]:
    """Read one argument from `at`; returns it and where it ends."""
    taken: list[str] = []
    quote = ""
    while at < len(text):
        sign, following = text[at], text[at + 1 : at + 2]
        if sign == "\\" and (following in ("'", '"', "\\") or (following == " " and not quote)) and following:
            at += 1
            taken.append(following)
        elif not quote and sign in " \t":
            break
        elif not quote and sign in "\"'":
            quote = sign
        elif sign == quote:
            quote = ""
        else:
            taken.append(sign)
        at += 1
    if quote:
        raise ConfigError("invalid quotes")
    return "".join(taken), at


def expand(text: str, tokens: Mapping[str, str]) -> str:
    """Put in what `%u` and the like stand for; `%%` is a percent sign. Raises ConfigError for one that sshd lacks."""
    parts = re.split(r"%(.?)", text, flags=re.DOTALL)
    for index in range(1, len(parts), 2):
        letter = parts[index]
        if letter != "%" and letter not in tokens:
            raise ConfigError(f"unknown key %{letter}")
        parts[index] = "%" if letter == "%" else tokens[letter]
    return "".join(parts)
