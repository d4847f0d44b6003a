"""Keys in RFC 4716 form: found wherever they stand in a file, taken as broadly as any server might, written plainly."""

import subprocess
from pathlib import Path

import pytest

from keys.public_key import PublicKey
from keys.rfc4716 import blocks_of, read_rfc4716, write_rfc4716
from tests.hosts.factory import KeyFactory
from tests.keys.fixed import key
from tests.keys.samples import SAMPLES

A, B = key("a"), key("b")
BEGIN, END = b"---- BEGIN SSH2 PUBLIC KEY ----\n", b"---- END SSH2 PUBLIC KEY ----\n"
BASE64 = A.bare_line.split()[1].encode()


def block(body: bytes) -> bytes:
    return BEGIN + body + b"\n" + END


@pytest.mark.parametrize("line", [line for line, _, _ in SAMPLES], ids=[line.split()[0] for line, _, _ in SAMPLES])
def test_every_type_is_written_and_read_back(line: str) -> None:
    made = PublicKey.parse(line).with_comment("me@laptop")
    (found,) = blocks_of(write_rfc4716(made))
    assert (found.key, found.key.comment if found.key else "", found.problem) == (made, "me@laptop", "")
    assert all(len(row) <= 72 for row in write_rfc4716(made).splitlines())


@pytest.mark.parametrize(
    "body",
    [
        BASE64,
        BASE64[:1] + b"\n" + BASE64[1:],
        b"\n".join(BASE64[at : at + 1] for at in range(len(BASE64))),
        b'Comment: "one"\n' + BASE64,
        b"Comment: goes \\\non and \\\non\n" + BASE64,
        b"Subject: me\nX-Private: a: b\n" + BASE64,
        BASE64[:40] + b"\nComment: in between\n" + BASE64[40:],
        b" " + BASE64[:30] + b"\t\n" + BASE64[30:],
    ],
)
def test_a_body_of_any_line_length_and_any_headers_is_the_key(body: bytes) -> None:
    for content in (block(body), block(body).replace(b"\n", b"\r\n"), block(body).replace(b"\n", b"\r")):
        assert [found.key for found in blocks_of(content)] == [A]


def test_a_header_that_goes_on_is_one_value() -> None:
    assert read_rfc4716(block(b"Comment: goes \\\non\n" + BASE64).decode()).comment == "goes on"


def test_blocks_are_found_between_anything_else_with_the_line_they_begin_at() -> None:
    content = b"# by hand\n" + A.line.encode() + b"\n" + write_rfc4716(B) + b"junk\0\n" + write_rfc4716(A) + b"end"
    first, second = blocks_of(content)
    assert (first.line, first.key, second.key) == (3, B, A)
    assert content[first.start : first.end] == write_rfc4716(B)
    assert content[second.start : second.end] == write_rfc4716(A)


def test_a_block_without_an_end_ends_at_the_next_beginning() -> None:
    cut, whole = blocks_of(BEGIN + BASE64 + b"\n" + write_rfc4716(B))
    assert (cut.key, cut.is_unfinished, whole.key) == (None, True, B)
    assert [one.is_unfinished for one in blocks_of(BEGIN + BASE64)] == [True]
    assert blocks_of(END + BASE64) == ()


@pytest.mark.parametrize("damaged", [BASE64 + b"=", BASE64[:-1], BASE64 + b"AA", b"!" + BASE64, BASE64 + b"==junk"])
def test_a_damaged_block_holds_no_key_for_us_and_is_the_keys_all_the_same_where_a_server_may_take_it(
    damaged: bytes,
) -> None:
    (found,) = blocks_of(block(damaged))
    assert found.key is None
    assert found.problem
    assert found.holds(A) == (damaged != BASE64[:-1])
    assert not found.holds(B)


def test_a_long_or_odd_comment_breaks_no_line_and_says_nothing_else() -> None:
    for comment in ("x" * 300, 'say "hi"\\', "é" * 80, "a: b"):
        (found,) = blocks_of(write_rfc4716(A.with_comment(comment)))
        assert found.key == A
        assert all(len(row) <= 72 for row in write_rfc4716(A.with_comment(comment)).splitlines())


@pytest.mark.parametrize(
    "content", [b"", b"\n", BEGIN, END, BEGIN + END, BEGIN * 3 + END, b"\xff\0" * 50, block(b"AAAA")]
)
def test_nothing_raises(content: bytes) -> None:
    assert all(found.key is None for found in blocks_of(content))


@pytest.mark.real_sshd
@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_ssh_keygen_reads_what_is_written_and_writes_what_is_read(
    ssh_keypair: KeyFactory, tmp_path: Path, kind: str
) -> None:
    made = ssh_keypair(kind=kind)
    ours = PublicKey.parse(made.line)
    (tmp_path / "block").write_bytes(write_rfc4716(ours))
    assert PublicKey.parse(_keygen("-i", "-f", str(tmp_path / "block"))) == ours
    assert read_rfc4716(_keygen("-e", "-f", str(made.public))) == ours


def _keygen(*arguments: str) -> str:
    return subprocess.run(["ssh-keygen", *arguments], check=True, capture_output=True, text=True).stdout
