"""A request to be let in: read however it was sent, refused once a letter of it is another."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.access_request import NAMESPACE, AccessRequest, ChangedRequestError, StaleRequestError
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from keys.key_text import PrivateKeyError
from keys.public_key import PublicKey
from keys.sshsig import BEGIN, SshSignature, signing
from tests.keys.certificates import certificate
from tests.keys.fixed import key
from tests.keys.hardware import UNTOUCHED, EcdsaToken, Ed25519Token
from tests.keys.made import HOUR, NOON
from tests.keys.signers import Signer

REQUEST = AccessRequest.make("macbook", Kind.MACBOOK, NOON, "kua", signing(Signer("new")))
TEXT = REQUEST.text


def signed(head: str, name: str = "new", namespace: str = NAMESPACE) -> str:
    """These lines under a good signature, whatever they say."""
    return head + SshSignature.make(head.encode(), namespace, Signer(name)).armor


def test_a_request_is_a_text_that_a_person_understands() -> None:
    assert REQUEST.head == (
        "keyturn request: macbook (macbook) asks to be let in at kua\n"
        "name: macbook\n"
        "kind: macbook\n"
        f"public_key: {key('new').bare_line}\n"
        "at: 2026-11-23T12:00:00Z\n"
        "fleet: kua\n"
    )
    assert TEXT.startswith(f"{REQUEST.head}{BEGIN}\n")
    assert AccessRequest.parse(TEXT) == REQUEST


def test_a_request_may_be_for_no_fleet_and_has_whole_seconds() -> None:
    made = AccessRequest.make("ipad", Kind.IPAD, NOON + timedelta(microseconds=7), "", signing(Signer("new")))
    assert made.head.startswith("keyturn request: ipad (ipad) asks to be let in\n")
    assert AccessRequest.parse(made.text) == made
    assert made.at == NOON


@pytest.mark.wants("ssh-keygen")
def test_ssh_keygen_verifies_a_request_and_makes_one(tmp_path: Path) -> None:
    armor, private = tmp_path / "armor", tmp_path / "key"
    armor.write_text(TEXT.removeprefix(REQUEST.head))
    check = ["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(armor)]
    assert subprocess.run(check, input=REQUEST.head.encode(), capture_output=True).returncode == 0
    pair = KeyPair.generate("by hand")
    private.write_bytes(pair.private_openssh(None))
    private.chmod(0o600)
    head = REQUEST.head.replace(key("new").bare_line, pair.public.bare_line)
    sign = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(private)]
    made = subprocess.run(sign, input=head.encode(), capture_output=True, check=True).stdout.decode()
    assert AccessRequest.parse(head + made).public_key == pair.public


MAIL = f"Hello,\nthis is my new MacBook. Would you?\n\n{TEXT}\n-- \nMe\n"
SENT: dict[str, Callable[[str], str]] = {
    "with other line ends": lambda text: text.replace("\n", "\r\n"),
    "with blanks at the ends": lambda text: text.replace("\n", " \t\n"),
    "with blank lines around": lambda text: f"\n\n  \n{text}\n\n",
    "with blank lines between": lambda text: text.replace("\n", "\n\n"),
    "without its last line end": lambda text: text.rstrip(),
    "with a mark at the start": lambda text: f"\ufeff{text}",
    "in a fence": lambda text: f"```text\n{text}```\n",
    "quoted": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "quoted twice": lambda text: "".join(f">> {line}\n" for line in text.splitlines()),
    "quoted apart": lambda text: "".join(f"> >{line}\n" for line in text.splitlines()),
    "indented": lambda text: "".join(f"    {line}\n" for line in text.splitlines()),
    "in a mail": lambda _text: MAIL,
    "wrapped at blanks": lambda text: text.replace("asks to", "asks\nto").replace("ssh-ed25519 ", "ssh-ed25519\n"),
    "wrapped within the key": lambda text: re.sub(r"(?m)^(public_key: .{50})", "\\1\n", text),
    "with a shorter armor": lambda text: re.sub(r"([A-Za-z0-9+/]{40})(?=[A-Za-z0-9+/]{10})", "\\1\n", text),
}


@pytest.mark.parametrize("way", SENT)
def test_a_request_is_read_however_it_was_sent(way: str) -> None:
    assert AccessRequest.parse(SENT[way](TEXT)) == REQUEST


@pytest.mark.parametrize("flip", [1, 2, 32])
def test_a_change_of_any_one_byte_is_refused(flip: int) -> None:
    raw = TEXT.encode()
    for at in range(len(raw) - 1):  # the last is but a line end
        changed = bytearray(raw)
        changed[at] ^= flip
        with pytest.raises(InvalidInputError):
            AccessRequest.parse(changed.decode("utf-8", "replace"))


def test_a_line_that_is_left_out_or_stands_elsewhere_is_refused() -> None:
    lines = TEXT.splitlines(keepends=True)
    for at in range(len(lines)):
        with pytest.raises(InvalidInputError):
            AccessRequest.parse("".join(lines[:at] + lines[at + 1 :]))
    for at in range(len(lines) - 1):
        swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
        with pytest.raises(InvalidInputError):
            AccessRequest.parse("".join(swapped))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: macbook", "name: macbook-2"),
        ("kind: macbook", "kind: pc"),
        (key("new").bare_line, key("other").bare_line),
        ("T12:00:00Z", "T12:00:01Z"),
        ("fleet: kua", "fleet: other"),
        ("fleet: kua", "fleet:"),
        ("request: macbook", "request: harmless"),
        ("fleet: kua", "fleet: kua\nfleet: kua"),
    ],
)
def test_another_word_in_it_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(InvalidInputError):
        AccessRequest.parse(TEXT.replace(old, new))


def test_the_first_line_has_to_say_what_the_fields_say_even_where_it_was_signed_so() -> None:
    with pytest.raises(ChangedRequestError):
        AccessRequest.parse(signed(REQUEST.head.replace("request: macbook", "request: harmless")))


def test_the_signature_has_to_be_of_the_key_that_is_let_in() -> None:
    with pytest.raises(ChangedRequestError, match="by another key"):
        AccessRequest.parse(signed(REQUEST.head, "other"))
    with pytest.raises(ChangedRequestError):
        AccessRequest.parse(signed(REQUEST.head, namespace="file"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("macbook (macbook)", "macbook (toaster)", "'toaster' is not a kind of device"),
        ("macbook", "Mac Book", "is not a device name"),
        ("kua", "Our Cloud", "is not a fleet name"),
        ("2026-11-23", "2026-13-23", "is not a moment"),
        ("2026-11-23T12:00:00Z", "yesterday", "is not a moment"),
        ("fleet: kua", "fleet: kua\nexpires: never", "a field that is not known: 'expires'"),
        ("fleet: kua\n", "", "incomplete"),
        (key("new").bare_line, f"{key('new').bare_line} me@there", "damaged"),
        (key("new").bare_line, certificate("root").bare_line, "a certificate cannot ask"),
        (key("new").bare_line, "ssh-ed25519 AAAA", "cut short"),
    ],
)
def test_what_was_signed_and_makes_no_sense_is_refused(old: str, new: str, said: str) -> None:
    head = REQUEST.head.replace("kind: macbook", "kind: toaster") if "toaster" in new else REQUEST.head
    with pytest.raises(InvalidInputError, match=re.escape(said)) as caught:
        AccessRequest.parse(signed(head.replace(old, new)))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no request in it"),
        ("let me in please", "there is no request in it"),
        (f"{TEXT}\n{TEXT}", "there are 2 requests in it"),
        (REQUEST.head, "is cut short"),
        (TEXT[:-20], "is cut short"),
        (TEXT.replace("U1NIU0lH", "U1N?U0lH"), "no base64"),
        (f"{'x' * 70_000}{TEXT}", "far too long"),
        ("\0" * 1000, "there is no request in it"),
    ],
)
def test_a_text_that_is_no_request(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said) as caught:
        AccessRequest.parse(text)
    assert caught.value.hint


def test_a_private_key_is_refused_and_never_repeated() -> None:
    private = KeyPair.generate("secret").private_openssh(None).decode()
    for text in (private, TEXT + private, TEXT.replace(key("new").bare_line, private), private + "x" * 100_000):
        with pytest.raises(PrivateKeyError) as caught:
            AccessRequest.parse(text)
        assert not any(line in f"{caught.value!r}" for line in private.splitlines()[1:-1])


def test_a_request_is_good_for_seven_days() -> None:
    REQUEST.check_age(NOON)
    REQUEST.check_age(NOON + timedelta(days=7))
    with pytest.raises(StaleRequestError, match="the request is 8 days old, and was good for 7 days") as caught:
        REQUEST.check_age(NOON + timedelta(days=8))
    assert caught.value.hint.endswith("keyturn onboard macbook --kind macbook --request")
    with pytest.raises(StaleRequestError, match="is 2 hours old, and was good for 1 hours"):
        REQUEST.check_age(NOON + 2 * HOUR, max_age=HOUR)


def test_a_request_from_the_future_is_refused_unless_a_clock_is_a_little_wrong() -> None:
    REQUEST.check_age(NOON - timedelta(minutes=10))
    with pytest.raises(StaleRequestError, match="from the future: it says 2026-11-23T12:00:00Z"):
        REQUEST.check_age(NOON - timedelta(minutes=11))


def test_a_hardware_key_asks_once_it_was_touched() -> None:
    for token in (Ed25519Token(), EcdsaToken()):
        made = AccessRequest.make("yubikey", Kind.OTHER, NOON, "kua", signing(token))
        assert AccessRequest.parse(made.text).public_key == token.public
    with pytest.raises(InvalidInputError, match="gave no signature that others can check"):
        AccessRequest.make("yubikey", Kind.OTHER, NOON, "kua", signing(Ed25519Token(UNTOUCHED)))


def test_what_cannot_be_asked_for_is_not_made() -> None:
    with pytest.raises(InvalidInputError, match="is not a device name"):
        AccessRequest.make("Mac Book", Kind.MACBOOK, NOON, "kua", signing(Signer("new")))
    with pytest.raises(InvalidInputError, match="is not a fleet name"):
        AccessRequest.make("macbook", Kind.MACBOOK, NOON, "Our Cloud", signing(Signer("new")))
    certified = Signer("a")
    certified.public = PublicKey.parse(certificate("root").line)
    with pytest.raises(InvalidInputError, match="a certificate cannot ask"):
        AccessRequest.make("macbook", Kind.MACBOOK, NOON, "kua", signing(certified))


@given(st.data())
def test_a_mangled_request_never_crashes(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, min(len(TEXT), start + 60)))
    mangled = TEXT[:start] + data.draw(st.text(max_size=30)) + TEXT[end:]
    try:
        assert AccessRequest.parse(mangled) == REQUEST
    except InvalidInputError:
        assert mangled.split() != TEXT.split()
