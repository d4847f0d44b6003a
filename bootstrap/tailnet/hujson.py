"""JSON with comments and trailing commas, as policy files are written ("HuJSON": JWCC, https://nigeltao.github.io).

What is not JSON in it is blanked out, sign for sign, so that every place in the text stays where it was.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_STRING = r'"(?:[^"\\]|\\.)*"'
_COMMENT = r"//[^\n]*|/\*.*?\*/"
_PARTS = re.compile(f"({_STRING})|({_COMMENT})", re.DOTALL)
_COMMAS = re.compile(rf"({_STRING})|(,)(?=\s*[\]}}])", re.DOTALL)
_SIGN = re.compile(r"[^\n]")
_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def plain(text: str) -> str:
    """The same as plain JSON, each sign at its place. Raises nothing: what is wrong with the rest stays wrong."""
    return _COMMAS.sub(_blanked, _PARTS.sub(_blanked, text.removeprefix("\ufeff")))


def members(document: str, start: int = 0) -> Iterator[tuple[str, int]]:
    """The names in the object that begins there, and where the value of each begins. Raises ValueError.

    document: plain JSON. A name that stands there twice comes twice.
    """
    place = _expected(document, start, "{")
    while document[place : place + 1] != "}":
        name, place = _value(document, place)
        if not isinstance(name, str):
            raise ValueError("not a name")
        place = _expected(document, place, ":")
        yield name, place
        place = _after(document, place, "}")


def elements(document: str, start: int) -> Iterator[tuple[Any, int]]:
    """The values of the list that begins there, each with its place. Raises ValueError."""
    place = _expected(document, start, "[")
    while document[place : place + 1] != "]":
        yield _value(document, place)[0], place
        place = _after(document, place, "]")


def line_of(document: str, place: int) -> int:
    return document.count("\n", 0, place) + 1


def _after(document: str, place: int, end: str) -> int:
    """The next member's place, or that of the end, past the value at this place."""
    _, place = _value(document, place)
    return place if document[place : place + 1] == end else _expected(document, place, ",")


def _value(document: str, place: int) -> tuple[Any, int]:
    value, place = _DECODER.raw_decode(document, place)
    return value, _blank(document, place)


def _expected(document: str, place: int, sign: str) -> int:
    place = _blank(document, place)
    if document[place : place + 1] != sign:
        raise ValueError("not JSON")
    return _blank(document, place + 1)


def _blank(document: str, place: int) -> int:
    found = _BLANKS.match(document, place)
    return found.end() if found else place


def _blanked(found: re.Match[str]) -> str:
    return found[1] or _SIGN.sub(" ", found[2])
