"""The Include line: where it goes, and that every other byte stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.ssh_include import MADE, has_include, with_include, without_include

LINE = "Include keyturn/*.conf"
LINES = (LINE, "Include ~/.ssh/keyturn/*.conf")

PIECES = st.sampled_from(
    [
        *(b"Host vps\n", b"Host *\r\n", b'Match exec "true"\n', b"  User root\n", b"# a comment\n", b"\n", b"\r\n"),
        *(
            b"Include config.d/*\n",
            b"\tIdentityFile ~/.ssh/id\n",
            b"\xff\xfe\0\n",
            b"\xef\xbb\xbf",
            b"Host last",
            b"\r",
        ),
        *(b"Include keyturn/*.conf.d\n", b"#Include keyturn/*.conf\n", b"User\xc3\xa9\n"),
    ]
)
FILES = st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=12).map(b"".join)


@given(FILES)
def test_put_in_and_taken_out_gives_the_same_bytes(data: bytes) -> None:
    after = with_include(data, LINE)
    assert has_include(after, LINES)
    assert without_include(after, LINES) == data


@given(FILES)
def test_a_file_without_the_line_stays_as_it_is(data: bytes) -> None:
    assert without_include(data, LINES) == data


@given(FILES)
def test_only_the_line_is_added(data: bytes) -> None:
    after = with_include(data, LINE)
    assert len(after) - len(data) in {len(LINE) + 1, len(LINE) + 2}
    assert (
        after.replace(LINE.encode() + b"\r\n", b"", 1) == data or after.replace(LINE.encode() + b"\n", b"", 1) == data
    )


def test_it_goes_to_the_very_top_with_the_line_ends_of_the_file() -> None:
    assert with_include(b"Host a\n", LINE) == b"Include keyturn/*.conf\nHost a\n"
    assert with_include(b"Host a\r\n", LINE) == b"Include keyturn/*.conf\r\nHost a\r\n"
    assert with_include(b"\xef\xbb\xbfHost a\n", LINE) == b"\xef\xbb\xbfInclude keyturn/*.conf\nHost a\n"


def test_a_file_that_was_made_goes_again_and_an_empty_one_stays() -> None:
    assert without_include(with_include(None, LINE), LINES) is None
    assert without_include(with_include(b"", LINE), LINES) == b""


def test_what_a_person_added_to_a_file_that_was_made_stays() -> None:
    assert without_include(with_include(None, LINE) + b"Host a\n", LINES) == b"Host a\n"
    assert without_include(MADE, LINES) is None


@pytest.mark.parametrize("before", [b"Host a\n", b"Match all\n", b"  host=a\n", b"MATCH host b\r\n"])
def test_in_a_block_it_does_not_count(before: bytes) -> None:
    assert not has_include(before + LINE.encode() + b"\n", LINES)


def test_a_line_that_a_person_moved_or_wrote_another_way_counts() -> None:
    assert has_include(b"# mine\n\tInclude ~/.ssh/keyturn/*.conf  \r\nHost a\n", LINES)
