"""The theme that this person chose for the screens, from one start to the next. A lost note is no harm."""

from pathlib import Path

from bootstrap.paths import state_folder

_LONGEST = 60


def chosen_theme() -> str:
    """Its name, empty before one was chosen."""
    try:
        return _note().read_text(encoding="utf-8")[:_LONGEST].strip()
    except (OSError, UnicodeDecodeError):
        return ""


def choose_theme(name: str) -> None:
    """Note it. Where that cannot be written, it is forgotten."""
    try:
        _note().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _note().write_text(f"{name}\n", encoding="utf-8")
    except OSError:
        return


def _note() -> Path:
    return state_folder() / "theme"
