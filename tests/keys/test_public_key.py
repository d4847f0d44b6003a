"""Public keys: read, told apart from what is none, fingerprinted and drawn as ssh-keygen does it."""

import subprocess
from pathlib import Path

import pytest

from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.rfc4716 import read_rfc4716
from keys.wire import string
from tests.hosts.factory import KeyFactory
from tests.keys.certificates import authority, certificate
from tests.keys.fixed import key
from tests.keys.samples import SAMPLES

A, B = key("a"), key("b")


@pytest.mark.parametrize(("line", "bits", "algorithm"), SAMPLES, ids=[line.split()[0] for line, _, _ in SAMPLES])
def test_every_type_of_today_is_read(line: str, bits: int, algorithm: str) -> None:
    read = PublicKey.parse(f"{line} me@laptop\n")
    assert (read.bits, read.algorithm, read.comment) == (bits, algorithm, "me@laptop")
    assert PublicKey.parse(read.line) == read


def test_a_key_is_the_same_key_under_any_comment() -> None:
    renamed = A.with_comment("other")
    assert renamed == A
    assert len({A, renamed, B}) == 2
    assert renamed.line == f"{A.bare_line} other"
    assert renamed.with_comment("").line == A.line_without_comment == A.bare_line


def test_a_name_of_a_signature_scheme_may_stand_before_the_key() -> None:
    rsa = next(line for line, _, _ in SAMPLES if line.startswith("ssh-rsa "))
    other = rsa.replace("ssh-rsa", "rsa-sha2-512", 1)
    assert PublicKey.parse(other) == PublicKey.parse(rsa)
    assert PublicKey.parse(other).type == "ssh-rsa"


def test_other_spellings_of_a_key_are_the_same_key() -> None:
    rsa = PublicKey.parse(next(line for line, _, _ in SAMPLES if line.startswith("ssh-rsa ")))
    exponent, modulus = b"\1\0\1", rsa.blob[-257:]
    padded = string(b"ssh-rsa") + string(b"\0" + exponent) + string(b"\0\0" + modulus)
    assert PublicKey.from_blob(padded) == rsa
    assert PublicKey.from_blob(string(b"ED25519") + A.blob[15:]) == A


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no key in it"),
        (" \n\t\n", "there is no key in it"),
        ("hello", "this is not a public key"),
        ("my PRIVATE KEY", "this is not a public key"),
        ("ssh-foo AAAAC3Nz", "the key is of a type that OpenSSH does not know"),
        ("ssh-ed25519", "the key itself is missing after its type"),
        (A.bare_line[:-1], "the key is damaged: its base64 does not come out even"),
        (A.bare_line[:-4], "the key is cut short"),
        (f"ssh-ed25519 {'A' * 8}", "the key is of a type that OpenSSH does not know"),
        (A.bare_line.replace("ssh-ed25519", "ssh-rsa"), "the line says ssh-rsa, the key in it is ssh-ed25519"),
        (f"{A.line}\n{B.line}\n", "2 lines with more than one key in them"),
        (f"{A.line} {B.line}", "two keys stand on one line"),
        (f"{A.line}\nhello", "this is 2 lines of text, a public key is one"),
        (f"{A.line[:40]}\n{A.line[40:]}", "this is 2 lines of text, a public key is one"),
        (f"restrict {A.line}", "options stand before the key"),
        (f'command="x" {A.line}', "options stand before the key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "this is a key in RFC 4716 form"),
        ("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", "this is a key in PEM form"),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAABAwAAACEA" + "//8=", "the key is cut short"),
    ],
)
def test_what_is_no_key_is_told_apart(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        PublicKey.parse(text)
    assert caught.value.what == sentence


@pytest.mark.parametrize("passphrase", [None, "correct horse"])
def test_a_private_key_pasted_by_mistake_is_never_echoed(passphrase: str | None) -> None:
    text = KeyPair.generate("me").private_openssh(passphrase, rounds=4).decode()
    for pasted in (text, text.replace("\n", " "), text.split("\n")[1], "PuTTY-User-Key-File-3: ssh-ed25519\nx"):
        with pytest.raises(InvalidInputError) as caught:
            PublicKey.parse(pasted)
        assert caught.value.what == "this is a private key; a public one is wanted"
        assert not set(text.split("\n")[1:-2]) & set(str(caught.value.args).split())


def test_a_short_rsa_key_and_a_point_off_its_curve_are_refused() -> None:
    short = string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + b"\xff" * 96)
    with pytest.raises(InvalidInputError, match="768 bits is too short"):
        PublicKey.from_blob(short)
    p256 = PublicKey.parse(next(line for line, _, _ in SAMPLES if line.startswith("ecdsa-sha2-nistp256 ")))
    with pytest.raises(InvalidInputError, match="not on its curve"):
        PublicKey.from_blob(p256.blob[:-1] + bytes([p256.blob[-1] ^ 1]))


