"""What people paste: one public key is taken, everything else is answered kindly, and no secret is ever repeated."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap.pairing.web.pasted import NotTaken, read, read_form
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.pairing.bench import make_key
from tests.bootstrap.pairing.web.certified import certificate
from tests.keys.made import key

ONE, OTHER = key("ipad").bare_line, key("other").bare_line
SK = (
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIF8MUmHCFFcmYMMu6hzVZRtL"
    "KYSYpKVAqCKBa6gwv2LuAAAABHNzaDo="
)


@cache
def private_key(passphrase: str | None = None) -> str:
    return KeyPair.generate("ipad").private_openssh(passphrase).decode()


def refused(text: str) -> NotTaken:
    answer = read(text)
    assert isinstance(answer, NotTaken), answer
    return answer


@pytest.mark.parametrize(
    "kind", [("ed25519",), ("ecdsa", "-b", "256"), ("rsa", "-b", "3072")], ids=lambda kind: kind[0]
)
def test_a_key_that_openssh_made_is_taken(tmp_path: Path, kind: tuple[str, ...]) -> None:
    made = make_key(tmp_path, "-t", *kind)
    assert read(f"  {made.line}\r\n") == made


def test_a_key_of_hardware_is_taken() -> None:
    assert read(SK) == PublicKey.parse(SK)


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_short_rsa_key_is_refused_and_stays_in_the_field(tmp_path: Path, bits: int) -> None:
    made = make_key(tmp_path, "-t", "rsa", "-b", str(bits))
    answer = refused(made.line)
    assert f"{bits} bits" in answer.what
    assert "Ed25519" in answer.do
    assert answer.kept == made.line


def test_a_certificate_is_refused_and_the_key_that_it_is_for_is_asked_for(tmp_path: Path) -> None:
    line = certificate(tmp_path)
    assert refused(line) == NotTaken(
        "This is a certificate, not a key.", "Paste the public key that it was made for.", line
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: f"{ONE}\n{text}",
        lambda text: text.replace("\n", " "),
        lambda text: text.replace("-----", "—"),
        lambda text: text.replace("PRIVATE KEY", "private  key"),
        lambda text: text.partition("\n")[2],
        lambda text: text + "x" * 20_000,
    ],
    ids=["whole", "beside a public one", "on one line", "typeset", "retyped", "first line lost", "far too long"],
)
@pytest.mark.parametrize("passphrase", [None, "four words of nothing"])
def test_a_private_key_is_refused_is_not_repeated_and_has_to_be_made_anew(
    change: Callable[[str], str], passphrase: str | None
) -> None:
    answer = refused(change(private_key(passphrase)))
    assert answer.leaked
    assert answer.kept == ""
    assert "public key" in answer.do
    assert "Make a new key: this one has crossed the network in the clear" in answer.do


@pytest.mark.parametrize(
    "text", ["PuTTY-User-Key-File-3: ssh-ed25519", "Private-Lines: 1\nAAAAIA", "AGE-SECRET-KEY-1QQQ"]
)
def test_private_keys_of_other_programs_are_known(text: str) -> None:
    assert refused(text).leaked


def test_no_part_of_a_private_key_is_shown_again() -> None:
    lines = private_key().splitlines()
    for first in range(len(lines) - 1):
        for last in range(first + 1, len(lines)):
            answer = refused("\n".join(lines[first:last]))
            assert answer.kept == ""
            assert answer.leaked or "could be secret" in answer.do


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{ONE}\n{OTHER}", "There is more than one key in this."),
        (f"{ONE} {OTHER}", "There is more than one key in this."),
        ("hello", "This is not a public key."),
        ("", "There is no key in it."),
        (ONE[:-3], "The key is damaged: its base64 does not come out even."),
        ("ssh-ed25519", "The key itself is missing after its type."),
        (f'from="10.0.0.1" {ONE}', "Options stand before the key."),
        ("word " * 2000, "This is too long for a public key."),
    ],
    ids=["two lines", "one line", "a word", "nothing", "cut short", "a type", "options", "a novel"],
)
def test_what_is_no_single_key_is_said_kindly_and_stays_in_the_field(text: str, what: str) -> None:
    answer = refused(text)
    assert answer.what == what
    assert answer.do
    assert (answer.kept, answer.leaked) == (text.strip(), False)


@pytest.mark.parametrize("body", [b"", b"key", b"other=1", b"key=a&key=b", b"\xff\xfe", b"&" * 100, b"key=a&x=1"])
def test_a_form_that_is_not_ours_is_damaged(body: bytes) -> None:
    answer = read_form(body)
    assert isinstance(answer, NotTaken)
    assert answer.kept == ""


def test_the_form_of_a_browser_is_read() -> None:
    assert read_form(f"key={quote_plus(ONE + ' my iPad')}".encode()) == key("ipad")


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=400), st.text("ssh-edr25519 AAAAC3Nz\n=+/", max_size=400)))
def test_nothing_that_is_pasted_breaks_it(text: str) -> None:
    assert isinstance(read(text), NotTaken)
