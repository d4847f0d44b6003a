"""Where one collection of keys stands: the value of a variable, its default, a local, or a resource's for_each."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.hcl.document import Document
from bootstrap.hcl.edit import added
from bootstrap.hcl.entries import collection_of
from bootstrap.hcl.json_document import JsonDocument
from bootstrap.hcl.strings import json_quoted, quoted
from bootstrap.terraform.files import Files
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from tree_sitter import Node

UNKNOWN_SHAPE = "is of a shape that keyturn does not know"
_SHAPES = 'a map or a list of public keys, written out: {0} = {{ macbook = "ssh-ed25519 AAAA…" }}'


@dataclass(frozen=True)
class Holder:
    """A collection in a file. node: None where it is not there yet. is_map: whether its entries have names."""

    path: Path
    data: bytes
    name: str
    where: str
    node: "Node | None"

    @property
    def there(self) -> "Node":
        """Its node. Raises InvalidInputError where it is not there."""
        if self.node is None:
            raise InvalidInputError(f"there is no {self.name}", where=self.where)
        return self.node

    @property
    def is_json(self) -> bool:
        return self.path.suffix == ".json"

    @property
    def is_map(self) -> bool:
        return self.node is None or self.node.type == "object"

    def quoted(self, text: str) -> str:
        return json_quoted(text) if self.is_json else quoted(text)


def find_holder(files: Files, path: Path, name: str) -> Holder:
    """Raises InvalidInputError for a file that can't be read, and for a value of an unknown shape."""
    data, where = files.read(path) or b"", files.name(path)
    if path.suffix == ".json":
        document = JsonDocument.parse(data if data.strip() else b"{}\n", where)
        if document.root.type != "object":
            hint = f'{{"{name}": {{}}}}'
            raise InvalidInputError("expected an object of variables", where=where, hint=hint)
        value = document.value(name)
        if value is not None and value.type not in {"object", "array"}:
            raise _unknown(name, where, value)
        return Holder(path, data, name, where, value)
    expression = _expression(Document.parse(data, where), path, name)
    if expression is None:
        return Holder(path, data, name, where, None)
    collection = collection_of(expression)
    if collection is None:
        raise _unknown(name, where, expression)
    return Holder(path, data, name, where, collection)


def started(files: Files, holder: Holder, kind: str) -> Holder:
    """The same with an empty collection in its place. kind: "{}" or "[]". Raises InvalidInputError."""
    from bootstrap.hcl.block_edit import with_attribute

    if holder.is_json:
        data = holder.data if holder.data.strip() else b"{}\n"
        data = added(data, JsonDocument.parse(data, holder.where).root, holder.name, kind)
    elif holder.path.suffix == ".tfvars":
        data = with_attribute(holder.data, holder.name, kind)
    else:
        hint = f"write it there: {holder.name} = {kind}, or name another place in keyturn.toml, under [terraform]"
        raise InvalidInputError(f"there is no {holder.name} with a value", where=holder.where, hint=hint)
    return find_holder(files.changed(holder.path, data), holder.path, holder.name)


def _expression(document: Document, path: Path, name: str) -> "Node | None":
    """The value that `name` has in this file: a variable's in .tfvars, else its default, a local's, a for_each."""
    kind, _, rest = name.partition(".")
    if path.suffix == ".tfvars":
        found = document.body.attribute(name)
        return found.value if found else None
    if kind == "local":
        holders, attribute = document.body.blocks("locals"), rest
    elif rest:
        holders, attribute = document.body.blocks("resource", kind, rest), "for_each"
    else:
        holders, attribute = document.body.blocks("variable", name), "default"
    values = [one.value for block in holders if (one := block.body.attribute(attribute))]
    return values[0] if values else None


def _unknown(name: str, where: str, value: "Node") -> InvalidInputError:
    line = int(value.start_point.row) + 1
    return InvalidInputError(f"{name} {UNKNOWN_SHAPE}", where=f"{where}, line {line}", hint=_SHAPES.format(name))
