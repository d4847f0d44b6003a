"""Public keys in the form of RFC 4716 ("---- BEGIN SSH2 PUBLIC KEY ----"), as PuTTY and commercial SSH export them.

Read as broadly as any server might: lines may end in LF, CRLF or CR, headers stand anywhere and go on after a
backslash, the base64 has lines of any length. Written as RFC 4716 section 3 has it.
"""

import binascii
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from keys import key_base64
from keys.errors import InvalidInputError
from keys.key_base64 import encode
from keys.key_blob import BlobError
from keys.public_key import PublicKey

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BEGIN = re.compile(rb"[ \t]*----[ ]?BEGIN SSH2 PUBLIC KEY[ ]?----\s*")
_END = re.compile(rb"[ \t]*----[ ]?END SSH2 PUBLIC KEY[ ]?----\s*")
_WIDTH = 70  # bytes of base64 in a line, as ssh-keygen writes them; 72 are allowed
_HEADER_WIDTH = 72 - len('Comment: ""')


@dataclass(frozen=True, slots=True)
class Block:
    """One key from its BEGIN line to its END line, or a BEGIN line to which no END belongs.

    start, end: where it stands, in bytes, with the ending of its last line. line: the number of its first line, from 1.
    key: the key in it, or None. problem: why there is none.
    """

    start: int
    end: int
    line: int
    key: PublicKey | None
    problem: str = ""
    body: bytes = b""

    @property
    def is_unfinished(self) -> bool:
        return self.problem == _UNFINISHED

    def holds(self, key: PublicKey) -> bool:
        """Say whether this is a block of `key`, if only a damaged one that some server might still take."""
        return self.key == key or (self.key is None and _decoded_roughly(self.body).startswith(key.blob))


_UNFINISHED = "no END line belongs to it"


def read_rfc4716(text: str) -> PublicKey:
    """Read the one key in `text`, with its Comment header. Raises InvalidInputError."""
    found = [block for block in blocks_of(text.encode("utf-8", "replace")) if not block.is_unfinished]
    if len(found) != 1:
        raise InvalidInputError(f"{len(found)} keys in RFC 4716 form, one is wanted")
    if found[0].key is None:
        raise InvalidInputError(f"the key is damaged: {found[0].problem}")
    return found[0].key


def blocks_of(data: bytes) -> tuple[Block, ...]:
    """Every block of a file, whatever else stands in it. Never raises."""
    return tuple(_blocks(data))


def write_rfc4716(key: PublicKey, ending: str = "\n") -> bytes:
    """The block of a key, each of its lines with that ending. A comment is cut to what one header line holds."""
    comment = key.comment.replace('"', "'").replace("\\", "/").encode("utf-8", "replace")[:_HEADER_WIDTH]
    shown = comment.decode("utf-8", "ignore")
    lines = [
        "---- BEGIN SSH2 PUBLIC KEY ----",
        *([f'Comment: "{shown}"'] if shown else []),
        *textwrap.wrap(encode(key.blob), _WIDTH),
        "---- END SSH2 PUBLIC KEY ----",
    ]
    return "".join(f"{line}{ending}" for line in lines).encode()


def _blocks(data: bytes) -> Iterator[Block]:
    """An END belongs to the last BEGIN before it."""
    begun: Block | None = None
    inside: list[bytes] = []
    number = 1
    for match in _LINE.finditer(data):
        if _BEGIN.fullmatch(match[0]):
            if begun:
                yield begun
            begun, inside = Block(match.start(), match.end(), number, None, _UNFINISHED), []
        elif begun and _END.fullmatch(match[0]):
            yield _finished(begun, match.end(), inside)
            begun = None
        elif begun:
            inside.append(match[0])
        number += match[0].endswith(b"\n")
    if begun:
        yield begun


def _finished(begun: Block, end: int, inside: list[bytes]) -> Block:
    headers, body = _taken_apart(inside)
    block = replace(begun, end=end, body=body, problem="")
    blob = key_base64.decode(body)
    if blob is None:
        return replace(block, problem="its base64 does not come out even")
    comment = headers.get(b"comment", b"").strip().removeprefix(b'"').removesuffix(b'"')
    try:
        return replace(block, key=PublicKey.from_blob(blob, comment.decode("utf-8", "replace")))
    except BlobError as error:
        return replace(block, problem=error.what)


def _taken_apart(lines: list[bytes]) -> tuple[dict[bytes, bytes], bytes]:
    """Headers by their name in small letters, and the base64. A value that ends in a backslash goes on."""
    headers: dict[bytes, bytes] = {}
    body, name = bytearray(), b""
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        if name and headers[name].endswith(b"\\"):
            headers[name] = headers[name][:-1] + line
        elif b":" in line:
            name, _, value = line.partition(b":")
            name = name.strip().lower()
            headers[name] = value.strip(b" \t")
        else:
            name = b""
            body += line
    return headers, bytes(body)


def _decoded_roughly(body: bytes) -> bytes:
    """What a forgiving reader makes of damaged base64: signs that are none are passed over, the last bits left out."""
    signs = re.sub(rb"[^A-Za-z0-9+/]", b"", body.partition(b"=")[0])
    return binascii.a2b_base64(signs[: len(signs) // 4 * 4])
