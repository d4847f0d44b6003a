"""Blocks and variables put into a file and taken out of it."""

from pathlib import Path

import pytest

from bootstrap.hcl.block_edit import with_attribute, with_block, without_block
from bootstrap.hcl.document import Block, Document
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.hcl.edits import CORPUS

KEY = 'resource "hcloud_ssh_key" "new" {\n  name       = "new"\n  public_key = "ssh-ed25519 AAAA"\n}\n'
HCL = pytest.mark.parametrize("path", [path for path in CORPUS if path.suffix != ".json"], ids=lambda path: path.name)


def blocks(data: bytes, *kind: str) -> list[Block]:
    return list(Document.parse(data, "a.tf").body.blocks(*kind))


@HCL
def test_a_block_at_the_end_comes_and_goes(path: Path) -> None:
    data = path.read_bytes()
    more = with_block(data, KEY)
    assert more.replace(b"\r\n", b"\n").rstrip().endswith(KEY.rstrip().encode())
    assert data.rstrip() in more
    assert without_block(more, blocks(more, "resource", "hcloud_ssh_key", "new")[0]) == data


@HCL
def test_a_block_below_another_comes_and_goes(path: Path) -> None:
    data = path.read_bytes()
    for kind in ("resource", "variable", "locals", "module"):
        for block in blocks(data, kind):
            more = with_block(data, KEY, after=block)
            assert without_block(more, blocks(more, "resource", "hcloud_ssh_key", "new")[0]) == data


@HCL
def test_a_variable_that_comes_leaves_the_rest_as_it_was(path: Path) -> None:
    data = path.read_bytes()
    more = with_attribute(data, "new", '{\n  a = "b"\n}')
    assert data.rstrip() in more
    assert Document.parse(more, "a.tfvars").body.attribute("new")


@HCL
def test_whatever_block_goes_the_rest_stays(path: Path) -> None:
    data = path.read_bytes()
    body = Document.parse(data, "").body
    for kind in ("resource", "variable", "locals", "module"):
        for block in body.blocks(kind):
            labels = [one.labels for one in blocks(without_block(data, block), kind)]
            assert labels == [one.labels for one in body.blocks(kind) if one.node != block.node]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"a {\n}\n"),
        (b"\n\n", b"a {\n}\n\n\n"),
        (b"x = 1\n", b"x = 1\n\na {\n}\n"),
        (b"x = 1", b"x = 1\n\na {\n}"),
        (b"x = 1\r\n", b"x = 1\r\n\r\na {\r\n}\r\n"),
        (b"x = 1\n\n\n", b"x = 1\n\na {\n}\n\n\n"),
        (b"x = 1\n  ", b"x = 1\n\na {\n}\n  "),
        (b"# note\n", b"# note\n\na {\n}\n"),
        (b"# note", b"# note\n\na {\n}"),
        (b"\xef\xbb\xbf", b"\xef\xbb\xbfa {\n}\n"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfx = 1\n\na {\n}\n"),
    ],
)
def test_a_block_is_set_off_by_one_blank_line(before: bytes, after: bytes) -> None:
    assert with_block(before, "a {\n}\n") == after
    assert without_block(after, blocks(after, "a")[0]) == before


def test_a_block_goes_with_its_comment_and_a_blank_line() -> None:
    data = b"# file\n\n# one\nb {\n} # end\n\n# two\n# lines\na {\n} // end\n\nc {\n}\n"
    assert without_block(data, blocks(data, "a")[0]) == b"# file\n\n# one\nb {\n} # end\n\nc {\n}\n"
    assert without_block(data, blocks(data, "b")[0]) == b"# file\n\n# two\n# lines\na {\n} // end\n\nc {\n}\n"


def test_the_first_block_takes_the_blank_line_below() -> None:
    data = b"a {\n}\n\nb {\n}\n"
    assert without_block(data, blocks(data, "a")[0]) == b"b {\n}\n"


def test_a_nested_block_is_indented_as_the_one_above_it() -> None:
    data = b"a {\n  b {\n    c = 1\n  } # end\n}\n"
    above = next(blocks(data, "a")[0].body.blocks("b"))
    more = with_block(data, "d {\n  e = 1\n}", after=above)
    assert more == b"a {\n  b {\n    c = 1\n  } # end\n\n  d {\n    e = 1\n  }\n}\n"
    assert without_block(more, next(blocks(more, "a")[0].body.blocks("d"))) == data


def test_a_variable_that_is_there_is_not_put_in_again() -> None:
    with pytest.raises(InvalidInputError, match="'a' stands there already"):
        with_attribute(b"a = 1\n", "a", "2")


@pytest.mark.parametrize("lines", ["a {", "}", "a {\n}\n}", "a = 1 b"])
def test_what_is_no_hcl_is_refused(lines: str) -> None:
    with pytest.raises(KeyturnError):
        with_block(b"x = 1\n", lines)
