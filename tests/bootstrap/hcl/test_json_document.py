"""A file of JSON: strict, and each value with its place."""

import pytest

from bootstrap.hcl.document import text
from bootstrap.hcl.json_document import JsonDocument
from keys.errors import InvalidInputError


def test_a_value_is_found_by_its_names() -> None:
    document = JsonDocument.parse(b'{"a": {"b c": [1]}, "": 2}', "a.json")
    assert [text(node) if (node := document.value(*path)) else None for path in (["a", "b c"], [""], [])] == [
        "[1]",
        "2",
        '{"a": {"b c": [1]}, "": 2}',
    ]
    assert document.value("a", "c") is None
    assert document.value("a", "b c", "d") is None


@pytest.mark.parametrize(
    ("data", "what", "line"),
    [
        (b'{\n  "a": 1,\n}', "not valid JSON", 3),
        (b'{"a": 1} # b', "not valid JSON", 1),
        (b'{\n// a\n"b": 1}', "not valid JSON", 2),
        (b"", "not valid JSON", 1),
        (b'{"a":\n1}\n{}', "not valid JSON", 3),
        (b'{\n"a": "\xff"}', "not UTF-8", 2),
        (b'{\n"a": 1,\n"b": {"c": 1,\n"\\u0063": 2}}', "'c' stands there twice", 4),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: bytes, what: str, line: int) -> None:
    with pytest.raises(InvalidInputError, match=what) as raised:
        JsonDocument.parse(data, "a.json")
    assert raised.value.where == f"a.json, line {line}"


@pytest.mark.parametrize("data", [b'{"a": NaN}', b"[" * 100_000 + b"]" * 100_000])
def test_what_json_does_not_have_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError) as raised:
        JsonDocument.parse(data, "a.json")
    assert raised.value.where == "a.json"


def test_numbers_may_be_as_long_as_they_like() -> None:
    number = b"1." + b"3" * 5000
    root = JsonDocument.parse(b'{"a": ' + number + b"}", "a.json").value("a")
    assert root
    assert root.text == number


def test_the_same_name_may_stand_in_two_objects() -> None:
    assert JsonDocument.parse(b'[{"a": 1}, {"a": 2}]', "a.json").root.type == "array"
