"""What can go wrong with an edit, in words for people. The key is a word of edit.sh, or something the system said."""

from bootstrap.targets.server.edit import BROKE_OFF, Edited
from keys.inert import inert

_BY_SYSTEM = {
    "No space left": ("its disk is full", "free some space there, then: keyturn apply"),
    "quota exceeded": ("the account's disk quota is used up", "free some space there, then: keyturn apply"),
    "Read-only file system": (
        "its disk is read-only",
        "remount it writable (`mount -o remount,rw`), then: keyturn apply",
    ),
    "Operation not permitted": ("the file is immutable", "`lsattr` there shows why; `chattr -i` undoes it"),
    "Permission denied": ("the account may not write there", "does the folder belong to the account?"),
}
_BY_WORD = {
    "conflict": ("somebody else changed the file at the same time", "run it again"),
    "pending": ("another edit there waits for its confirmation", "run it again in two minutes"),
    "locked": ("another keyturn is at work on the file", "run it again when that one is done"),
    "odd": ("it is not a regular file", "look at it there"),
    "loop": ("its symbolic links lead nowhere", "look at them there"),
    "foreign": (
        "it lies in another user's folder, where root does not write",
        "give the folder to root, or to the account",
    ),
    "metadata": ("its owner and mode could not be kept", "do file and folder belong to the same user?"),
    "tool": ("a program is missing there", "install diffutils"),
    "interrupted": ("it was interrupted", "run it again"),
    "undone": ("the server had put the old file back", "run it again"),
}


def explain(edited: Edited | None, path: str) -> tuple[str, str]:
    """What to say of an edit that was not made, and a hint. edited: None where it said nothing at all."""
    edited = edited or Edited(BROKE_OFF)
    name = inert(path, 200)
    for words, (said, hint) in _BY_SYSTEM.items():
        if words in edited.said:
            return f"{name}: {said}", hint
    if edited.problem in _BY_WORD:
        said, hint = _BY_WORD[edited.problem]
        return f"{name}: {said}", hint
    said = inert(edited.said, 120) or "the server said nothing more"
    return f"{name}: could not be written: {said}", "try it by hand there"
