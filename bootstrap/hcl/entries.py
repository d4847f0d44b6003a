"""The entries of a map or a list, in HCL and in JSON, and where a map or a list stands in an expression."""

from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.document import text
from bootstrap.hcl.strings import literal

_COLLECTIONS = {"object", "tuple", "array"}
_WRAPPERS = {"expression", "collection_value", "function_arguments"}
_BARE = {"variable_expr", "bool_lit", "null_lit"}
_MAKERS = {"tomap", "toset", "tolist"}  # functions that give back what they got, with another type


@dataclass(frozen=True)
class Entry:
    """`name = value` of a map, or a value of a list. node: all of it; value: the expression.

    name: "" in a list, and where it can't be known from the file: `(var.name) = …`, `"${var.name}" = …`.
    """

    name: str
    node: Node
    value: Node


def entries(collection: Node) -> tuple[Entry, ...]:
    """What stands in an object or a tuple of HCL, or in an object or an array of JSON, in the order of the file."""
    return tuple(_entry(child) for child in collection.children if _is_entry(child))


def collection_of(expression: Node) -> Node | None:
    """The object or tuple that an expression is, or wraps in parentheses or `tomap(…)` and the like; else None."""
    node: Node | None = expression
    while node is not None and node.type not in _COLLECTIONS:
        node = _inner(node)
    return node


def is_json(collection: Node) -> bool:
    return collection.type == "array" or (collection.type == "object" and collection.children[0].type == "{")


def is_map(collection: Node) -> bool:
    return collection.type == "object"


def _is_entry(child: Node) -> bool:
    return child.is_named and child.type not in {"comment", "object_start", "object_end", "tuple_start", "tuple_end"}


def _entry(node: Node) -> Entry:
    if node.type not in {"object_elem", "pair"}:
        return Entry("", node, node)
    name, _, value = (child for child in node.children if child.type != "comment")
    return Entry(_name(name), node, value)


def _name(node: Node) -> str:
    """A bare word is a name in HCL, and so are a whole number and `true`; all else is worked out by Terraform."""
    source = text(node)
    if node.type == "expression" and len(node.children) == 1:
        inner = node.children[0]
        kind = inner.children[0].type if inner.type == "literal_value" else inner.type
        whole = kind == "numeric_lit" and source.isdigit() and source == str(int(source))
        if whole or kind in _BARE:
            return source
    return literal(node) or ""


def _inner(node: Node) -> Node | None:
    """The one expression within this one, where there is one that has the same entries."""
    children = [child for child in node.children if child.type != "comment"]
    kinds = [child.type for child in children]
    if kinds == ["(", "expression", ")"]:
        return children[1]
    if kinds == ["identifier", "(", "function_arguments", ")"] and text(children[0]) in _MAKERS:
        return children[2]
    return children[0] if len(children) == 1 and node.type in _WRAPPERS else None
