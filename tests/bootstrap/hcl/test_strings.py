"""Strings of HCL and JSON: what they mean, and how they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.hcl.document import Document
from bootstrap.hcl.json_document import JsonDocument
from bootstrap.hcl.strings import json_quoted, literal, quoted

TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('$%{}"\\\n')), max_size=12)


def meant(source: str) -> str | None:
    attribute = Document.parse(f"value = {source}\n".encode(), "a.tfvars").body.attribute("value")
    assert attribute
    return literal(attribute.value)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('""', ""),
        ('"ssh-ed25519 AAAA macbook"', "ssh-ed25519 AAAA macbook"),
        (r'"a\n\t\r\"\\b"', 'a\n\t\r"\\b'),
        (r'"\u00e9\U0001F511"', "é🔑"),
        (r'"$${a} %%{b} $ % {c} $$d"', "${a} %{b} $ % {c} $$d"),
        (r'"\u0024$${a}"', "$${a}"),
        ('<<EOT\na } "b"\n  \\n $${c}\nEOT', 'a } "b"\n  \\n ${c}\n'),
        ("<<EOT\nEOT", ""),
        ("<<-EOT\n    a\n      b\n\n  \tc\n  EOT", " a\n   b\n\nc\n"),
        ("<<EOT\r\na\r\nEOT", "a\r\n"),
    ],
)
def test_a_string_means_what_terraform_takes_it_for(source: str, text: str) -> None:
    assert meant(source) == text


@pytest.mark.parametrize(
    "source",
    [
        '"${a}"', '"a ${b} c"', '"%{if a}b%{endif}"', "<<EOT\n${a}\nEOT", "<<-EOT\n  %{for a in b}c%{endfor}\nEOT",
        "a", "1", "null", '["a"]', 'file("a")', '("a")', '"a" == "b"', r'"\ud83d"', r'"\U00110000"',
    ],
)  # fmt: skip
def test_what_is_no_plain_string_has_no_text(source: str) -> None:
    assert meant(source) is None


@given(TEXTS)
def test_any_text_can_be_written_and_is_read_back(text: str) -> None:
    assert meant(quoted(text)) == text


@pytest.mark.parametrize(
    ("text", "source"),
    [("a b", '"a b"'), ('"\\\n', r'"\"\\\n"'), ("${a}%{b}", '"$${a}%%{b}"'), ("\0", r'"\u0000"'), ("é🔑", '"é🔑"')],
)
def test_a_text_is_written_as_a_person_would(text: str, source: str) -> None:
    assert quoted(text) == source


@given(st.text(max_size=12))
def test_any_text_can_be_written_in_json(text: str) -> None:
    assert json.loads(json_quoted(text)) == text
    assert literal(JsonDocument.parse(json_quoted(text).encode(), "a.json").root) == text


def test_json_without_templates_keeps_its_dollars() -> None:
    assert literal(JsonDocument.parse(b'"${a} $${b}"', "a.json").root) == "${a} $${b}"
    assert json_quoted("é${a}") == '"é${a}"'
