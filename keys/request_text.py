"""A request to be let in, found in what mail and chats make of it: other line ends, quote marks, a fence, a greeting.

Gives the lines as they were before, and judges none of them. Never repeats the text in an error: it may be a secret.
"""

import re
from typing import NamedTuple

from keys.errors import InvalidInputError
from keys.key_text import PrivateKeyError, holds_private_key
from keys.sshsig import BEGIN, END

START = "keyturn request: "

_MOST = 64 * 1024  # signs; a request with the longest RSA key and much mail around it has 20,000
_QUOTED = re.compile(r"(?:>[ \t]*)+")
_FIELD = re.compile(r"[a-z_]+:")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_AGAIN = "have it sent again, whole, as a file"


class RequestLines(NamedTuple):
    """title: the first line. fields: the further ones, "name: macbook". signature: base64, in one piece."""

    title: str
    fields: tuple[str, ...]
    signature: str


def read_lines(text: str) -> RequestLines:
    """Find the one request in a text. Raises InvalidInputError, or PrivateKeyError for what must never be sent."""
    if holds_private_key(text):
        raise PrivateKeyError(
            "a private key stands in it, and a request never holds one",
            hint="make a new pair on the new device, as others could see this one, and have it ask again",
        )
    if len(text) > _MOST:
        raise InvalidInputError("this is far too long for a request", hint="give the text of the request alone")
    lines = [line for raw in text.removeprefix("\ufeff").split("\n") if (line := _bare(raw))]
    starts = [at for at, line in enumerate(lines) if line.startswith(START)]
    if not starts:
        raise InvalidInputError(
            "there is no request in it", hint=f"give the whole text, from its line {START.strip()!r} to {END!r}"
        )
    if len(starts) > 1:
        raise InvalidInputError(f"there are {len(starts)} requests in it", hint="give one at a time")
    head, signature = _parts(lines[starts[0] :])
    title, *fields = _joined(head)
    return RequestLines(title, tuple(fields), signature)


def _bare(line: str) -> str:
    """Without what was put around it on the way; no line of a request begins or ends with that."""
    bare = _QUOTED.sub("", line.strip(" \t\r"), count=1).strip(" \t\r")
    return "" if bare.startswith(("```", "~~~")) else bare


def _parts(lines: list[str]) -> tuple[list[str], str]:
    """What stands before the signature, and the base64 of that."""
    if BEGIN not in lines or END not in lines[lines.index(BEGIN) :]:
        raise InvalidInputError("the request is cut short: its signature is not whole", hint=_AGAIN)
    begin, end = lines.index(BEGIN), lines.index(END, lines.index(BEGIN))
    signature = "".join(lines[begin + 1 : end])
    if not _BASE64.fullmatch(signature):
        raise InvalidInputError("the request is damaged: its signature is no base64", hint=_AGAIN)
    return lines[:begin], signature


def _joined(lines: list[str]) -> list[str]:
    """Lines that were too long for somebody, in one piece again."""
    joined = lines[:1]
    for line in lines[1:]:
        if _FIELD.match(line):
            joined.append(line)
        else:
            joined[-1] += f" {line}"
    return joined
