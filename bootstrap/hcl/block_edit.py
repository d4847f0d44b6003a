"""A whole block put into a file of HCL or taken out of it, or a variable's `name = value` put in.

It is set off by a blank line above, which goes with it again, as does a comment right above it; so putting in and
taking out gives back the same bytes. Every result is parsed, and refused if anything else came out different.
"""

from collections import Counter

from tree_sitter import Node

from bootstrap.hcl.comments import Comments
from bootstrap.hcl.document import Block, Document, inside, text
from bootstrap.hcl.lines import BOM, break_before, indentation, is_blank, newline, next_line, start_of_line
from bootstrap.hcl.splice import Splice, refuse, spliced
from keys.errors import InvalidInputError


def with_block(data: bytes, lines: str, *, after: Block | None = None) -> bytes:
    """The file with this block, below another or at the end.

    lines: its source, with \\n, not indented: below a nested block it is indented as that is. Raises InvalidInputError
    where the file or the block is not HCL, and KeyturnError where the edit would change more than it should.
    """
    document = Document.parse(data, "")
    at = _end_of(document, after.node) if after else _end_of_content(data)
    indent = indentation(data, after.node.start_byte) if after else b""
    end = newline(data, max(at - 1, 0))
    block = end.join(indent + line.encode() if line else b"" for line in lines.strip("\n").split("\n"))
    if at in {0, len(BOM)} and is_blank(data, 0, at):
        put = block + end
    else:
        put = end + block + end if data[:at].endswith(b"\n") else end + end + block
    result = spliced(data, [Splice(at, at, put)])
    if _parts(result) - _parts(data) != _parts(lines.encode()) or _parts(data) - _parts(result):
        raise refuse("other parts of the file would change")
    return result


def without_block(data: bytes, block: Block) -> bytes:
    """The file without this block, the comment right above it and one of the blank lines around it.

    Raises KeyturnError where the edit would change more than it should.
    """
    document = Document.parse(data, "")
    comments = _comments(document)
    if not comments.starts_line(block.node.start_byte):
        raise refuse("something else stands on its line")
    start, end = comments.line_above(block.node.start_byte), _end_of(document, block.node)
    result = spliced(data, [_cut(data, start, end)])
    if _parts(data) - _parts(result) != _parts(data[start:end]) or _parts(result) - _parts(data):
        raise refuse("other parts of the file would change")
    return result


def with_attribute(data: bytes, name: str, value: str) -> bytes:
    """The file with `name = value` at its end, for a variable that is not there yet. value: its source.

    Raises InvalidInputError where it is there, and as with_block does.
    """
    if Document.parse(data, "").body.attribute(name):
        raise InvalidInputError(f"{name[:60]!r} stands there already", hint="add to it")
    return with_block(data, f"{name} = {value}")


def _cut(data: bytes, start: int, end: int) -> Splice:
    """These lines and a blank one; where the file has no line's end at its end, it has none afterwards."""
    above = start_of_line(data, start - 1) if start else 0
    is_apart = data[above:start].endswith(b"\n") and is_blank(data, above, start)
    first = above if is_apart else start
    if end == len(data) and not data.endswith(b"\n"):
        return Splice(break_before(data, first) if b"\n" in data[:first] else first, end)
    below = next_line(data, end)
    if not is_apart and is_blank(data, end, below) and not is_blank(data, below, len(data)):
        return Splice(start, below)
    return Splice(first, end)


def _end_of(document: Document, node: Node) -> int:
    """Where the line after it starts, its trailing comment passed."""
    return next_line(document.data, _comments(document).tail(node.end_byte))


def _end_of_content(data: bytes) -> int:
    content = len(data.rstrip())
    if is_blank(data, 0, content):
        return content
    return next_line(data, content)


def _comments(document: Document) -> Comments:
    return Comments.of(document.data, inside(document.root, "comment"))


def _parts(data: bytes) -> Counter[str]:
    """What a file of HCL is made of: its blocks' heads, and what else stands in it."""
    root = Document.parse(data, "").root
    heads = (text(one.children[0]) for one in inside(root, "block"))
    others = (" ".join(text(one).split()) for kind in ("attribute", "comment") for one in inside(root, kind))
    return Counter([*heads, *others])
