"""Where a new entry goes, and how it is written."""

import pytest

from bootstrap.hcl.edit import added
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.hcl.edits import places


def with_entry(source: str, name: str, value: str = "1", *, is_json: bool = False, at: int = 0) -> str:
    data = source.encode()
    place = places(data, is_json)[at]
    return added(data, place.node, name, value).decode()


def test_it_goes_to_its_place_in_the_alphabet() -> None:
    assert with_entry("x = {\n  a = 1\n  c = 1\n}\n", "b") == "x = {\n  a = 1\n  b = 1\n  c = 1\n}\n"
    assert with_entry("x = {\n  a = 1\n  C = 1\n}\n", "B") == "x = {\n  a = 1\n  B = 1\n  C = 1\n}\n"
    assert with_entry("x = {\n  b = 1\n}\n", "a") == "x = {\n  a = 1\n  b = 1\n}\n"


def test_it_goes_to_the_end_where_there_is_no_order() -> None:
    assert with_entry("x = {\n  c = 1\n  a = 1\n}\n", "b") == "x = {\n  c = 1\n  a = 1\n  b = 1\n}\n"
    assert with_entry("x = {\n  (c) = 1\n  d   = 1\n}\n", "a") == "x = {\n  (c) = 1\n  d   = 1\n  a   = 1\n}\n"
    assert with_entry('x = [\n  "b",\n]\n', "", '"a"') == 'x = [\n  "b",\n  "a",\n]\n'


def test_its_equals_sign_is_lined_up() -> None:
    before = "x = {\n  ipad    = 1\n  macbook = 1\n}\n"
    assert with_entry(before, "pc") == "x = {\n  ipad    = 1\n  macbook = 1\n  pc      = 1\n}\n"


def test_one_that_is_too_long_to_be_lined_up_is_set_off() -> None:
    assert with_entry("x = {\n  a = 1\n}\n", "long") == "x = {\n  a = 1\n\n  long = 1\n}\n"
    assert with_entry("x = {\n  b = 1\n}\n", "aaa") == "x = {\n  aaa = 1\n\n  b = 1\n}\n"
    assert with_entry("x = {\n  a = 1\n  c = 1\n}\n", "bbb") == "x = {\n  a = 1\n  c = 1\n\n  bbb = 1\n}\n"
    assert with_entry("x = {\n  a = 1\n\n  c = 1\n}\n", "bbb") == "x = {\n  a = 1\n\n  bbb = 1\n\n  c = 1\n}\n"


def test_it_joins_the_group_that_it_fits_in() -> None:
    before = "x = {\n  a = 1\n\n  # c\n  cccc = 1\n}\n"
    assert with_entry(before, "bbb") == "x = {\n  a = 1\n\n  bbb = 1\n  # c\n  cccc = 1\n}\n"


def test_comments_that_are_lined_up_are_not_parted() -> None:
    before = "x = {\n  a = 1   # a\n  c = 100 # c\n}\n"
    assert with_entry(before, "b") == "x = {\n  a = 1   # a\n  c = 100 # c\n\n  b = 1\n}\n"


def test_it_is_not_put_between_an_entry_and_its_comment() -> None:
    before = "x = {\n  # about b\n  b = 1 # b\n  # old: c\n}\n"
    assert with_entry(before, "a") == "x = {\n  a = 1\n  # about b\n  b = 1 # b\n  # old: c\n}\n"
    assert with_entry(before, "c") == "x = {\n  # about b\n  b = 1 # b\n  c = 1\n  # old: c\n}\n"


def test_names_are_quoted_where_they_have_to_be_or_the_others_are() -> None:
    assert with_entry("x = { a = 1 }", "b c") == 'x = { a = 1, "b c" = 1 }'
    assert with_entry('x = { "a" = 1 }', "b") == 'x = { "a" = 1, "b" = 1 }'
    assert with_entry('x = { "a b" = 1 }', "c") == 'x = { "a b" = 1, c = 1 }'
    assert with_entry("x = { a = 1 }", 'b"${c}') == 'x = { a = 1, "b\\"$${c}" = 1 }'
    assert with_entry("x = { a = 1 }", "for") == 'x = { a = 1, "for" = 1 }'


