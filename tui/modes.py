"""The main screens by their names. Each but the first one shown is imported once it is wanted."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual.screen import Screen


def _later(module: str, name: str) -> Callable[[], Screen[None]]:
    def screen() -> Screen[None]:
        made: Screen[None] = getattr(import_module(f"tui.screens.{module}"), name)()
        return made

    return screen


MODES: dict[str, str | Callable[[], Screen[Any]]] = {
    "access": _later("access", "AccessScreen"),
    "devices": _later("devices", "DevicesScreen"),
    "audit": _later("audit", "AuditScreen"),
    "history": _later("history", "HistoryScreen"),
    "doctor": _later("doctor", "DoctorScreen"),
}
