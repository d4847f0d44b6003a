"""A question that has no panel: a defect, said so. The work can only be stopped, which is safe at any point."""

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tui.questions.panel import Panel


class UnknownPanel(Panel[Any]):
    """Answers nothing."""

    def compose(self) -> ComposeResult:
        kind = type(self.question).__name__
        yield Static(Content.styled(f"keyturn has a defect: it cannot ask {kind} on a screen.", "bold"), markup=False)
        yield Static(
            Content("Press s to stop; the command line can ask it. Please report it, with this line."), markup=False
        )
