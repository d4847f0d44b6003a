"""Edits of key files as one script for one server: each by compare-and-swap, each as the user whose file it is.

The bytes go into the script as printf arguments and not as a here-document: those would lose NULs and a missing newline
at the end. What each edit said comes back in a frame of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bootstrap.targets.server.frames import read_frames
from bootstrap.targets.server.scripts import assignments, quoted, script, shell_function

UNDO_SECONDS = 90
"""How long the server waits for a fresh login before it puts the old file back."""

LOCK_SECONDS = 10
"""How long one edit waits for another of the same folder."""

BROKE_OFF = "broke off"
"""The problem of an edit that said nothing of how it ended."""

_PIECE = 16 * 1024  # bytes of one printf argument; where printf is a program, the system's limit is 128 KiB


@dataclass(frozen=True, slots=True)
class Edit:
    """One file. old: its bytes as they were seen; None where it must not be there yet.

    run_as: the user to edit as; empty for the one whom the script runs as. undo: seconds until the old file comes back
    by itself, 0 for never. takes_over: whether an unconfirmed edit that was seen there may be confirmed by this one.
    """

    path: str
    old: bytes | None
    new: bytes
    run_as: str = ""
    undo: int = 0
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of one edit. problem: empty when it was made, else a word of edit.sh, or BROKE_OFF.

    said: the tool's own words. inode: of the file that was made.
    """

    problem: str
    said: str = ""
    inode: str = ""


def edit_script(edits: Sequence[Edit], nonce: str, run_as: str = "") -> bytes:
    """All edits, one after the other. run_as: the text of another `run_as` than run_as.sh, for other names of users."""
    return _outer([(edit.run_as, _one(edit, number, nonce)) for number, edit in enumerate(edits)], nonce, run_as)


def settle_script(edits: Mapping[int, tuple[Edit, Edited]], nonce: str, verb: str) -> bytes:
    """verb: "keep" confirms the edits, "back" takes them back. The numbers come back in the frames."""
    workers = []
    for number, (edit, edited) in edits.items():
        head = assignments(N=nonce, I=number, F=edit.path, M="file", J=edited.inode)
        workers.append((edit.run_as, f"{head}{script('edit.sh')}{verb}\n".encode("utf-8", "surrogateescape")))
    return _outer(workers, nonce)


def read_results(output: bytes, nonce: str) -> dict[int, Edited]:
    """By number of the edit; one that is missing broke off. Raises CommandError where the script did not run."""
    found: dict[int, Edited] = {}
    for frame in read_frames(output, nonce):
        number, _, rest = frame.rest.partition(" ")
        if number.isdecimal() and frame.kind in {"done", "failed"}:
            done = frame.kind == "done"
            found[int(number)] = Edited("" if done else rest, frame.text.strip(), rest if done else "")
    return found


def _one(edit: Edit, number: int, nonce: str) -> bytes:
    head = assignments(
        N=nonce,
        I=number,
        F=edit.path,
        M="new" if edit.old is None else "file",
        W=edit.undo,
        U="1" if edit.takes_over else "",
        P=LOCK_SECONDS,
    )
    functions = prints("old", edit.old or b"") + prints("new", edit.new)
    return head.encode("utf-8", "surrogateescape") + functions + f"{script('edit.sh')}edit\n".encode()


def prints(name: str, data: bytes) -> bytes:
    """A shell function that prints exactly these bytes."""
    lines = [b":"]
    for place, run in enumerate(data.split(b"\0")):
        if place:
            lines.append(rb"printf '\000'")
        for start in range(0, len(run), _PIECE):
            piece = run[start : start + _PIECE].replace(b"'", b"'\\''")
            lines.append(b"printf %s '" + piece + b"'")
    return name.encode() + b"() {\n" + b"\n".join(lines) + b"\n}\n"


def _outer(workers: Sequence[tuple[str, bytes]], nonce: str, run_as: str = "") -> bytes:
    """Run each worker in a shell of its own, as its user. Whatever cuts the stream, no half of it runs."""
    text = assignments(N=nonce).encode() + (script("run_as.sh") + run_as).encode()
    calls = []
    for number, (user, worker) in enumerate(workers):
        text += shell_function(f"w{number}", worker, nonce)
        calls.append(f"w{number} | run_as {quoted(user)}")
    body = "\n".join([*calls, "finish"])
    return text + f"main() {{\n{body}\n}}\nmain\n".encode("utf-8", "surrogateescape")
