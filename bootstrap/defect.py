"""An error that nobody raised on purpose, in words for a person: what kind, and where in the program.

What the error itself says is left out: it may hold a secret, or text from elsewhere.
"""

import traceback
from pathlib import Path

_PACKAGES = {"keys", "bootstrap", "tui"}


def defect(error: BaseException) -> tuple[str, str]:
    """What happened, and a hint."""
    return f"keyturn has a defect: {type(error).__name__}{_place(error)}", "please report it, with this line"


def _place(error: BaseException) -> str:
    """The innermost line of keyturn's own that the error came through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        parts = Path(frame.filename).parts
        ours = next((start for start in range(len(parts) - 1, -1, -1) if parts[start] in _PACKAGES), None)
        if ours is not None and "site-packages" not in parts[ours:]:
            return f" at {'/'.join(parts[ours:])}:{frame.lineno}"
    return ""
