"""How an entry is written: as its neighbours are, with their separator, their quotes and their white space."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.document import Document, inside, text
from bootstrap.hcl.entries import entries, is_json, is_map
from bootstrap.hcl.lines import unit_of_indentation
from bootstrap.hcl.strings import json_quoted, quoted

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_WORDS = {"for", "true", "false", "null"}  # as a bare name, each would mean something or look as if it did


@dataclass(frozen=True)
class Spelling:
    """before, after: the white space around the separator. quotes: whether a name that could do without has them."""

    before: bytes = b" "
    separator: bytes = b"="
    after: bytes = b" "
    quotes: bool = False
    json: bool = False
    named: bool = True

    @classmethod
    def of(cls, data: bytes, collection: Node, near: Node | None) -> "Spelling":
        """near: the entry to do as; where there is none, JSON does as the entry around the collection."""
        json, named = is_json(collection), is_map(collection)
        usual = cls(b"", b":", b" ", True, json, named) if json else cls(quotes=_has_quotes(collection), named=named)
        pair = _pair_around(collection) if json and (near is None or near.type != "pair") else near
        parts = [child for child in pair.children if child.type != "comment"] if pair else []
        if len(parts) != 3 or parts[1].type not in {"=", ":"}:
            return usual
        before = data[parts[0].end_byte : parts[1].start_byte]
        after = data[parts[1].end_byte : parts[2].start_byte]
        separator = parts[1].type.encode()
        return cls(_plain(before), separator, _plain(after), usual.quotes, json, named)

    @property
    def lines_up(self) -> bool:
        """Whether the separator may be lined up with others."""
        return self.named and not self.json and self.separator == b"=" and self.before == b" "

    @property
    def gap(self) -> bytes:
        """What goes after a comma within a row, where nothing shows it."""
        return b"" if self.json and not self.after else b" "

    def name(self, name: str) -> bytes:
        if not self.named:
            return b""
        if self.json:
            return json_quoted(name).encode()
        bare = _BARE.match(name) and name not in _WORDS and not self.quotes
        return name.encode() if bare else quoted(name).encode()

    def entry(self, name: str, value: bytes, padding: int = 1) -> bytes:
        """All of it, without what sets it off. padding: spaces before a separator that is lined up."""
        if not self.named:
            return value
        before = b" " * padding if self.lines_up else self.before
        return self.name(name) + before + self.separator + self.after + value


def on_one_line(value: str, gap: str, within: str) -> bytes:
    """A value of several lines on one, for a row. gap: after a comma. within: at the inner side of a brace."""
    first, *rest = (line.strip() for line in value.split("\n") if line.strip())
    for line in rest:
        if line[0] in "}])":
            first = first.rstrip(",") + (within if line[0] == "}" else "") + line
        elif first[-1] in "{[(":
            first += (within if first[-1] == "{" else "") + line
        else:
            first = first.rstrip(",") + "," + gap + line
    return first.encode()


def on_lines(data: bytes, value: str, indentation: bytes, newline: bytes) -> bytes:
    """The value with its further lines indented for where it goes: two spaces in it are one level."""
    unit = unit_of_indentation(data)
    first, *rest = value.split("\n")
    lines = [first.encode()]
    for line in rest:
        levels, odd = divmod(len(line) - len(line.lstrip(" ")), 2)
        lines.append(indentation + unit * levels + b" " * odd + line.lstrip(" ").encode() if line else b"")
    return newline.join(lines)


def keeps_its_lines(value: str) -> bool:
    """HCL in whose further lines each byte counts (a heredoc), or that has comments: it can only go in as it is."""
    if "\n" not in value:
        return False
    root = Document.parse(f"value = {value}\n".encode(), "the new value").root
    return any(next(inside(root, kind), None) for kind in ("comment", "heredoc_template"))


def _pair_around(collection: Node) -> Node | None:
    node = collection.parent
    while node is not None and node.type != "pair":
        node = node.parent
    return node


def _plain(space: bytes) -> bytes:
    """More than one space is there to line something up; comments and ends of lines are not copied."""
    odd = b"\n" in space or space.strip()
    return b" " if odd or (space and not space.strip(b" ")) else space


def _has_quotes(collection: Node) -> bool:
    """Names have quotes here that could do without, and none goes without."""
    names = [text(entry.node.children[0]) for entry in entries(collection) if entry.node is not entry.value]
    return all(name[0] in '"(' for name in names) and any(_BARE.match(name[1:-1]) for name in names if name[0] == '"')
