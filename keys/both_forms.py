"""An authorized_keys file that holds keys in two forms: lines as OpenSSH reads them, and RFC 4716 blocks.

Hetzner's Storage Boxes are such a place: port 23 reads the one form, port 22 the other, both from the same file.
Lossless, as keys.authorized_keys is: edits touch whole lines and whole blocks only.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from keys.authorized_keys import AuthorizedKeys
from keys.authorized_line import Line
from keys.form import BOTH, Form
from keys.public_key import PublicKey
from keys.rfc4716 import Block, blocks_of, write_rfc4716


@dataclass(frozen=True)
class BothForms:
    """The file; changing it gives another one."""

    data: bytes = b""

    def __bytes__(self) -> bytes:
        return self.data

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line, as OpenSSH reads the file: it does not know of blocks, and reads the lines in them too."""
        return AuthorizedKeys(self.data).lines

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return blocks_of(self.data)

    def forms_of(self, key: PublicKey) -> frozenset[Form]:
        """The forms in which the key stands here so that a server reads it."""
        by_line = {Form.OPENSSH} if any(line.key == key and not line.problem for line in self.lines) else set()
        by_block = {Form.RFC4716} if any(block.key == key for block in self.blocks) else set()
        return frozenset(by_line | by_block)

    def add(self, key: PublicKey, options: str = "", forms: Collection[Form] = BOTH) -> "BothForms":
        """Return the file with the key at its end in those of the forms in which it does not stand here yet.

        options: what the OpenSSH line begins with. A block has no options: with some, no block is written.
        Raises InvalidInputError as AuthorizedKeys.add does.
        """
        here, made = self.forms_of(key), self
        if Form.OPENSSH in forms and Form.OPENSSH not in here:
            made = BothForms(AuthorizedKeys(made.data).add(key, options).data)
        if Form.RFC4716 in forms and Form.RFC4716 not in here and not options:
            made = made._with_block(key)
        return made

    def remove(self, key: PublicKey) -> "BothForms":
        """Return the file without any line and any block of the key; every other byte stays.

        Gone with it are lines and blocks that no server reads as they are, and that a repair would let in again.
        """
        without = BothForms(self._without_blocks(key))
        starts = [block.start for block in without.blocks]
        kept, at = [], 0
        for line in without.lines:
            before = bisect_right(starts, at)
            inside = before > 0 and at < without.blocks[before - 1].end
            at += len(line.raw)
            if not (line.key == key if inside else line.holds(key)):
                kept.append(line.raw)
        return BothForms(b"".join(kept))

    def _without_blocks(self, key: PublicKey) -> bytes:
        kept, at = [], 0
        for block in self.blocks:
            if block.holds(key):
                kept.append(self.data[at : block.start])
                at = block.end
        return b"".join([*kept, self.data[at:]])

    def _with_block(self, key: PublicKey) -> "BothForms":
        ending = "\r\n" if self.data[: self.data.rfind(b"\n") + 1].endswith(b"\r\n") else "\n"
        start = self.data if not self.data or self.data.endswith(b"\n") else self.data + ending.encode()
        return BothForms(start + write_rfc4716(key, ending))
