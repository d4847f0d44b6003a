"""A field for a secret: what is typed is dots on the screen, and never goes to the clipboard."""

from textual.widgets import Input


class SecretInput(Input):
    """A text field gives what is selected to the clipboard also where it shows dots, and selects all by itself."""

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002  as Textual has it
        super().__init__(password=True, placeholder=placeholder, id=id, compact=True, select_on_focus=False)

    def action_copy(self) -> None:
        """Not this."""

    def action_cut(self) -> None:
        self.delete_selection()
