"""Every edit of every file of the corpus: nothing else changes, and what was put in can be taken out again."""

import json
from pathlib import Path

import pytest

from bootstrap.hcl.document import Document, inside, text
from tests.bootstrap.hcl.edits import CORPUS, Place, is_only_in, of

FILES = pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 45
    assert {".tf", ".tfvars", ".json"} == {path.suffix for path in CORPUS}


@FILES
def test_an_entry_that_is_added_changes_nothing_else_and_removing_it_gives_back_the_same_bytes(path: Path) -> None:
    for place in of(path):
        for name, value in place.additions():
            more, entry = place.added(name, value)
            assert is_only_in(more.data, place.data, entry.node), more.data.decode()
            assert _comments(more) == _comments(place)
            assert more.removed(entry).data == place.data, more.data.decode()


@FILES
def test_an_entry_that_is_removed_takes_only_what_is_its_own(path: Path) -> None:
    for place in of(path):
        for at, entry in enumerate(place.entries):
            less = place.removed(entry)
            assert is_only_in(place.data, less.data, entry.node), less.data.decode()
            assert less.contents == [*place.contents[:at], *place.contents[at + 1 :]]


@FILES
def test_what_is_emptied_entry_by_entry_can_be_filled_again(path: Path) -> None:
    for place in of(path):
        empty = place
        while empty.entries:
            empty = empty.removed(empty.entries[0])
        for name, value in list(empty.additions())[:1]:
            more, entry = empty.added(name, value)
            assert more.removed(entry).data == empty.data


@FILES
def test_lines_end_as_those_beside_them_do(path: Path) -> None:
    for place in of(path):
        if place.data.count(b"\n") == place.data.count(b"\r\n"):
            for name, value in place.additions():
                if "<<" not in value:
                    more, _ = place.added(name, value)
                    crlf = b"\r" in place.data
                    assert more.data.count(b"\n") == more.data.count(b"\r\n") or not crlf
                    assert crlf or b"\r" not in more.data


@pytest.mark.parametrize("path", [path for path in CORPUS if path.suffix == ".json"], ids=lambda path: path.name)
def test_json_means_the_same_but_for_the_entry(path: Path) -> None:
    for place in of(path):
        for name, value in place.additions():
            more, _ = place.added(name, value)
            before, after = (json.loads(one.data) for one in (place, more))
            assert _leaves(after) - _leaves(before) == 1 + value.count("AAAA//")


def _leaves(value: object) -> int:
    if isinstance(value, dict | list):
        return sum(map(_leaves, value.values() if isinstance(value, dict) else value))
    return 1


def _comments(place: Place) -> list[str]:
    return [] if place.is_json else [text(one) for one in inside(Document.parse(place.data, "").root, "comment")]
