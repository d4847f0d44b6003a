"""Terraform's JSON syntax (`*.tf.json`), told again as the blocks of HCL that it stands for.

To be looked at only: nothing of it is ever written. Source: developer.hashicorp.com/terraform/language/syntax/json.
"""

import json
import re
from collections.abc import Iterator

from tree_sitter import Language, Node, Parser

from keys.errors import InvalidInputError

LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "locals": 0}
"""The kinds of blocks that matter here, and how many labels each has."""

_NAMES_OF_THINGS = {"depends_on", "replace_triggered_by", "ignore_changes"}  # their strings are references
_REFERENCE = re.compile(r'[A-Za-z_][\w.\-\[\]"]*')
_WHOLE = re.compile(r"\$\{([^{}]*)\}")


def json_blocks(data: bytes, where: str) -> Iterator[tuple[int, str]]:
    """Each block as HCL, with the line at which it stands in the JSON. Raises InvalidInputError, with the line."""
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"not valid JSON: {error.msg}", where=f"{where}, line {error.lineno}") from None
    except (UnicodeDecodeError, RecursionError):
        raise InvalidInputError("not valid JSON", where=where) from None
    for kind, node in _pairs(_root(data)):
        if kind in LABELS:
            yield from _blocks(kind, node, LABELS[kind])


def _root(data: bytes) -> Node:
    import tree_sitter_json

    return Parser(Language(tree_sitter_json.language())).parse(data).root_node.children[0]


def _blocks(head: str, node: Node, labels: int) -> Iterator[tuple[int, str]]:
    if labels:
        for label, inner in _pairs(node):
            yield from _blocks(f"{head} {json.dumps(label)}", inner, labels - 1)
        return
    bodies = node.children if node.type == "array" else [node]
    for body in bodies:
        if body.type == "object":
            yield body.start_point.row + 1, f"{head} {{\n{_body(body)}}}\n"


def _body(node: Node) -> str:
    return "".join(_member(name, value) for name, value in _pairs(node) if name.isidentifier() or "-" in name)


def _member(name: str, value: Node) -> str:
    if name == "lifecycle":
        return f"{name} {{\n{_body(value)}}}\n"
    return f"{name} = {_expression(value, plain=name in _NAMES_OF_THINGS)}\n"


def _expression(node: Node, *, plain: bool = False) -> str:
    if node.type == "array":
        return "[" + "".join(_expression(child, plain=plain) + ",\n" for child in node.named_children) + "]"
    if node.type == "object":
        members = [f"{json.dumps(name)} = {_expression(value)}\n" for name, value in _pairs(node)]
        return "{\n" + "".join(members) + "}"
    if node.type == "string":
        return _string(json.loads(_text(node)), plain)
    return _text(node)


def _string(value: str, plain: bool) -> str:
    """In JSON every string is a template; quotes inside `${ }` are the expression's own."""
    if plain and _REFERENCE.fullmatch(value):
        return value
    if whole := _WHOLE.fullmatch(value):
        return f"({whole[1]})"
    if "${" not in value and "%{" not in value:
        return json.dumps(value, ensure_ascii=False)
    mark = "TEXT"
    while mark in value:
        mark += "T"
    return f"<<{mark}\n{value}\n{mark}\n"


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """The members of an object, or of each object in an array: both say the same in this syntax."""
    for child in node.named_children:
        if child.type == "object":
            yield from _pairs(child)
        elif child.type == "pair":
            name, _, value = child.children
            yield json.loads(_text(name)), value


def _text(node: Node) -> str:
    return (node.text or b"").decode()
