"""What holds for any bytes whatever."""

import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from keys.authorized_keys import AuthorizedKeys
from keys.decision import Accepted, Refused
from tests.keys import lines
from tests.keys.fixed import key

A, B = key("a"), key("b")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        A.line.encode(),
        B.line.encode(),
        A.bare_line.encode(),
        b"# ",
        b"restrict ",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b'"',
        b" ",
    ]
)
FILES = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=12).map(b"".join),
    st.integers().map(lambda seed: lines.make(random.Random(seed), A, B)),  # noqa: S311 (a seed, to find it again)
)


@settings(deadline=None)
@given(FILES)
def test_parsing_loses_nothing(data: bytes) -> None:
    document = AuthorizedKeys.parse(data)
    assert bytes(document) == data
    assert b"".join(line.raw for line in document.lines) == data


@settings(deadline=None)
@given(FILES)
def test_the_quick_list_of_keys_is_that_of_the_lines(data: bytes) -> None:
    document = AuthorizedKeys.parse(data)
    by_line = {line.key: line.comment for line in reversed(document.lines) if line.key}
    found = document.keys()
    assert {one: one.comment for one in found} == by_line


@settings(deadline=None)
@given(FILES)
def test_what_was_added_gets_in_and_is_gone_when_removed(data: bytes) -> None:
    clean = AuthorizedKeys.parse(data).remove(A)
    added = clean.add(A)
    assert added.add(A) is added
    assert added.decide(A, user="u", address="127.0.0.1", at=NOW) == clean.add(A).decide(
        A, user="u", address="127.0.0.1", at=NOW, openssh=(10, 5)
    )
    ends_well = data == b"" or bytes(clean).endswith(b"\n") or bytes(clean) == b""
    assert not ends_well or bytes(added.remove(A)) == bytes(clean)
    assert bytes(added).startswith(bytes(clean))


@settings(deadline=None)
@given(FILES)
def test_removing_touches_only_lines_of_that_key(data: bytes) -> None:
    document = AuthorizedKeys.parse(data)
    removed = document.remove(A)
    left = removed.keys()
    assert A not in left
    kept = [line.raw for line in removed.lines]
    assert kept == [line.raw for line in document.lines if line.raw in kept]
    gone = [line for line in document.lines if line.raw not in kept]
    assert all(line.holds(A) for line in gone)
    assert not any(line.key == B for line in gone)


@settings(deadline=None)
@given(FILES, st.sampled_from([(8, 9), (9, 2), (9, 6), (10, 0), (10, 5)]), st.text(max_size=40))
def test_deciding_never_fails(data: bytes, openssh: tuple[int, int], address: str) -> None:
    answer = AuthorizedKeys.parse(data).decide(A, user="u", address=address, at=NOW, openssh=openssh)
    assert isinstance(answer, Accepted | Refused)
