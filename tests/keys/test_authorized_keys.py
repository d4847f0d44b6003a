"""The authorized_keys document: nothing lost, and edits that touch whole lines of one key only."""

import pytest

from keys.authorized_keys import AuthorizedKeys
from keys.errors import InvalidInputError
from tests.keys.fixed import key

A, B = key("a"), key("b")
LINE_A, LINE_B = f"{A.line}\n".encode(), f"{B.line}\n".encode()
BLOB_A = A.bare_line.split()[1].encode()


def parse(data: bytes) -> AuthorizedKeys:
    return AuthorizedKeys.parse(data)


def test_bytes_come_back_as_they_were() -> None:
    data = b"\xff\xfe\0# c\r\n\r" + LINE_A + b"no newline at the end"
    assert bytes(parse(data)) == parse(data).bytes() == data


def test_every_line_knows_its_number_key_options_and_comment() -> None:
    comment, first, second = parse(b"# mine\nrestrict,pty " + LINE_A + LINE_B).lines
    assert (comment.key, comment.problem) == (None, "")
    assert (first.number, first.key, first.options, first.comment) == (2, A, "restrict,pty", "a@kua")
    assert (second.raw, second.key, second.options) == (LINE_B, B, "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"bogus " + LINE_A, "its options: unknown key option"),
        (b'command="x ' + LINE_A, "a quote is not closed"),
        (b"\xef\xbb\xbf" + LINE_A, "there is no key in it that OpenSSH reads"),
        (b'principals="x" ' + LINE_A, "principals= without cert-authority"),
        (b"hello\n", "there is no key in it that OpenSSH reads"),
    ],
)
def test_a_line_says_why_sshd_ignores_it(line: bytes, problem: str) -> None:
    assert parse(line).lines[0].problem == problem


def test_the_keys_of_a_file_come_in_order_and_once() -> None:
    data = LINE_B + b"# " + LINE_A + b"bogus " + LINE_A + LINE_B + b"junk\n" + b"restrict\t" + LINE_B
    assert parse(data).keys() == (B, A)
    found = parse(data).keys()
    assert [one.comment for one in found] == ["b@kua", "a@kua"]


def test_a_comment_from_a_server_loses_its_control_characters() -> None:
    for data in (A.bare_line.encode() + b" \x1b]0;x\x07y\r\n", b"pty " + A.bare_line.encode() + b" \x1b]0;x\x07y\r\n"):
        assert parse(data).keys()[0].comment == "]0;xy"


def test_a_key_is_added_on_a_line_of_its_own() -> None:
    assert bytes(parse(b"").add(A)) == LINE_A
    assert bytes(parse(LINE_B).add(A)) == LINE_B + LINE_A
    assert bytes(parse(LINE_B.rstrip(b"\n")).add(A)) == LINE_B + LINE_A
    assert bytes(parse(b"").add(A, 'from="10.0.0.0/8"')) == b'from="10.0.0.0/8" ' + LINE_A


def test_a_file_in_crlf_stays_in_crlf() -> None:
    crlf_a, crlf_b = (line.replace(b"\n", b"\r\n") for line in (LINE_A, LINE_B))
    assert bytes(parse(crlf_b).add(A)) == crlf_b + crlf_a
    assert bytes(parse(crlf_b + b"# end").add(A)) == crlf_b + b"# end\r\n" + crlf_a


def test_a_file_that_ends_its_lines_with_cr_alone_gets_a_real_line_first() -> None:
    data = A.line.encode() + b"\r" + B.line.encode() + b"\r"
    added = parse(data).add(B)
    assert bytes(added) == data + b"\n" + LINE_B
    assert added.keys() == (A, B)


def test_adding_twice_is_adding_once() -> None:
    once = parse(LINE_B).add(A, "restrict")
    assert once.add(A, "restrict") is once
    assert once.add(A).lines[-1].options == ""


def test_a_line_that_sshd_ignores_does_not_count_as_there() -> None:
    data = b"bogus " + LINE_A
    assert bytes(parse(data).add(A)) == data + LINE_A
    assert bytes(parse(b"# " + LINE_A).add(A)) == b"# " + LINE_A + LINE_A


@pytest.mark.parametrize(
    "options",
    ["bogus", 'command="x', "pty pty", "restrict\nssh-rsa AAAA", 'principals="x"', "#", 'command="\r"', "a\0b"],
)
def test_options_that_sshd_would_not_take_are_refused(options: str) -> None:
    with pytest.raises(InvalidInputError, match="sshd would not take these options"):
        parse(b"").add(A, options)


def test_removing_takes_every_line_of_the_key_and_leaves_every_other_byte() -> None:
    kept = b"# c\r\n\n\xff junk\n" + LINE_B
    data = LINE_A + kept + b"  restrict " + LINE_A + b'cert-authority,from="x" ' + LINE_A + b"bogus " + LINE_A
    assert bytes(parse(data).remove(A)) == kept
    assert bytes(parse(data).remove(B)) == data.replace(LINE_B, b"", 1)


@pytest.mark.parametrize(
    "line",
    [
        b"\xef\xbb\xbf" + LINE_A,
        b"// " + LINE_A,
        b"\xc2\xa0" + LINE_A,
        b'command="open ' + LINE_A,
        b"SSH-ED25519 " + BLOB_A + b"\n",
        b"restrict, pty " + LINE_A,
        b"ssh-ed25519 " + BLOB_A + b",me\n",
        b"ssh-ed25519\n" + LINE_A,
    ],
)
def test_a_line_that_a_repair_would_bring_back_to_life_goes_too(line: bytes) -> None:
    removed = bytes(parse(line).remove(A))
    assert BLOB_A not in removed
    assert removed == (b"ssh-ed25519\n" if line.startswith(b"ssh-ed25519\n") else b"")


@pytest.mark.parametrize(
    "line",
    [
        b"# " + LINE_A,
        b" \t# " + LINE_A,
        b"\xef\xbb\xbf# hello " + LINE_A,
        B.bare_line.encode() + b" once " + LINE_A,
        b'command="echo ' + A.line.encode() + b'" ' + LINE_B,
        B.line.encode() + b"\0" + LINE_A,
        B.line.encode() + b"\r" + LINE_A,
        b"x\0" + LINE_A,
        b'command="open ' + B.line.encode() + b" " + LINE_A,
    ],
)
def test_a_line_that_is_not_the_keys_stays_though_the_key_stands_on_it(line: bytes) -> None:
    assert bytes(parse(line).remove(A)) == line


def test_other_spellings_of_the_key_go_too() -> None:
    spaced = b"ssh-ed25519 " + BLOB_A[:30] + b"\r\v\f" + BLOB_A[30:] + b" me\n"
    assert parse(spaced).keys() == (A,)
    assert bytes(parse(spaced + LINE_B).remove(A)) == LINE_B


def test_removing_what_is_not_there_changes_nothing() -> None:
    document = parse(LINE_B)
    assert document.remove(A) is document
