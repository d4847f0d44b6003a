"""What a script on a server sends back: frames, told apart by a nonce that nobody there could know beforehand.

A frame is a line feed, `@@`, the nonce, a space, its kind, a space, a rest, a line feed, then its body up to the next
frame. Whatever stands before the first one (a shell's greeting) is not ours. Where the frame that has to be the last is
missing, the output was cut.
"""

import re
import secrets
from dataclasses import dataclass

from bootstrap.ssh.errors import CommandError


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


def _frame(piece: bytes) -> Frame:
    head, _, body = piece.partition(b"\n")
    kind, _, rest = head.decode("utf-8", "surrogateescape").partition(" ")
    return Frame(kind, rest, body)


_FILE_LINE = re.compile(rb"(\S)(\S{9})\S*\s+\d+\s+(\d+)\s+(\d+)\s+(\d+)\s+\S+\s+\S+\s+\S+ (/.*)")


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One line of `ls -ldn`. kind: "-" for a file, "d" for a folder. mode: as ls writes it, "rw-------"."""

    kind: str
    mode: str
    uid: str
    size: int

    @property
    def others_write(self) -> bool:
        """Whether group or others may write there."""
        return self.mode[4] == "w" or self.mode[7] == "w"


def read_listing(body: bytes) -> dict[bytes, FileStatus]:
    """What `ls -ldn` says, by path."""
    found = (_FILE_LINE.fullmatch(line) for line in body.split(b"\n"))
    return {
        m[6]: FileStatus(m[1].decode(), m[2].decode("ascii", "replace"), m[3].decode(), int(m[5])) for m in found if m
    }


def read_heads(body: bytes, sizes: dict[bytes, int], limit: int) -> dict[bytes, bytes]:
    """What `head -c limit` says of several files, taken apart by the sizes that ls gave.

    A file whose size has changed in between is missing in what is returned, and so are those behind it.
    """
    found: dict[bytes, bytes] = {}
    at = 0
    while (header := re.compile(rb"\n?==> (.*) <==\n").match(body, at)) is not None:
        size = min(sizes.get(header[1], 0), limit)
        end = header.end() + size
        if len(body) < end or (len(body) > end and not body.startswith(b"\n==> ", end)):
            break
        found[header[1]] = body[header.end() : end]
        at = end
    return found
