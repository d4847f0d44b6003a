"""A file of JSON, each of its values with the bytes that it takes up.

Strict: what json.loads refuses, and a name that stands twice in one object, is refused with the line. Numbers and
signs are never rewritten, so how they are written does not matter.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tree_sitter import Language, Node, Parser

from bootstrap.hcl.entries import entries
from bootstrap.hcl.strings import literal
from keys.errors import InvalidInputError

_CHANGED = "`git diff` shows what changed last"


@dataclass(frozen=True)
class JsonDocument:
    """One file. data: its bytes. where: its name, for errors. root: its value."""

    data: bytes
    where: str
    root: Node

    @classmethod
    def parse(cls, data: bytes, where: str) -> "JsonDocument":
        """Raises InvalidInputError, with the line, for what is not JSON."""
        _check(data, where)
        tree = _parser().parse(data).root_node
        values = [child for child in tree.children if child.is_named]
        if tree.has_error or len(values) != 1:
            raise InvalidInputError("not valid JSON", where=where, hint=_CHANGED)
        _refuse_repeats(values[0], where)
        return cls(data, where, values[0])

    def value(self, *path: str) -> Node | None:
        """The value to which these names lead from the root; None where one of them isn't there."""
        node: Node | None = self.root
        for name in path:
            inside = entries(node) if node is not None and node.type == "object" else ()
            node = next((entry.value for entry in inside if entry.name == name), None)
        return node


def _check(data: bytes, where: str) -> None:
    try:
        text = data.decode("utf-8-sig")
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInputError("not UTF-8 text", where=f"{where}, line {line}") from None
    except json.JSONDecodeError as error:
        what = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InvalidInputError(what, where=f"{where}, line {error.lineno}", hint=_CHANGED) from None
    except RecursionError:
        raise InvalidInputError("nested too deeply", where=where) from None
    except InvalidInputError as error:
        raise InvalidInputError(error.what, where=where, hint=error.hint) from None


def _refuse_constant(name: str) -> None:
    raise InvalidInputError(f"not valid JSON: {name} is no number", hint=_CHANGED)


def _refuse_repeats(root: Node, where: str) -> None:
    """Terraform takes the last of two entries of one name: what the other says is not so, and nobody sees it."""
    for node in _objects(root):
        names: set[str] = set()
        for pair in node.children:
            if pair.type != "pair":
                continue
            name = literal(pair.children[0]) or ""
            if name in names:
                place = f"{where}, line {pair.start_point.row + 1}"
                hint = "keep one; Terraform takes the last"
                raise InvalidInputError(f"{name[:60]!r} stands there twice", where=place, hint=hint)
            names.add(name)


def _objects(root: Node) -> Iterator[Node]:
    """All objects, those first that stand first. No recursion: what json.loads bears is deeper than Python's."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "object":
            yield node
        waiting += reversed([child for child in node.children if child.type in {"object", "array", "pair"}])


@cache
def _parser() -> Parser:
    import tree_sitter_json

    return Parser(Language(tree_sitter_json.language()))
