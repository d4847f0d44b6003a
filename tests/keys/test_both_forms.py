"""Files with keys in both forms: each is added and taken away in both, and everything else keeps its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.both_forms import BothForms
from keys.form import BOTH, Form
from keys.rfc4716 import write_rfc4716
from tests.keys.fixed import key

A, B, C = key("a"), key("b"), key("c")
LINE, BLOCK = f"{A.line}\n".encode(), write_rfc4716(A)
OTHERS = f"{B.line}\n".encode() + write_rfc4716(C)


def test_a_key_is_added_in_both_forms_and_is_there_once_however_often_it_is_added() -> None:
    once = BothForms(OTHERS).add(A)
    assert once.data == OTHERS + LINE + BLOCK
    assert once.forms_of(A) == BOTH
    assert once.add(A).data == once.data


@pytest.mark.parametrize(("there", "added"), [(LINE, BLOCK), (BLOCK, LINE)])
def test_only_the_form_that_is_missing_is_added(there: bytes, added: bytes) -> None:
    assert BothForms(there).add(A).data == there + added


@pytest.mark.parametrize(("form", "written"), [(Form.OPENSSH, LINE), (Form.RFC4716, BLOCK)])
def test_one_form_alone_can_be_wanted(form: Form, written: bytes) -> None:
    assert BothForms(b"").add(A, forms={form}).data == written


def test_a_key_with_options_gets_no_block_for_that_could_not_hold_them() -> None:
    assert BothForms(b"").add(A, "restrict").data == b"restrict " + LINE


def test_a_file_that_does_not_end_with_a_newline_gets_one_and_crlf_stays_crlf() -> None:
    assert BothForms(OTHERS[:-1]).add(A).data == OTHERS + LINE + BLOCK
    assert BothForms(b"# x\r\n").add(A).data == (b"# x\n" + LINE + BLOCK).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "planted",
    [
        LINE + BLOCK,
        BLOCK + BLOCK + LINE + LINE,
        b'restrict,command="x" ' + LINE + BLOCK.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + LINE,
        BLOCK.replace(b"---- END", b"AA==\n---- END"),
        BLOCK.removesuffix(b"\n"),
        write_rfc4716(A).replace(b"AAAA", b"AA\nAA"),
    ],
)
def test_a_key_that_is_removed_is_gone_in_both_forms_and_all_else_stays(planted: bytes) -> None:
    for content, left in ((OTHERS + planted, OTHERS), (planted, b"")):
        assert BothForms(content).remove(A).data == left
    if planted.endswith(b"\n"):
        assert BothForms(planted + OTHERS).remove(A).data == OTHERS


def test_a_line_between_the_lines_of_another_block_is_removed_as_openssh_reads_it_there() -> None:
    odd = write_rfc4716(C).replace(b"---- END", LINE + b"---- END")
    assert BothForms(odd).forms_of(A) == {Form.OPENSSH}
    assert BothForms(odd).remove(A).data == write_rfc4716(C)


def test_the_base64_of_a_block_is_no_line_of_its_key_so_that_no_block_loses_its_body_alone() -> None:
    content = BothForms(write_rfc4716(C))
    assert content.remove(A).data == content.data
    assert content.remove(C).data == b""


_PIECES = st.sampled_from(
    [OTHERS, b"# note\n", b"\n", b"broken \0\xff\n", b"---- BEGIN SSH2 PUBLIC KEY ----\n", b"Comment: x\n", b"AAAA\n",
     b"---- END SSH2 PUBLIC KEY ----\n", write_rfc4716(B).replace(b"\n", b"\r\n"), b"no newline at the end"]
)  # fmt: skip


@given(st.lists(_PIECES))
def test_whatever_stands_there_adding_then_removing_gives_it_back(pieces: list[bytes]) -> None:
    before = b"".join(pieces)
    ended = before if not before or before.endswith(b"\n") else before + b"\n"
    for form in Form:
        after = BothForms(before).add(A, forms={form})
        assert after.data.startswith(ended.rstrip(b"\n"))
        assert form in after.forms_of(A)
        assert after.remove(A).data.replace(b"\r", b"") == ended.replace(b"\r", b"")


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    assert BothForms(data).remove(A).data == data
    assert BothForms(data).lines is not None
