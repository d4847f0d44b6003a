"""Screens that lie above another one, and are closed once: a key that is held down asks for that again and again.

Textual would close the one below then, and end the program where there is none.
"""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")


class Above(Screen[Result]):
    """Gives its result to who has opened it."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Dialog(ModalScreen[Result], Above[Result]):
    """Keys that hold everywhere do not hold on it."""
