"""A new entry of a collection, made after one that is there: the same form, another device, another key.

Nothing is guessed: where the entries that are there differ in something else, a person has to write the new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.hcl.document import inside, text
from bootstrap.hcl.entries import Entry, collection_of, entries
from bootstrap.hcl.lines import indentation, unit_of_indentation
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_file import key_file
from bootstrap.terraform.layouts.key_forms import Found
from bootstrap.terraform.layouts.variable_type import Kind
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from tree_sitter import Node

Quote = Callable[[str], str]

_NAMES = ("name", "device", "id")


@dataclass(frozen=True)
class NewEntry:
    """value: its source. path: the file that its key goes to; None where the key stands in the value."""

    value: str
    path: Path | None = None


@dataclass(frozen=True)
class Model:
    """An entry that is there, with the key that it gives. name: of its device, in a map or beside the key."""

    entry: Entry
    found: Found

    @property
    def name(self) -> str:
        told = {one.name: literal(one.value) or "" for one in _attributes(self.entry.value)}
        return self.entry.name or next((told[name] for name in _NAMES if told.get(name)), "")


def first_entry(kind: Kind, name: str, line: str, quote: Quote, *, sign: str) -> NewEntry:
    """The first entry of an empty collection. sign: what stands between a name and a value there.

    Raises InvalidInputError where its type wants what keyturn can't know.
    """
    if not kind.attributes:
        return NewEntry(quote(line))
    known = {kind.key_attribute: line, "name": name}
    missing = [attribute for attribute in kind.attributes if attribute not in known]
    if missing or not kind.key_attribute:
        hint = "write the first entry by hand; keyturn then makes others like it"
        raise InvalidInputError(f"an entry needs {', '.join(missing)}, which keyturn can't know", hint=hint)
    quoted = quote if sign == ": " else str
    told = ", ".join(f"{quoted(one)}{sign}{quote(known[one])}" for one in kind.attributes)
    return NewEntry(f"{{ {told} }}")


def like(models: Sequence[Model], name: str, line: str, quote: Quote, files: Files) -> NewEntry:
    """An entry in the form of the last one. Raises InvalidInputError where the models differ in something else."""
    model = models[-1]
    _check_alike(models)
    text_of_key, path = _key_source(model, name, line, quote, files)
    value = model.entry.value
    splices = [(model.found.node, text_of_key)]
    splices += [
        (one.value, quote(name))
        for one in _attributes(value)
        if model.name and literal(one.value) == model.name and not _within(model.found.node, one.value)
    ]
    return NewEntry(_on_levels(_without_comments(value, splices), model.entry.node), path)


def _key_source(model: Model, name: str, line: str, quote: Quote, files: Files) -> tuple[str, Path | None]:
    if model.found.path is None:
        return quote(line), None
    told, path = key_file(model.found.path_text, model.name, name, files)
    return f'"{told}"', path


def _check_alike(models: Sequence[Model]) -> None:
    """The attributes beside key and name have one value everywhere."""
    seen: dict[str, str] = {}
    for model in models:
        for one in _attributes(model.entry.value):
            if _within(model.found.node, one.value) or literal(one.value) == model.name:
                continue
            if seen.setdefault(one.name, text(one.value)) != text(one.value):
                what = f"the entries differ in {one.name}, and keyturn can't know what a new one should have"
                raise InvalidInputError(what, hint="write the entry by hand, then run the same command again")


def _attributes(value: "Node") -> tuple[Entry, ...]:
    collection = collection_of(value)
    return entries(collection) if collection is not None and collection.type == "object" else ()


def _within(inner: "Node", outer: "Node") -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def _on_levels(source: str, node: "Node") -> str:
    """Its further lines as if the entry stood at the start of a line, each level of them two spaces."""
    if any(True for _ in inside(node, "heredoc_template")):
        return source
    root = node
    while root.parent is not None:
        root = root.parent
    data = b" " * root.start_byte + (root.text or b"")
    depth, unit = indentation(data, node.start_byte).decode(), unit_of_indentation(data).decode()
    first, *rest = source.replace("\r\n", "\n").split("\n")
    lines = [first]
    for line in rest:
        bare = line.lstrip(" \t")
        levels, odd = divmod(len(line.removeprefix(depth)) - len(bare), len(unit))
        lines.append("  " * levels + " " * odd + bare)
    return "\n".join(lines)


def _without_comments(value: "Node", splices: Sequence[tuple["Node", str]]) -> str:
    """The source of a value with parts of it replaced, and without what is said about the old one."""
    data, start = (value.text or b""), value.start_byte
    parts = [(node.start_byte - start, node.end_byte - start, new.encode()) for node, new in splices]
    for comment in inside(value, "comment"):
        begin = comment.start_byte - start
        parts.append((len(data[:begin].rstrip(b" \t")), comment.end_byte - start, b""))
    for begin, end, new in sorted(parts, reverse=True):
        data = data[:begin] + new + data[end:]
    return data.decode()
