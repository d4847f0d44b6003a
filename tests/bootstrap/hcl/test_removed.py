"""What goes with an entry that is taken out, and what stays."""

import pytest

from bootstrap.hcl.edit import removed
from keys.errors import KeyturnError
from tests.bootstrap.hcl.edits import places


def without(source: str, at: int, *, is_json: bool = False) -> str:
    place = places(source.encode(), is_json)[0]
    return place.removed(place.entries[at]).data.decode()


def test_its_line_goes_and_the_comment_on_it() -> None:
    assert without("x = {\n  a = 1 # a\n  b = 1 // b\n}\n", 0) == "x = {\n  b = 1 // b\n}\n"
    assert without("x = {\n  a = 1, /* a\n  a */\n  b = 1\n}\n", 0) == "x = {\n  b = 1\n}\n"


def test_the_comment_right_above_goes_too() -> None:
    before = "x = {\n  # one\n  a = 1\n  # two\n  /* three\n     four */\n  b = 1\n}\n"
    assert without(before, 1) == "x = {\n  # one\n  a = 1\n}\n"


def test_a_comment_that_is_set_off_by_a_blank_line_stays() -> None:
    before = "x = {\n  # all\n\n  # one\n  a = 1\n\n  b = 1\n  # end\n}\n"
    assert without(before, 0) == "x = {\n  # all\n\n  b = 1\n  # end\n}\n"
    assert without(before, 1) == "x = {\n  # all\n\n  # one\n  a = 1\n\n  # end\n}\n"


def test_the_trailing_comment_of_the_one_above_stays() -> None:
    assert without("x = {\n  a = 1 # a\n  b = 1\n}\n", 1) == "x = {\n  a = 1 # a\n}\n"
    assert without("x = {\n  a = 1 /* a\n  a */\n  b = 1\n}\n", 1) == "x = {\n  a = 1 /* a\n  a */\n}\n"


def test_a_group_of_one_takes_a_blank_line_along() -> None:
    before = "x = {\n  a = 1\n\n  b = 1\n\n  c = 1\n}\n"
    assert without(before, 0) == "x = {\n  b = 1\n\n  c = 1\n}\n"
    assert without(before, 1) == "x = {\n  a = 1\n\n  c = 1\n}\n"
    assert without(before, 2) == "x = {\n  a = 1\n\n  b = 1\n}\n"


def test_commas_are_left_where_they_are_needed() -> None:
    assert without("x = [\n  1,\n  2\n]\n", 1) == "x = [\n  1\n]\n"
    assert without("x = [\n  1,\n  2,\n]\n", 1) == "x = [\n  1,\n]\n"
    assert without("x = [\n  1, # one\n  2\n]\n", 1) == "x = [\n  1 # one\n]\n"
    assert without('{\n  "a": 1,\n  "b": 2\n}\n', 1, is_json=True) == '{\n  "a": 1\n}\n'
    assert without("x = [\n  <<E\na\nE\n  ,\n  2\n]\n", 1) == "x = [\n  <<E\na\nE\n]\n"


def test_one_of_a_row_goes_with_its_comma() -> None:
    assert without("x = { a = 1, b = 2, c = 3 }", 0) == "x = { b = 2, c = 3 }"
    assert without("x = { a = 1, b = 2, c = 3 }", 1) == "x = { a = 1, c = 3 }"
    assert without("x = { a = 1, b = 2, c = 3 }", 2) == "x = { a = 1, b = 2 }"
    assert without("x = [1 /* one */, 2 /* two */, 3]", 1) == "x = [1 /* one */, 3]"
    assert without("x = [\n  1, 2,\n  3, 4\n]", 2) == "x = [\n  1, 2,\n  4\n]"


def test_the_last_one_leaves_an_empty_collection() -> None:
    assert without("x = {\n  a = 1\n}\n", 0) == "x = {}\n"
    assert without("x = { a = 1 } # x\n", 0) == "x = {} # x\n"
    assert without("x = [\n  # one\n  1,\n]\n", 0) == "x = []\n"
    assert without("x = { # x\n  a = 1\n}\n", 0) == "x = { # x\n}\n"
    assert without('{\r\n\t"a": 1\r\n}\r\n', 0, is_json=True) == "{}\r\n"


def test_an_entry_of_another_collection_is_refused() -> None:
    data = b"x = { a = 1 }\ny = { a = 1 }\n"
    one, other = places(data, is_json=False)
    with pytest.raises(KeyturnError, match="not in this collection"):
        removed(data, one.node, other.entries[0])
