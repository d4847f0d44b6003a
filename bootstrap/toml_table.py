"""Typed reading of a TOML file that a person writes: every error names the file, the line and the key.

tomllib keeps no positions, so a line is looked for only once something is wrong: it is the first one up to which the
file, read alone, holds the key. That is exact, whatever strings, arrays and comments the file has.
"""

import bisect
import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from keys.errors import InvalidInputError

_LINE_OF_SYNTAX_ERROR = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_UNSAFE_IN_ARGUMENT = re.compile(r"^-|[\s\x00-\x1f\x7f]")
_KEY_OF_LINE = re.compile(r"""\s*([\w."'-]+)\s*=""")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file. path: its keys from the top; a number for one of several tables of a name."""

    values: Mapping[str, object]
    text_of_file: str
    file: str
    path: tuple[str | int, ...] = ()

    @classmethod
    def parse(cls, text: str, file: str) -> "Table":
        """The whole file. Raises InvalidInputError with the line that is not TOML."""
        try:
            return cls(tomllib.loads(text), text, file)
        except tomllib.TOMLDecodeError as error:
            raise _syntax_error(str(error), text, file) from None

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def known(self, *keys: str) -> None:
        """Raises InvalidInputError for a key that is none of these, with the nearest of them as the hint."""
        for key in self.values:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(keys)}"
                raise self.wrong(f"{key[:60]!r} is not a key that keyturn knows", key, hint=hint)

    def value(self, key: str) -> object:
        return self.values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """The text at this key. Raises InvalidInputError when it is another type, or missing without a default."""
        value = self.values.get(key, default)
        if value is None:
            raise self.missing(key, "a text")
        if not isinstance(value, str):
            raise self._mistyped(key, "a text in quotes")
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self._mistyped(key, "true or false, without quotes")
        return value

    def number(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._mistyped(key, "a whole number, without quotes")
        return value

    def port(self, key: str = "port") -> int | None:
        """A TCP port. Raises InvalidInputError for a number that is none."""
        port = self.number(key)
        if port is not None and not 0 < port < 65536:
            raise self.wrong(f"{port} is not a port", key, hint=f"{key} is a number from 1 to 65535; SSH's own is 22")
        return port

    def word(self, key: str) -> str | None:
        """A text that may end up in an argument list: no white space, no leading hyphen."""
        text = self.text(key, "")
        if _UNSAFE_IN_ARGUMENT.search(text):
            raise self.wrong(f"{text[:60]!r} can't be a {key}", key, hint="no spaces, and no hyphen in front")
        return text or None

    def texts(self, key: str) -> tuple[str, ...] | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self._mistyped(key, 'a list of texts, like ["root", "media"]')
        return tuple(value)

    def table(self, key: str) -> "Table":
        value = self.values.get(key)
        if value is None:
            raise self.missing(key, f"a table: [{_dotted((*self.path, key))}]")
        if not isinstance(value, dict):
            raise self._mistyped(key, f"a table: [{_dotted((*self.path, key))}]")
        return Table(value, self.text_of_file, self.file, (*self.path, key))

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables below this key, each with its name, in the order of the file."""
        if key in self:
            below = self.table(key)
            for name in below.values:
                yield name, below.table(name)

    def list_of_tables(self, key: str) -> Iterator["Table"]:
        """The tables [[key]], in the order of the file."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._mistyped(key, f"tables, each of them [[{_dotted((*self.path, key))}]]")
        for number, one in enumerate(value):
            yield Table(one, self.text_of_file, self.file, (*self.path, key, number))

    def check(self, key: str, check: Callable[[str], str], text: str) -> str:
        """The text once `check` took it; its InvalidInputError gets the place of this key."""
        try:
            return check(text)
        except InvalidInputError as error:
            raise self.wrong(error.what, key, hint=error.hint) from None

    def missing(self, key: str, expected: str) -> InvalidInputError:
        return self.wrong(f"{key} is missing", hint=f"{key} is {expected}")

    def wrong(self, what: str, key: str = "", *, hint: str = "") -> InvalidInputError:
        """The error to raise about this key, or about the whole table. It never repeats a value by itself."""
        path = (*self.path, key) if key else self.path
        line = _line_of(path, self.text_of_file) if path else None
        place = ", ".join(filter(None, (self.file, f"line {line}" if line else "", _dotted(path)[:80])))
        return InvalidInputError(what, where=place, hint=hint)

    def _mistyped(self, key: str, expected: str) -> InvalidInputError:
        return self.wrong(f"{key} should be {expected}", key)


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(name for name in path if isinstance(name, str))


def _line_of(path: tuple[str | int, ...], text: str) -> int | None:
    """The line, from 1, on which the key's value begins."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends = bisect.bisect_left(range(len(lines) + 1), True, key=lambda count: _holds(path, lines, count))
    if ends > len(lines):
        return None
    before = ends - 1
    while before and _read(lines, before) is None:
        before -= 1
    return before + 1


def _holds(path: tuple[str | int, ...], lines: list[str], count: int) -> bool:
    """Whether the first `count` lines hold the key; lines of a value that is not complete yet are left out."""
    while (values := _read(lines, count)) is None:
        count -= 1
    found: object = values
    for key in path:
        if isinstance(key, int):
            if not isinstance(found, list) or key >= len(found):
                return False
            found = found[key]
        elif not isinstance(found, dict) or key not in found:
            return False
        else:
            found = found[key]
    return True


def _read(lines: list[str], count: int) -> dict[str, object] | None:
    try:
        return tomllib.loads("\n".join(lines[:count]))
    except tomllib.TOMLDecodeError:
        return None


def _syntax_error(said: str, text: str, file: str) -> InvalidInputError:
    found = _LINE_OF_SYNTAX_ERROR.fullmatch(said)
    lines = text.replace("\r\n", "\n").split("\n")
    what = found[1] if found else said
    line = int(found[2]) if found and found[2] else len(lines)
    key = _KEY_OF_LINE.match(lines[line - 1]) if line <= len(lines) else None
    place = ", ".join(filter(None, (file, f"line {line}", key[1][:80] if key else "")))
    hint = "`git diff` shows what changed last; texts stand in quotes, tables in [brackets]"
    return InvalidInputError(f"not valid TOML: {what[:1].lower()}{what[1:]}", where=place, hint=hint)
