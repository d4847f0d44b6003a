"""SSH's wire types: bytes, numbers and strings (RFC 4251 section 5).

Reads and writes; knows nothing of keys. Reading never runs past the end nor guesses: what is short is a WireError.
"""

import struct

from keys.errors import InvalidInputError


class WireError(InvalidInputError):
    """The bytes end before the value does, or a number is written in a form that OpenSSH refuses."""


class Reader:
    """Reads one value after the other from `data`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def rest(self) -> bytes:
        """What has not been read yet."""
        return self._data[self._at :]

    def at_end(self) -> bool:
        return self._at >= len(self._data)

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes. Raises WireError where fewer are left."""
        end = self._at + count
        if end > len(self._data):
            raise WireError("the data ends too early")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def uint32(self) -> int:
        value: int = struct.unpack(">I", self.take(4))[0]
        return value

    def uint64(self) -> int:
        value: int = struct.unpack(">Q", self.take(8))[0]
        return value

    def string(self) -> bytes:
        """Return a length-prefixed run of bytes."""
        return self.take(self.uint32())

    def text(self) -> str:
        """Return a string without NUL, odd bytes as surrogates; one NUL at its end is dropped (sshbuf_get_cstring)."""
        raw = self.string().removesuffix(b"\0")
        if b"\0" in raw:
            raise WireError("a name holds a NUL")
        return raw.decode("utf-8", "surrogateescape")

    def mpint(self) -> int:
        """Return a positive whole number; as OpenSSH, refuses negative ones and those past 16384 bits."""
        raw = self.string()
        too_long = len(raw) > 2049 or (len(raw) == 2049 and raw[0] != 0)
        if raw[:1] >= b"\x80" or too_long:
            raise WireError("a number is negative or far too long")
        return int.from_bytes(raw, "big")


def uint32(value: int) -> bytes:
    return struct.pack(">I", value)


def uint64(value: int) -> bytes:
    return struct.pack(">Q", value)


def string(value: bytes) -> bytes:
    """Return `value` with its length before it."""
    return struct.pack(">I", len(value)) + value


def mpint(value: int) -> bytes:
    """Return a positive whole number in its one shortest form."""
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big") if value else b"")
