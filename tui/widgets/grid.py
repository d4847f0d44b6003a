"""A table whose header and first column stay while the rest scrolls both ways, with a cursor on one cell.

It draws only the lines that are visible (Textual's Line API), so a thousand rows cost what thirty do. No text is ever
read as markup.
"""

from collections.abc import Iterator
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.line import fitted, line, padded
from tui.widgets.table import Table, TableRow

HEADER = 2  # lines
_MARK = 2  # before a label


class Grid(ScrollView, can_focus=True):
    """cursor: x is the column, y the row, both from 0; the fixed column is not counted. busy: keys of marked rows."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--label",
        "grid--good",
        "grid--warning",
        "grid--bad",
        "grid--quiet",
        "grid--row",
        "grid--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(0, -1)", "Up", show=False),
        Binding("down,j", "move(0, 1)", "Down", show=False),
        Binding("left,h", "move(-1, 0)", "Left", show=False),
        Binding("right,l", "move(1, 0)", "Right", show=False),
        Binding("pageup,ctrl+b", "page(-1.0)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1.0)", "Page down", show=False),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False),
        Binding("home,0,circumflex_accent", "move(-100000, 0)", "First column", show=False),
        Binding("end,dollar_sign", "move(100000, 0)", "Last column", show=False),
        Binding("g,ctrl+home", "move(0, -100000)", "First row", show=False),
        Binding("G,ctrl+end", "move(0, 100000)", "Last row", show=False),
    ]

    table: reactive[Table] = reactive(Table(), init=False, layout=False)
    cursor: reactive[Offset] = reactive(Offset(0, 0), init=False, repaint=False)
    busy: reactive[frozenset[str]] = reactive(frozenset(), init=False, repaint=False)

    class Moved(Message):
        """The cursor is on another cell, or the cell below it has changed."""

    @property
    def row(self) -> TableRow | None:
        """The row that the cursor is on."""
        return self.table.rows[self.cursor.y] if self.table.rows else None

    def go_to(self, key: str, column: int) -> None:
        """Put the cursor on that row, when the table has it."""
        if (row := self.table.index.get(key)) is not None:
            self.cursor = Offset(column, row)

    def next_problem(self, step: int) -> bool:
        """Put the cursor on the next (1) or previous (-1) cell that is not as it should be; whether there is one."""
        columns, rows = len(self.table.headings), self.table.rows
        count = columns * len(rows)
        here = self.cursor.y * columns + self.cursor.x
        for distance in range(1, count + 1):
            y, x = divmod((here + step * distance) % count, columns)
            if rows[y].cells[x].is_problem:
                self.cursor = Offset(x, y)
                return True
        return False

    def validate_cursor(self, cursor: Offset) -> Offset:
        last_column, last_row = len(self.table.headings) - 1, len(self.table.rows) - 1
        return Offset(max(0, min(cursor.x, last_column)), max(0, min(cursor.y, last_row)))

    def watch_cursor(self, old: Offset, new: Offset) -> None:
        self._scroll_to_cursor()
        self._refresh_rows(old.y, new.y)
        self.post_message(self.Moved())

    def watch_busy(self, old: frozenset[str], new: frozenset[str]) -> None:
        index = self.table.index
        self._refresh_rows(*(index[key] for key in old ^ new if key in index))

    def watch_table(self, old: Table, _new: Table) -> None:
        key = old.rows[self.cursor.y].key if old.rows else ""
        self._measure()
        self.set_reactive(Grid.cursor, self.validate_cursor(Offset(self.cursor.x, self.table.index.get(key, 0))))
        self._scroll_to_cursor()
        self.post_message(self.Moved())

    def action_move(self, columns: int, rows: int) -> None:
        self.cursor += Offset(columns, rows)

    def action_page(self, pages: float) -> None:
        self.action_move(0, int((self._room.height - HEADER) * pages))

    @on(events.Resize)
    def _fit(self) -> None:
        self._measure()
        self._scroll_to_cursor()

    @on(events.Click)
    def _take_cursor(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None or place.y < HEADER or not self.table.rows:
            return
        x = place.x - self._fixed
        column = self.cursor.x if x < 0 else self.table.column_at(x + self.scroll_offset.x)
        self.cursor = Offset(column, place.y - HEADER + self.scroll_offset.y)

    @property
    def _room(self) -> Size:
        return self.scrollable_content_region.size

    @property
    def _fixed(self) -> int:
        """Width of the first column: its labels are cut where they would take more than two fifths."""
        return min(self.table.label_width + _MARK + 1, max(10, self._room.width * 2 // 5))

    def _measure(self) -> None:
        hidden = self.table.starts[-1] - (self._room.width - self._fixed)
        # A little further than the last column, so that a column can begin right beside the fixed one there too.
        slack = max(0, self.table.start_after(hidden) - hidden) if hidden > 0 else 0
        self.virtual_size = Size(self._fixed + self.table.starts[-1] + slack, HEADER + len(self.table.rows))
        self.refresh()

    def _scroll_to_cursor(self) -> None:
        """Scroll no further than needed, and sideways by whole columns; not while hidden."""
        if self.table.widths and self.table.rows and self._room:
            x, y = self.scroll_offset
            start, end = self.table.starts[self.cursor.x : self.cursor.x + 2]
            columns, lines = self._room.width - self._fixed, self._room.height - HEADER
            if start < x or end > x + columns:
                x = min(start, self.table.start_after(end - columns))
            if not y <= self.cursor.y < y + lines:
                y = self.cursor.y if self.cursor.y < y else self.cursor.y - lines + 1
            self.scroll_to(x, y, animate=False, force=True)

    def _refresh_rows(self, *rows: int) -> None:
        """Draw the header and these rows again, as far as they are visible."""
        top, height = self.scroll_offset.y, self.size.height
        lines = [0, *(HEADER + row - top for row in rows if 0 <= row - top < height - HEADER)]
        self.refresh(*(Region(0, line, self.size.width, 1) for line in lines))

    def render_line(self, y: int) -> Strip:
        """One visible line; y counts from the top of what is visible."""
        width, left = self._room.width, self.scroll_offset.x
        fixed = min(self._fixed, width)
        first = self.table.column_at(left)
        visible = range(first, min(len(self.table.widths), self.table.column_at(left + width - fixed) + 1))
        skip = left - self.table.starts[first]
        if y < HEADER:
            style = self.get_component_rich_style("grid--header")
            return line(self._corner(y, fixed, style), self._headings(y, visible, style), skip, width, style)
        index = y - HEADER + self.scroll_offset.y
        style = self.get_component_rich_style("grid--label")
        if index >= len(self.table.rows):
            return Strip([Segment(" " * width, style)], width)
        over = Style(bgcolor=self.get_component_rich_style("grid--row").bgcolor) if index == self.cursor.y else None
        label = Segment(fitted(self._mark(index) + self.table.rows[index].label, fixed), style + over)
        return line(label, self._cells(index, visible, over), skip, width, style + over)

    def _corner(self, number: int, width: int, style: Style) -> Segment:
        return Segment(fitted(" " * _MARK + self.table.corner[number], width), style)

    def _headings(self, number: int, columns: range, style: Style) -> Iterator[Segment]:
        here = style + Style(bold=True, underline=True)
        for column in columns:
            is_here = number == 0 and column == self.cursor.x
            text = padded(self.table.headings[column][number], self.table.widths[column])
            yield Segment(text, here if is_here else style)

    def _cells(self, index: int, columns: range, over: Style | None) -> Iterator[Segment]:
        for column in columns:
            cell = self.table.rows[index].cells[column]
            style = self.get_component_rich_style(f"grid--{cell.meaning}") + over
            if index == self.cursor.y and column == self.cursor.x:
                style = self.get_component_rich_style("grid--cursor")
            yield Segment(padded(cell.text, self.table.widths[column]), style)

    def _mark(self, index: int) -> str:
        if self.table.rows[index].key in self.busy:
            return "↻ "
        return "▸ " if index == self.cursor.y else "  "
