"""The plan of a change, with what a device opens that is to be revoked: agreed to by its name, or by a button."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.cli.reach_text import reach_rows
from bootstrap.cli.report_text import NOTHING_TO_DO, plan_rows
from bootstrap.cli.table import Cell, Tone
from keys.inert import inert
from keys.reach import Reach
from tui.laid_out import laid_out
from tui.questions.panel import Panel, QuestionText


class PlanPanel(Panel[bool]):
    """Cancel has the focus. With a name to type, the button works once that is typed."""

    question: AgreeToPlan

    def compose(self) -> ComposeResult:
        question = self.question
        with QuestionText():
            yield Static(Content("\n").join(_text(question)), markup=False)
        yield Static(Content.styled(inert(question.what, 200), "bold"), id="what", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="no", compact=True)
            if question.type_name:
                yield Input(placeholder=f"tab, then type {inert(question.type_name, 60)}", id="name", compact=True)
            yield Button("Yes", id="yes", variant="error", disabled=bool(question.type_name), compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Input.Changed)
    def _compare(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value != self.question.type_name

    @on(Input.Submitted)
    def _take_name(self, event: Input.Submitted) -> None:
        if event.value == self.question.type_name:
            self.give(True)
        else:
            wanted = inert(self.question.type_name, 60)
            self.query_one("#what", Static).update(
                Content.styled(f"That is not it: type {wanted}, or press escape, then s, to stop.", "bold $text-error")
            )

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")


def _text(question: AgreeToPlan) -> Iterator[Content]:
    if reach := question.reach:
        yield _head(f"What {inert(reach.device, 60)} opens")
        yield laid_out(reach_rows(reach))
        if by_hand := _by_hand(reach):
            yield _head("What you have to change by hand afterwards: there is a list of it at the end")
            yield laid_out(by_hand)
    rows = plan_rows(question.plan, question.refusals)
    yield _head("What will be done")
    yield laid_out(rows) if rows else Content(NOTHING_TO_DO)


def _head(text: str) -> Content:
    return Content.styled(text, "bold $text-primary")


def _by_hand(reach: Reach) -> list[list[Cell]]:
    left = (one for one in reach.errands if one.id not in reach.done)
    return [[("·", Tone.QUIET), one.id, (one.what, Tone.QUIET)] for one in left]
