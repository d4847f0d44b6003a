"""Rotate: a device goes on with another key. Which one, and until when; then a job shows its plan and asks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

from textual.widgets import Input, Select

from bootstrap.attended.newcomer_fields import new_file_field
from bootstrap.attended.rotation_fields import next_end_field, next_key_field
from bootstrap.attended.typed_field import Field
from bootstrap.attended.work import Job
from keys.device import Device
from keys.inert import inert
from keys.public_key import PublicKey
from tui.key_choices import NEW_KEYS
from tui.screens.form import FormScreen
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput


class RotateScreen(FormScreen):
    """here: whether the device is this machine, so that its key is made here; else its public half is pasted."""

    def __init__(self, device: Device, *, here: bool) -> None:
        super().__init__()
        self._device, self._here = device, here
        self._pasted = ""  # of a text with several lines, the field keeps none

    def heading(self) -> str:
        return f"Rotate {self._device.name}{', this machine' if self._here else ', by a key that it has made'}"

    def rows(self) -> Iterable[FormRow]:
        if self._here:
            keys = [(says, value) for value, (says, _) in NEW_KEYS.items()]
            yield FormRow("its key", Select(keys, allow_blank=False, value="ask", id="from", compact=True), says=False)
            yield FormRow("where", KeyInput(id="file", compact=True))
        else:
            yield FormRow(
                "new key", KeyInput(placeholder="made there by: ssh-keygen -t ed25519", id="key", compact=True)
            )
        yield FormRow("until", Input(id="until", compact=True, max_length=20))

    def on_mount(self) -> None:
        self.query_one("#from" if self._here else "#key").focus()
        self.show()

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        if self._here:
            yield "file", new_file_field(self.value("file"))
        else:
            yield "key", self._key
        yield "until", self._end

    def key_typed(self, field: str, text: str) -> Field[Any]:
        if field == "file":
            return new_file_field(text)
        self._pasted = text
        said = self._key
        self._pasted = "" if said.is_secret else text
        return said

    @property
    def _key(self) -> Field[PublicKey]:
        at = self.keyturn.clock()
        return next_key_field(self._pasted, self._device.name, self.registry(), at, self._end.value)

    @property
    def _end(self) -> Field[date]:
        return next_end_field(self.value("until"), self._device.name, self.registry(), self.keyturn.clock())

    def begins(self) -> tuple[str, Job]:
        name, end = self._device.name, self._end.value
        if self._here:
            _, chosen = NEW_KEYS[str(self.query_one("#from", Select).value)]
            key_from = replace(chosen, file=self.value("file").strip())
            return f"rotate {name}", self.keyturn.backend.rotate(name, key_from, end)
        key = cast("PublicKey", self._key.value)
        return f"rotate {inert(name, 60)}", self.keyturn.backend.rotate(name, key, end)
