"""SSH's wire types (RFC 4251 section 5; its own examples of mpint)."""

import pytest

from keys.wire import Reader, WireError, mpint, string, uint32, uint64


def test_what_was_written_is_read_back() -> None:
    reader = Reader(uint32(7) + uint64(2**40) + string(b"abc") + mpint(2**255))
    assert (reader.uint32(), reader.uint64(), reader.string(), reader.mpint()) == (7, 2**40, b"abc", 2**255)
    assert reader.at_end()
    assert reader.rest == b""


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (0, "00000000"),
        (0x9A378F9B2E332A7, "0000000809a378f9b2e332a7"),
        (0x80, "000000020080"),
    ],
)
def test_numbers_have_one_shortest_form(value: int, wire: str) -> None:
    assert mpint(value).hex() == wire
    assert Reader(bytes.fromhex(wire)).mpint() == value


@pytest.mark.parametrize("data", [b"", b"\0\0\0", b"\0\0\0\5abcd", b"\xff\xff\xff\xff"])
def test_nothing_is_read_past_the_end(data: bytes) -> None:
    with pytest.raises(WireError, match="ends too early"):
        Reader(data).string()


@pytest.mark.parametrize("raw", [b"\x80", b"\1" * 2049, b"\0" * 2050])
def test_negative_and_endless_numbers_are_refused(raw: bytes) -> None:
    with pytest.raises(WireError, match="negative or far too long"):
        Reader(string(raw)).mpint()


def test_a_name_may_end_in_nul_but_not_hold_one() -> None:
    assert Reader(string(b"name\0")).text() == "name"
    with pytest.raises(WireError, match="holds a NUL"):
        Reader(string(b"na\0me")).text()
