"""A module as it is called: where its names are looked up, and what they lead to.

The same folder called twice is two scopes, because each call gives it other values.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from bootstrap.hcl.document import Block, text
from bootstrap.terraform.servers.module import Item, Module
from bootstrap.terraform.servers.references import Names, each_of
from bootstrap.terraform.servers.steps import KEYS_ONLY, Part, Step, Steps

_ABOUT_A_CALL = {"source", "version", "providers", "depends_on", "count", "for_each"}
_ABOUT_A_RESOURCE = {"lifecycle", "provisioner", "connection", "provider", "count", "for_each"}


@dataclass(frozen=True)
class Scope:
    """outer and call: what calls the module, and with which block; none for the root. prefix: of its addresses."""

    module: Module
    outer: "Scope | None" = None
    call: Item | None = None
    prefix: str = ""

    def inner(self, name: str) -> "Scope | None":
        """The module that is called by that name; None where it could not be followed."""
        child, call = self.module.children.get(name), self.module.items.get(f"module.{name}")
        return Scope(child, self, call, f"{self.prefix}module.{name}.") if child and call else None

    def all(self) -> "Iterator[Scope]":
        """This one, and all that it calls, and so on."""
        yield self
        for name in self.module.children:
            if inner := self.inner(name):
                yield from inner.all()

    def calls(self) -> Iterator[tuple["Scope", Item]]:
        """The calls that lead here, the nearest first, each with the scope that makes it."""
        if self.outer and self.call:
            yield self.outer, self.call
            yield from self.outer.calls()

    def file(self, pattern: str) -> str:
        """The path that an expression reads, from the root module's folder."""
        here = posixpath.relpath(self.module.directory.as_posix(), self.module.root.as_posix())
        path = pattern.replace("${path.module}", here).replace("${path.root}", ".").replace("${path.cwd}", ".")
        return posixpath.normpath(Path(path).as_posix())


@dataclass(frozen=True)
class Expression:
    """A part of an expression whose value is looked into. want: which part of its value."""

    scope: Scope
    node: Node
    want: Steps
    names: Names


def loop_of(scope: Scope, item: Item) -> Iterator[Expression]:
    """What decides how many there are of a resource or a module."""
    for name in ("count", "for_each"):
        if (node := item.value(name)) is not None:
            yield Expression(scope, node, KEYS_ONLY if name == "for_each" else (), {})


def names_of(item: Item, instance: Step = Part.ANY) -> Names:
    """What `each` stands for in it. instance: in which of them."""
    node = item.value("for_each")
    return each_of(node, {}, instance=instance) if node is not None else {}


def is_repeated(item: Item) -> bool:
    return not {"count", "for_each"}.isdisjoint(item.attributes())


def arguments_of_call(item: Item) -> list[str]:
    return [name for name in item.attributes() if name not in _ABOUT_A_CALL]


def expressions_of(item: Item, names: Names) -> Iterator[tuple[str, Node, Names]]:
    """All that a resource is made from: the argument or block at its top, and each expression in there."""
    left_out = _ABOUT_A_RESOURCE | ({"depends_on"} if item.kind == "resource" else set())
    for name, attribute in item.attributes().items():
        if name not in left_out:
            yield name, attribute.value, names
    for _, block in item.blocks():
        name = "".join(block.labels) if block.kind == "dynamic" else block.kind
        if name not in left_out:
            yield from ((name, node, inner) for node, inner in _inside(block, names))


def _inside(block: Block, names: Names) -> Iterator[tuple[Node, Names]]:
    """A `dynamic "part"` brings along `part.key` and `part.value`, or names of its own choice."""
    attributes = {one.name: one.value for one in block.body.attributes()}
    repeated = attributes.get("for_each") if block.kind == "dynamic" else None
    if repeated is not None:
        word = text(attributes["iterator"]) if "iterator" in attributes else "".join(block.labels)
        yield repeated, names
        names = each_of(repeated, names, word)
    else:
        yield from ((value, names) for value in attributes.values())
    for inner in block.body.blocks():
        yield from _inside(inner, names)
