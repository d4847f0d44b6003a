"""What a script on a server sends back: frames, told apart by a nonce that nobody there could know beforehand.

A frame is a line feed, `@@`, the nonce, a space, its kind, a space, a rest, a line feed, then its body up to the next
frame. Whatever stands before the first one (a shell's greeting) is not ours. Where the frame that has to be the last is
missing, the output was cut.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from bootstrap.ssh.errors import CommandError

_LAST_WORDS = 400  # bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. rest: what stands behind the kind in its first line."""

    kind: str
    rest: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "surrogateescape")


def new_nonce() -> str:
    return secrets.token_hex(16)


def read_frames(output: bytes, nonce: str, last: str = "end") -> list[Frame]:
    """The frames in order. last: the kind of the last one. Raises CommandError where it is missing, or all are."""
    pieces = output.split(f"\n@@{nonce} ".encode())[1:]
    if not pieces:
        raise CommandError("the login shell ran something else than our script")
    frames = [_frame(piece) for piece in pieces]
    if frames[-1].kind != last:
        raise CommandError("the script was cut off")
    return frames


def by_kind(frames: Iterable[Frame]) -> dict[str, Frame]:
    """The first frame of each kind."""
    found: dict[str, Frame] = {}
    for frame in frames:
        found.setdefault(frame.kind, frame)
    return found


def senseless() -> CommandError:
    """For an answer that is whole, and of which nothing can be made."""
    return CommandError("its script's answer makes no sense", hint="is its /bin/sh a POSIX shell?")


def last_words(said: bytes) -> str:
    """The end of what a tool said, which is where it says what is wrong."""
    return said[-_LAST_WORDS:].decode("utf-8", "replace").strip()


def _frame(piece: bytes) -> Frame:
    head, _, body = piece.partition(b"\n")
    kind, _, rest = head.decode("utf-8", "surrogateescape").partition(" ")
    return Frame(kind, rest, body)
