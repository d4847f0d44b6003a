"""A grown repository is recognised; a key comes and goes in it and nothing else does, or a clear word says why not."""

import re
from pathlib import Path

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.terraform.editing import Editing
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.adoption import Place, recognise
from bootstrap.terraform.layouts.layout import layout_of
from keys.plan import Change, Verb
from tests.bootstrap.terraform.grown import GROWN, Grown
from tests.keys.made import key

NEW = key("macbook").with_comment("macbook@kua")
EDITED = [name for name, grown in GROWN.items() if grown.place]


def written(folder: Path, grown: Grown) -> Files:
    for name, text in grown.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return Files(folder)


def place(files: Files, grown: Grown) -> Place:
    return next(one for one in recognise(files, ".").places if one.name == grown.place)


def made(files: Files, grown: Grown, verb: Verb, name: str) -> tuple[Files, Outcome]:
    editing = Editing(layout_of(place(files, grown).config), lambda _: None)
    public_key = NEW if name == "macbook" else key(name)
    after, [outcome] = editing.made(files, [Change(verb, "terraform", "x", public_key, name, "lost")])
    return after, outcome


def texts(files: Files) -> dict[str, bytes]:
    """All files, as they would be."""
    there = {path for path in files.directory.rglob("*") if path.is_file()} | set(files.edits)
    return {files.name(path): data for path in sorted(there) if (data := files.read(path)) is not None}


def dangling(files: Files) -> set[str]:
    """References to single resources that are not there."""
    text = b"\n".join(data for name, data in texts(files).items() if name.endswith(".tf")).decode()
    labels = set(re.findall(r'resource "hcloud_ssh_key" "([^"]+)"', text)) | {"old"}
    return set(re.findall(r"(?<!data\.)hcloud_ssh_key\.([\w-]+)", text)) - labels


@pytest.mark.parametrize("name", GROWN)
def test_what_is_there_is_recognised_and_the_rest_is_told(tmp_path: Path, name: str) -> None:
    grown = GROWN[name]
    found = recognise(written(tmp_path, grown), ".")
    assert (grown.place in [one.name for one in found.places]) is bool(grown.place)
    assert bool(found.places) is bool(grown.place)
    assert any(grown.told in sentence for sentence in found.not_understood) if grown.told else True


@pytest.mark.parametrize("name", EDITED)
def test_a_key_that_came_is_there_and_going_again_leaves_every_byte_as_it_was(tmp_path: Path, name: str) -> None:
    grown = GROWN[name]
    files = written(tmp_path, grown)
    before = texts(files)
    after, outcome = made(files, grown, Verb.ADD, "macbook")
    assert grown.adds.removeprefix("!") in outcome.said
    if grown.adds.startswith("!"):
        assert (outcome.result, bool(outcome.hint), texts(after)) == (Result.FAILED, True, before)
        return
    assert outcome.result is Result.DONE
    [listed] = layout_of(place(files, grown).config).listing(after).of(NEW)
    assert listed.text.strip() == NEW.line
    assert dangling(after) == set()
    again, outcome = made(after, grown, Verb.REMOVE, "macbook")
    assert outcome.result is (Result.FAILED if grown.stays else Result.DONE)
    assert texts(again) == (texts(after) if grown.stays else before)


@pytest.mark.parametrize("name", EDITED)
def test_a_key_that_goes_leaves_nothing_that_names_it_or_nothing_is_done(tmp_path: Path, name: str) -> None:
    grown = GROWN[name]
    files = written(tmp_path, grown)
    after, outcome = made(files, grown, Verb.REMOVE, "pc")
    assert grown.takes.removeprefix("!") in outcome.said
    if grown.takes.startswith("!"):
        assert (outcome.result, bool(outcome.hint), texts(after)) == (Result.FAILED, True, texts(files))
        return
    assert outcome.result is Result.DONE
    assert dangling(after) == set()
    assert layout_of(place(files, grown).config).listing(after).of(key("pc")) == ()
    left = [name for name, data in texts(after).items() if key("pc").bare_line.encode() in data]
    assert all(name in outcome.said for name in left)
    assert bool(outcome.hint) is bool(left)


@pytest.mark.parametrize("name", EDITED)
def test_what_is_edited_is_there_as_terraform_calls_it(tmp_path: Path, name: str) -> None:
    grown = GROWN[name]
    after, outcome = made(written(tmp_path, grown), grown, Verb.ADD, "macbook")
    address = layout_of(place(after, grown).config).address(after, NEW)
    untold = {"people with lists of keys", "a map given to a module", "keys made of names that can't be told"}
    assert bool(address) is (outcome.result is Result.DONE and name not in untold)
