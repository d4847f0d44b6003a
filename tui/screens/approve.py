"""Approve: the request of a device that asks to be let in, and until when it gets in. Its fingerprint is compared."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.widgets import Input

from bootstrap.attended.approving import request_field
from bootstrap.attended.newcomer_fields import end_field
from bootstrap.attended.typed_field import Field
from bootstrap.attended.work import Job
from keys.inert import inert
from tui.screens.form import FormScreen
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput

if TYPE_CHECKING:
    from keys.access_request import AccessRequest

_PASTE, _PASTED = "paste it here", "it was read; another one can be pasted"


class ApproveScreen(FormScreen):
    """A request has several lines, so that its field keeps none of it: what it says stands below."""

    def __init__(self) -> None:
        super().__init__()
        self._request: Field[AccessRequest] = Field(None)

    def heading(self) -> str:
        return "Approve the request of a device"

    def rows(self) -> Iterable[FormRow]:
        yield FormRow("request", KeyInput(placeholder=_PASTE, id="request", compact=True))
        yield FormRow("until", Input(id="until", compact=True, max_length=20))

    def on_mount(self) -> None:
        self.key_typed("request", "")
        self.query_one("#request").focus()
        self.show()

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        yield "request", self._request
        yield "until", end_field(self.value("until"))

    def key_typed(self, field: str, text: str) -> Field[Any]:  # noqa: ARG002  there is one
        self._request = request_field(text, self.keyturn.backend.name, self.keyturn.clock())
        self.query_one("#request", KeyInput).placeholder = _PASTED if self._request.is_good else _PASTE
        return self._request

    def begins(self) -> tuple[str, Job]:
        request = cast("AccessRequest", self._request.value)
        job = self.keyturn.backend.approve(request, end_field(self.value("until")).value)
        return f"approve {inert(request.name, 60)}", job
