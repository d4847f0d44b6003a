"""What `terraform fmt` would make of a line: where it puts `=`, and trailing comments, in lines that follow each other.

fmt lines up the `=` of lines without a gap, and the `#` comments at the end of such lines. A line whose value goes on
below has no part in the first, and ends it. Source: Terraform's hclwrite/format.go, formatCells.
"""

import unicodedata
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.document import inside, text
from bootstrap.hcl.lines import end_of_line, is_blank, next_line, start_of_line

_JOINER = "\u200d"


@dataclass(frozen=True)
class Cell:
    """What stands left of the thing that is lined up, and where that stands: both in columns of the line."""

    width: int
    column: int


def padding(
    data: bytes, collection: Node, at: int, near: tuple[Node | None, Node | None], width: int | None
) -> int | None:
    """How many spaces go before `=` of a line that is put in at this line's start, so that fmt leaves all others alone.

    near: the entries before and after it. width: of what will stand left of `=`, indentation included; None for a line
    that has no part in the lining up. None: fmt would want to move others.
    """
    above = _run(data, near[0], -1) if near[0] and next_line(data, near[0].end_byte) == at else []
    below = _run(data, near[1], 1) if near[1] and start_of_line(data, near[1].start_byte) == at else []
    if not comments_stay(data, collection, at):
        return None
    cells = above + below
    if width is None:
        stays = not _is_aligned(cells) or (_is_aligned(above) and _is_aligned(below))
        return 1 if stays else None
    if not _is_aligned(cells):
        return _among_ragged(cells, width)
    widest = max((cell.width for cell in cells), default=width)
    return widest - width + 1 if width <= widest else None


def may_open(data: bytes, node: Node) -> bool:
    """Whether `name = {}` (node) may go on below without fmt moving this line or those around it."""
    own, above, below = _cell(data, node), _run(data, _beside(node, -1), -1), _run(data, _beside(node, 1), 1)
    if own is None:
        return True
    above = above if _follows(data, _beside(node, -1), node) else []
    below = below if _follows(data, node, _beside(node, 1)) else []
    if not _is_aligned([*above, own, *below]):
        return True
    return own.column == own.width + 1 and _is_aligned(above) and _is_aligned(below)


def columns(source: bytes) -> int:
    """How wide fmt takes a text to be: in signs as a person counts them."""
    count, joined = 0, False
    for sign in source.decode(errors="replace"):
        extends = unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf"} or sign == _JOINER
        count += not (extends or joined)
        joined = sign == _JOINER
    return count


def _run(data: bytes, node: Node | None, step: int) -> list[Cell]:
    """The cells of this entry and of those that follow it without a gap, away from the gap that is looked at."""
    cells: list[Cell] = []
    while node is not None and (cell := _cell(data, node)):
        cells.append(cell)
        beside = _beside(node, step)
        pair = (node, beside) if step > 0 else (beside, node)
        node = beside if _follows(data, *pair) else None
    return cells


def _cell(data: bytes, node: Node) -> Cell | None:
    """None for a line in which fmt lines nothing up."""
    parts = [child for child in node.children if child.type != "comment"]
    if len(parts) != 3 or parts[1].type != "=":
        return None
    value = text(parts[2])
    start = start_of_line(data, node.start_byte)
    if ("\n" in value and not value.startswith("<<")) or not is_blank(data, start, _lead(node).start_byte):
        return None
    left = data[start : parts[1].start_byte]
    return Cell(columns(left.rstrip()), columns(left))


def _lead(node: Node) -> Node:
    """The first of the comments before it on the same line, or itself."""
    before = node.prev_sibling
    while before and before.type == "comment" and before.start_point.row == node.start_point.row:
        node, before = before, before.prev_sibling
    return node


def _beside(node: Node, step: int) -> Node | None:
    """The entry or attribute before or after this one."""
    while True:
        beside = node.next_named_sibling if step > 0 else node.prev_named_sibling
        if beside is None or beside.type in {"attribute", "object_elem"}:
            return beside
        if beside.type != "comment":
            return None
        node = beside


def _follows(data: bytes, one: Node | None, other: Node | None) -> bool:
    return (
        one is not None and other is not None and next_line(data, one.end_byte) == start_of_line(data, other.start_byte)
    )


def _is_aligned(cells: list[Cell]) -> bool:
    widest = max((cell.width for cell in cells), default=0)
    return all(cell.column == widest + 1 for cell in cells)


def _among_ragged(cells: list[Cell], width: int) -> int:
    """As the neighbours do, where they don't do what fmt would."""
    column = cells[0].column
    if all(cell.column <= cell.width + 1 for cell in cells) or column <= width:
        return 1
    return column - width


def comments_stay(data: bytes, collection: Node, at: int) -> bool:
    """Whether the trailing comments above and below a line without one stay lined up once it parts them."""
    lines = data[start_of_line(data, at - 1) : end_of_line(data, at)]
    if b"#" not in lines and b"//" not in lines:
        return True
    cells = _trailing_comments(data, collection)
    above: list[Cell] = []
    below: list[Cell] = []
    line = start_of_line(data, at - 1)
    while line in cells:
        above.append(cells[line])
        line = start_of_line(data, line - 1) if line else -1
    while at in cells:
        below.append(cells[at])
        at = next_line(data, at)
    return not _is_aligned(above + below) or (_is_aligned(above) and _is_aligned(below))


def _trailing_comments(data: bytes, collection: Node) -> dict[int, Cell]:
    """By where their line starts: the comments of the file that end a line on which something stands before them."""
    root = collection
    while root.parent:
        root = root.parent
    cells: dict[int, Cell] = {}
    for comment in inside(root, "comment"):
        line = start_of_line(data, comment.start_byte)
        left = data[line : comment.start_byte]
        if left.strip() and not text(comment).startswith("/*"):
            cells[line] = Cell(columns(left.rstrip()), columns(left))
    return cells