def test_the_separator_is_that_of_the_neighbours() -> None:
    assert with_entry("x = {\n  a : 1,\n}\n", "b") == "x = {\n  a : 1,\n  b : 1,\n}\n"
    assert with_entry("x={a:1}", "b") == "x={a:1, b:1}"
    assert with_entry('{"a" : 1}', "b", is_json=True) == '{"a" : 1, "b" : 1}'


def test_commas_are_those_of_the_neighbours() -> None:
    assert with_entry("x = {\n  a = 1,\n}\n", "b") == "x = {\n  a = 1,\n  b = 1,\n}\n"
    assert with_entry("x = {\n  a = 1,\n  b = 1\n}\n", "c") == "x = {\n  a = 1,\n  b = 1,\n  c = 1\n}\n"
    assert with_entry("x = [\n  1 # one\n]\n", "") == "x = [\n  1, # one\n  1\n]\n"
    assert with_entry("x = [\n  <<E\na\nE\n]\n", "") == "x = [\n  <<E\na\nE\n  ,\n  1\n]\n"


def test_a_row_stays_a_row() -> None:
    assert with_entry("x = { b = 1 }", "a", "{\n  k = [\n    1,\n    2,\n  ]\n}") == "x = { a = { k = [1, 2] }, b = 1 }"
    assert with_entry("x = [1,2, ]", "") == "x = [1,2,1, ]"
    assert with_entry('{"a":[{}]}', "", '{\n  "b": 1\n}', is_json=True, at=1) == '{"a":[{},{"b": 1}]}'
    assert with_entry("x = { a = {} }", "b", at=1) == "x = { a = { b = 1 } }"
    assert with_entry('{"a":{}}', "b", is_json=True, at=1) == '{"a":{"b":1}}'


def test_an_empty_one_becomes_lines() -> None:
    assert with_entry("x = {}\n", "a") == "x = {\n  a = 1\n}\n"
    assert with_entry("x = []\n", "") == "x = [\n  1,\n]\n"
    assert with_entry("x = tomap({})", "a") == "x = tomap({\n  a = 1\n})"
    assert with_entry("{}\n", "a", is_json=True) == '{\n  "a": 1\n}\n'
    assert with_entry('{\n\t"x": []\n}', "", is_json=True, at=1) == '{\n\t"x": [\n\t\t1\n\t]\n}'
    assert with_entry("l {\r\n  x = {}\r\n}\r\n", "a") == "l {\r\n  x = {\r\n    a = 1\r\n  }\r\n}\r\n"


def test_an_empty_one_that_is_lined_up_with_others_stays_a_row() -> None:
    assert with_entry("abcd = 1\nx    = {}\n", "a") == "abcd = 1\nx    = { a = 1 }\n"


def test_an_empty_one_keeps_its_comments() -> None:
    assert with_entry("x = {\n  # none\n}\n", "a") == "x = {\n  # none\n\n  a = 1\n}\n"
    assert with_entry("x = { # none\n}\n", "a") == "x = { # none\n  a = 1\n}\n"
    assert with_entry("x = { /* none */ }\n", "a") == "x = { /* none */ a = 1 }\n"


def test_a_value_of_several_lines_is_indented_for_its_place() -> None:
    value = "{\n  k = [\n    1\n  ]\n}"
    assert (
        with_entry("x = {\n\tb = 1\n}\n", "a", value) == "x = {\n\ta = {\n\t\tk = [\n\t\t\t1\n\t\t]\n\t}\n\tb = 1\n}\n"
    )
    heredoc = "<<E\n  a\nE"
    assert with_entry("x = {\n    b = 1\n}\n", "a", heredoc) == "x = {\n    a = <<E\n  a\nE\n    b = 1\n}\n"


def test_a_name_that_is_there_is_not_put_in_again() -> None:
    with pytest.raises(InvalidInputError, match="'a' stands there already"):
        with_entry('x = { "\\u0061" = 1 }', "a")


@pytest.mark.parametrize(
    "value", ["", "\n", '"\ud83d"', "1 }", "1, b = 2", "{", "1\nb = 2", '"${"', "1 # no", "<<E\na\nE"]
)
def test_a_value_that_would_break_out_of_its_place_is_refused(value: str) -> None:
    with pytest.raises(KeyturnError):
        with_entry("x = { a = 1 }\ny = { a = 1 }\n", "c", value)
