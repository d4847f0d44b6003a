"""Which entries a map or a list has, and where it stands in an expression."""

import pytest

from bootstrap.hcl.document import Document, text
from bootstrap.hcl.entries import collection_of, entries
from bootstrap.hcl.json_document import JsonDocument


def found(source: str) -> list[tuple[str, str]] | None:
    attribute = Document.parse(f"value = {source}\n".encode(), "a.tfvars").body.attribute("value")
    assert attribute
    collection = collection_of(attribute.value)
    return None if collection is None else [(entry.name, text(entry.value)) for entry in entries(collection)]


def test_names_are_known_where_they_stand_in_the_file() -> None:
    source = '{ a = 1, "b c" : 2, "\\u00e9" = 3, 5 = 4, true = 5, null = 6, /* x */ d /* y */ = /* z */ 7 }'
    names = [("a", "1"), ("b c", "2"), ("é", "3"), ("5", "4"), ("true", "5"), ("null", "6"), ("d", "7")]
    assert found(source) == names


def test_a_name_that_terraform_works_out_is_not_known() -> None:
    assert found('{ (a) = 1, "${b}" = 2, c.d = 3, 1.50 = 4 }') == [("", "1"), ("", "2"), ("", "3"), ("", "4")]


def test_a_list_has_no_names() -> None:
    assert found('[a.b, /* c */ "d", [1], ]') == [("", "a.b"), ("", '"d"'), ("", "[1]")]


@pytest.mark.parametrize("wrapped", ["{}", "[]", "({})", "tomap({})", "toset( [] )", "(tolist((/* a */ [])))"])
def test_a_collection_is_found_in_what_wraps_it(wrapped: str) -> None:
    assert found(wrapped) == []


@pytest.mark.parametrize(
    "other",
    ["a", "1", '"{}"', "merge({}, {})", "keys({})", "[for a in b : a]", "{ for a in b : a => a }", "a ? {} : {}"],
)
def test_what_only_works_out_to_a_collection_is_none(other: str) -> None:
    assert found(other) is None


def test_json_has_entries_too() -> None:
    root = JsonDocument.parse(b'{"a\\u00e9": [1, {}], "": null}', "a.json").root
    assert [(entry.name, text(entry.value)) for entry in entries(root)] == [("aé", "[1, {}]"), ("", "null")]
    inner = collection_of(entries(root)[0].value)
    assert inner
    assert [text(entry.value) for entry in entries(inner)] == ["1", "{}"]