def test_a_damaged_certificate_is_no_key() -> None:
    blob = certificate("root").blob
    for end in (-1, -60, -130):
        with pytest.raises(InvalidInputError, match="the certificate is damaged"):
            PublicKey.from_blob(blob[:end])
    with pytest.raises(InvalidInputError, match="bytes left over"):
        PublicKey.from_blob(blob + b"x")


def test_a_certificate_says_what_it_is_for() -> None:
    read = PublicKey.parse(f"{certificate('root', 'deploy', after=5, before=9).line} comment")
    assert read.is_certificate
    assert read.plain == A
    assert read.fingerprint == A.fingerprint
    found = read.certificate
    assert found is not None
    assert (found.serial, found.role, found.key_id, found.principals) == (7, "user", "id of it", ("root", "deploy"))
    assert (found.valid_after, found.valid_before, found.ca_blob) == (5, 9, authority().blob)
    assert A.certificate is None


@pytest.mark.parametrize(
    ("kind", "bits"),
    [("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 1024), ("rsa", 3072)],
)
def test_ssh_keygen_prints_and_draws_the_same(ssh_keypair: KeyFactory, kind: str, bits: int) -> None:
    made = ssh_keypair("a b", kind=kind, bits=bits)
    read = PublicKey.parse(made.line)
    assert _keygen("-lv", made.public) == f"{read.bits} {read.fingerprint} a b ({read.algorithm})\n{read.randomart()}\n"
    assert _keygen("-l", "-E", "md5", made.public) == f"{read.bits} {read.md5} a b ({read.algorithm})\n"


@pytest.mark.real_sshd
@pytest.mark.parametrize("line", [line for line, _, _ in SAMPLES if "mldsa" not in line], ids=lambda line: line[:24])
def test_ssh_keygen_draws_keys_of_hardware_and_certificates_the_same(tmp_path: Path, line: str) -> None:
    read = PublicKey.parse(line)
    file = tmp_path / "key.pub"
    file.write_text(f"{read.line}\n")
    drawn = _keygen("-lv", file)
    assert drawn.startswith(f"{read.bits} {read.fingerprint} ")
    assert drawn.endswith(f"({read.algorithm})\n{read.randomart()}\n")


@pytest.mark.real_sshd
def test_a_key_in_rfc_4716_form_is_the_same_key(ssh_keypair: KeyFactory) -> None:
    made = ssh_keypair()
    exported = _keygen("-e", "-f", made.public)
    assert read_rfc4716(exported) == PublicKey.parse(made.line)
    assert "converted by" in read_rfc4716(exported).comment
    with pytest.raises(InvalidInputError, match="0 keys"):
        read_rfc4716(made.line)


def _keygen(*arguments: str | Path) -> str:
    arguments = arguments if "-f" in arguments else (*arguments[:-1], "-f", arguments[-1])
    return subprocess.run(["ssh-keygen", *arguments], check=True, capture_output=True, text=True).stdout
