"""Which servers an edit of keys would replace, as far as the files show without running Terraform.

`ssh_keys` and `user_data` of a server, and `ssh_keys` of a Storage Box, can't be changed: the provider destroys the
thing and makes a new one, unless the resource ignores such changes. What can't be followed is told, never called safe.
Source: the schemas of terraform-provider-hcloud, where those arguments are ForceNew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bootstrap.hcl.document import Block
from bootstrap.terraform.servers.changes import Changes
from bootstrap.terraform.servers.ignored import ignores, place_of
from bootstrap.terraform.servers.module import Item, Module, Piece
from bootstrap.terraform.servers.scope import Expression, Scope, arguments_of_call, loop_of, names_of
from bootstrap.terraform.servers.steps import ALL
from bootstrap.terraform.servers.tracing import Way, way_to
from keys.errors import InvalidInputError

REPLACES = {"hcloud_server": ("ssh_keys", "user_data"), "hcloud_storage_box": ("ssh_keys",)}
"""The types that must not be lost, and the arguments that can't be changed in place and may hold keys."""

_COUNTS = ("count", "for_each")
_TRIGGER = "replace_triggered_by"


class Danger(StrEnum):
    """What would happen, or may."""

    REPLACED = "would be replaced"
    COUNTED = "would be made or destroyed"
    TRIGGERED = "would be replaced on purpose"
    UNKNOWN = "may have servers in it that would be replaced"


@dataclass(frozen=True)
class Endangered:
    """A resource that the edit endangers, by one of its arguments; or a call of a module that can't be looked into.

    address and kind: `module.web.hcloud_server.vps` and `hcloud_server`; a call is of the kind `module`. attribute: the
    argument, and way: what leads from it to what changes. piece and block: where a lifecycle block belongs.
    fixable: ignore_changes helps, and can be written there, because the file is HCL and no download.
    """

    address: str
    kind: str
    danger: Danger
    attribute: str
    way: Way
    piece: Piece
    fixable: bool

    @property
    def block(self) -> Block:
        return self.piece.block

    @property
    def where(self) -> str:
        return self.piece.where

    def __str__(self) -> str:
        return f"{self.address}: {self.attribute} = {' <- '.join(self.way)}"


def endangered(root: Module, changed: frozenset[str]) -> tuple[Endangered, ...]:
    """All that is in danger in the module and in those that it calls. changed: addresses, as `changes` has them.

    What a key is called in the project counts where it is written out: `name:macbook@home`.
    Raises InvalidInputError for files that are nested too deeply to be looked into.
    """
    changes = Changes(changed)
    try:
        return tuple(
            one
            for scope in Scope(root).all()
            for item in scope.module.items.values()
            for one in (*_in_resource(changes, scope, item), *_in_call(changes, scope, item))
        )
    except RecursionError:
        raise InvalidInputError(
            "an expression is nested too deeply to be looked into", where=root.directory.name
        ) from None


def _in_resource(changes: Changes, scope: Scope, item: Item) -> Iterator[Endangered]:
    if item.kind != "resource" or item.labels[0] not in REPLACES:
        return
    for name in REPLACES[item.labels[0]]:
        if ignores(item, name) or (node := item.value(name)) is None:
            continue
        edited = f"{scope.prefix}{item.address}.{name}"
        start = Expression(scope, node, ALL, names_of(item))
        if (edited, ALL) in changes:
            yield _told(scope, item, Danger.REPLACED, name, (edited,))
        elif way := way_to(changes, start, names_keys=name == "ssh_keys"):
            yield _told(scope, item, Danger.REPLACED, name, way)
    yield from _counted(changes, scope, item)
    for _, block in item.blocks("lifecycle"):
        trigger = block.body.attribute(_TRIGGER)
        if trigger and (way := way_to(changes, Expression(scope, trigger.value, ALL, names_of(item)))):
            yield _told(scope, item, Danger.TRIGGERED, _TRIGGER, way)


def _counted(changes: Changes, scope: Scope, item: Item) -> Iterator[Endangered]:
    """How many there are hangs on keys: of the resource, or of a module that it is in."""
    for where, repeated in ((scope, item), *scope.calls()):
        for loop in loop_of(where, repeated):
            if way := way_to(changes, loop):
                name = next(name for name in _COUNTS if repeated.value(name) is not None)
                prefix = "" if repeated is item else f"{where.prefix}{repeated.address}."
                yield _told(scope, item, Danger.COUNTED, prefix + name, way)


def _in_call(changes: Changes, scope: Scope, item: Item) -> Iterator[Endangered]:
    """What is given to a module that can't be looked into."""
    if item.kind != "module" or scope.inner(item.labels[0]):
        return
    for name in (*arguments_of_call(item), *_COUNTS):
        if (node := item.value(name)) is not None and (
            way := way_to(changes, Expression(scope, node, ALL, names_of(item)), names_keys=True)
        ):
            yield _told(scope, item, Danger.UNKNOWN, name, way)


def _told(scope: Scope, item: Item, danger: Danger, attribute: str, way: Way) -> Endangered:
    place = place_of(item)
    piece = place[0] if place else item.pieces[0]
    fixable = danger is Danger.REPLACED and scope.module.own and piece.written
    return Endangered(
        scope.prefix + item.address,
        item.labels[0] if item.kind == "resource" else item.kind,
        danger,
        attribute,
        way,
        piece,
        fixable,
    )
