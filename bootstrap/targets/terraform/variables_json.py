"""A Terraform variables file in JSON, with one map of public keys in it that keyturn edits.

Pure text in, text out: two spaces, the map sorted by name, everything else in the order it had, a newline at the end.
Terraform takes strings of such a file literally (no templates), so a key's text needs no escaping but JSON's.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keys.errors import InvalidInputError
from keys.public_key import PublicKey

Json = dict[str, Any]


@dataclass(frozen=True)
class VariablesJson:
    """The file's content. variable: the map's name. where: the file, for errors."""

    content: Json
    variable: str
    where: str

    @classmethod
    def parse(cls, text: str, variable: str, where: str) -> "VariablesJson":
        """Read the file; an empty text has no variables. Raises InvalidInputError with the place of what is wrong."""
        try:
            content = json.loads(text, **_STRICT) if text.strip() else {}
        except json.JSONDecodeError as error:
            raise InvalidInputError(
                f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}",
                where=f"{where}, line {error.lineno}",
                hint="`git diff` shows what changed last",
            ) from None
        except InvalidInputError as error:
            raise InvalidInputError(error.what, where=where, hint=error.hint) from None
        if not isinstance(content, dict):
            raise InvalidInputError("expected an object of variables", where=where, hint=f'{{"{variable}": {{}}}}')
        file = cls(content, variable, where)
        file.keys()
        return file

    def keys(self) -> dict[str, PublicKey]:
        """The keys of the map by entry. Raises InvalidInputError for what is not a map of public keys."""
        entries = self.content.get(self.variable, {})
        if not isinstance(entries, dict):
            hint = f'make it a map, device -> key: "{self.variable}": {{"macbook": "ssh-ed25519 AAAA…"}}'
            raise InvalidInputError(f"{self.variable} is not a map", where=self.where, hint=hint)
        return {entry: self._key(entry, text) for entry, text in entries.items()}

    def with_key(self, entry: str, key: PublicKey) -> "VariablesJson":
        """The file with this entry. The key's text has no newline: Terraform compares it byte for byte."""
        return self._with({**self.content.get(self.variable, {}), entry: key.line})

    def without(self, entry: str) -> "VariablesJson":
        return self._with({name: text for name, text in self.content[self.variable].items() if name != entry})

    @property
    def text(self) -> str:
        text = json.dumps(self.content, indent=2, ensure_ascii=False)
        if any("\ud800" <= sign <= "\udfff" for sign in text):  # half a surrogate pair can only be written escaped
            text = json.dumps(self.content, indent=2)
        return text + "\n"

    def _with(self, entries: dict[str, str]) -> "VariablesJson":
        return VariablesJson({**self.content, self.variable: dict(sorted(entries.items()))}, self.variable, self.where)

    def _key(self, entry: str, text: object) -> PublicKey:
        try:
            return PublicKey.parse(text if isinstance(text, str) else "")
        except InvalidInputError as error:
            where = f"{self.where}, {self.variable}[{entry[:60]!r}]"
            raise InvalidInputError(error.what, where=where, hint="its value has to be one public key") from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> Json:
    """Writing the file would silently drop one of two entries of the same name."""
    content: Json = {}
    for name, value in pairs:
        if name in content:
            raise InvalidInputError(f"{name[:60]!r} stands there twice", hint="keep one; Terraform takes the last")
        content[name] = value
    return content


def _exact(number: str) -> float:
    """Writing the file would silently round a number that has more digits than a float."""
    value = float(number)
    if Decimal(repr(value)) != Decimal(number):
        hint = "move that variable to a file of its own"
        raise InvalidInputError(f"the number {number[:60]} would not be kept as it is", hint=hint)
    return value


def _whole(number: str) -> int:
    if len(number) > 1000:
        raise InvalidInputError(f"the number {number[:20]}… has too many digits", hint="write it in quotes")
    return int(number)


_STRICT: dict[str, Any] = {
    "object_pairs_hook": _without_repeats,
    "parse_float": _exact,
    "parse_constant": _exact,
    "parse_int": _whole,
}
