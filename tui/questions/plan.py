"""The plan of a change, with what a device opens that is to be revoked: agreed to by its name, or by a button."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.cli.reach_text import reach_rows
from bootstrap.cli.report_text import NOTHING_TO_DO, plan_rows
from keys.inert import inert
from tui.laid_out import laid_out
from tui.questions.panel import Panel


class PlanPanel(Panel[bool]):
    """Cancel has the focus. With a name to type, the button works once that is typed."""

    question: AgreeToPlan

    def compose(self) -> ComposeResult:
        question = self.question
        if question.reach is not None:
            yield Static(Content.styled(f"What {inert(question.reach.device, 60)} opens", "bold"), markup=False)
            yield Static(laid_out(reach_rows(question.reach)), markup=False)
        rows = plan_rows(question.plan, question.refusals)
        yield Static(Content.styled("What will be done", "bold"), markup=False)
        yield Static(laid_out(rows) if rows else Content(NOTHING_TO_DO), markup=False)
        yield Static(Content.styled(inert(question.what, 200), "bold"), markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="no")
            if question.type_name:
                yield Input(placeholder=f"type {inert(question.type_name, 60)}", id="name")
            yield Button("Yes", id="yes", variant="error", disabled=bool(question.type_name))

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Input.Changed)
    def _compare(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value != self.question.type_name

    @on(Input.Submitted)
    def _take_name(self, event: Input.Submitted) -> None:
        if event.value == self.question.type_name:
            self.give(True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")
