"""Typed reading of a JSON object that somebody else sent: what is not exactly as it should be is a DocumentError.

A key twice, NaN, a fraction, a lone surrogate and nesting without end are refused too. Keys that are not asked for are
left alone, so that documents may grow. No error repeats a value, as it may be a secret.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from keys.errors import InvalidInputError
from keys.inert import inert

Value = TypeVar("Value")

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class DocumentError(InvalidInputError):
    """What came from the other side is not what it should be."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object."""

    values: Mapping[str, object]

    @classmethod
    def parse(cls, data: bytes) -> "Fields":
        """Raises DocumentError."""
        try:
            read = json.loads(
                data.decode(), object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=_no_number
            )
        except (ValueError, RecursionError):  # no UTF-8 and no JSON are ValueErrors
            raise DocumentError("it is no JSON, or not as keyturn writes it") from None
        return cls(_mapping(read, "whole"))

    def line(self, name: str, most: int) -> str:
        """A text on one line, with nothing in it that a terminal acts on. most: characters."""
        text = self._of(name, str)
        if len(text) > most or inert(text, most) != text:
            raise wrong(name)
        return text

    def text(self, name: str, most: int) -> str:
        """A text of several lines, without control characters."""
        text = self._of(name, str)
        if len(text) > most or _CONTROL.search(text):
            raise wrong(name)
        return text

    def formed(self, name: str, form: re.Pattern[str]) -> str:
        """A text of exactly this form."""
        text = self._of(name, str)
        if not form.fullmatch(text):
            raise wrong(name)
        return text

    def flag(self, name: str) -> bool:
        return self._of(name, bool)

    def port(self, name: str) -> int | None:
        """A TCP port, or null."""
        port = self.values.get(name)
        if port is None:
            return None
        if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
            raise wrong(name)
        return port

    def lines(self, name: str, form: re.Pattern[str], most: int) -> tuple[str, ...]:
        """Texts of this form, none of them twice. most: how many."""
        found = self._list(name, most)
        texts = tuple(one for one in found if isinstance(one, str) and form.fullmatch(one))
        if len(set(texts)) != len(found):
            raise wrong(name)
        return texts

    def objects(self, name: str, most: int) -> tuple["Fields", ...]:
        return tuple(Fields(_mapping(one, name)) for one in self._list(name, most))

    def table(self, name: str) -> "Fields":
        return Fields(_mapping(self.values.get(name), name))

    def _list(self, name: str, most: int) -> list[object]:
        found: list[object] = self._of(name, list)
        if len(found) > most:
            raise wrong(name)
        return found

    def _of(self, name: str, kind: type[Value]) -> Value:
        value = self.values.get(name)
        if not isinstance(value, kind):
            raise wrong(name)
        return value


def wrong(name: str) -> DocumentError:
    """The error about what stands under this name."""
    return DocumentError(f"its {name} is missing, or not as it should be")


def _mapping(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise wrong(name)
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError
