"""What the panels of questions share: the text scrolls by keys while an answer has the focus."""

from typing import Any, ClassVar, Generic, cast

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from bootstrap.attended.attendant import Answer, Notice, Question


class Answered(Message):
    """The person has answered this question."""

    def __init__(self, question: Question[Any], answer: object) -> None:
        super().__init__()
        self.question = question
        self.answer = answer


class Panel(VerticalScroll, Generic[Answer], can_focus=False):
    """A subclass shows its question, puts the focus on the harmless answer, and calls `give` once.

    What is too long for it stands in a QuestionText: that is scrolled then, and the answers below it stay in sight.
    Of a notice, which waits for no answer, it calls nothing. WHOLE: whether it takes the room of all below the title.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_text(1)", "Down", show=False),
        Binding("up,k", "scroll_text(-1)", "Up", show=False),
        Binding("pagedown,ctrl+d", "page_text(1)", "More", key_display="pgdn"),
        Binding("pageup,ctrl+u", "page_text(-1)", "Page up", show=False),
        Binding("home,g", "scroll_text(-100000)", "Top", show=False),
        Binding("end,G", "scroll_text(100000)", "Bottom", show=False),
    ]

    WHOLE: ClassVar[bool] = False

    def __init__(self, question: Question[Answer] | Notice) -> None:
        super().__init__(id="question")
        self.question = question

    def give(self, answer: Answer) -> None:
        self.post_message(Answered(cast("Question[Answer]", self.question), cast("object", answer)))

    def action_scroll_text(self, lines: int) -> None:
        self._text.scroll_relative(y=lines, animate=False)

    def action_page_text(self, pages: int) -> None:
        text = self._text
        text.scroll_relative(y=pages * max(1, text.scrollable_content_region.height - 1), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  as Textual has it
        """There is no more where all of it is seen."""
        return action != "page_text" or self._text.show_vertical_scrollbar

    def on_mount(self) -> None:
        self.watch(self._text, "show_vertical_scrollbar", self.refresh_bindings)

    @property
    def _text(self) -> Widget:
        return next(iter(self.query("QuestionText, .words")), self)


class QuestionText(VerticalScroll, can_focus=False):
    """Says below itself when there is more to read."""

    def on_mount(self) -> None:
        self.call_after_refresh(self._tell)

    def on_resize(self) -> None:
        self._tell()

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self._tell()

    def _tell(self) -> None:
        below = round(self.max_scroll_y - self.scroll_y)
        self.border_subtitle = f"{below} more lines: page down" if below > 0 else ""
