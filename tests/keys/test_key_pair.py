"""New pairs: OpenSSH's own programs, paramiko and cryptography all take them."""

import io
import subprocess
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key

from keys.key_pair import KeyPair
from keys.private_key import PassphraseError, PrivateKeyFileError, public_key_of
from tests.hosts.factory import KeyFactory

PASSPHRASES = pytest.mark.parametrize("passphrase", [None, "correct horse", "pässwörd"])


@PASSPHRASES
@pytest.mark.real_sshd
def test_ssh_keygen_agrees_with_every_pair(tmp_path: Path, passphrase: str | None) -> None:
    pair = KeyPair.generate("macbook@kua")
    file = _write(tmp_path / "id", pair.private_openssh(passphrase, rounds=4))
    shown = _keygen("-y", "-P", passphrase or "", "-f", str(file))
    assert shown == f"{pair.public.line}\n"
    listed = _keygen("-l", "-f", str(file))  # reads the public half, which is never encrypted
    assert (
        listed == f"256 {pair.public.fingerprint} {'macbook@kua' if passphrase is None else 'no comment'} (ED25519)\n"
    )


@PASSPHRASES
def test_paramiko_and_cryptography_load_every_pair(passphrase: str | None) -> None:
    pair = KeyPair.generate("macbook@kua")
    text = pair.private_openssh(passphrase, rounds=4)
    loaded = paramiko.Ed25519Key.from_private_key(io.StringIO(text.decode()), passphrase)
    assert loaded.asbytes() == pair.public.blob
    private = load_ssh_private_key(text, passphrase.encode() if passphrase else None)
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    assert line == pair.public.bare_line


@PASSPHRASES
def test_public_key_and_comment_come_back_out_of_the_private_one(passphrase: str | None) -> None:
    pair = KeyPair.generate("macbook@kua")
    read = public_key_of(pair.private_openssh(passphrase, rounds=4).decode(), passphrase)
    assert read.line == pair.public.line


def test_the_rounds_asked_for_stand_in_the_file() -> None:
    import base64

    text = KeyPair.generate("x").private_openssh("y", rounds=5)
    packed = base64.b64decode(b"".join(text.split(b"\n")[1:-2]))
    assert b"aes256-ctr\0\0\0\6bcrypt\0\0\0\x18\0\0\0\x10" in packed
    assert packed.split(b"bcrypt\0\0\0\x18\0\0\0\x10")[1][16:20] == b"\0\0\0\5"


def test_two_pairs_are_never_the_same() -> None:
    assert KeyPair.generate("x") != KeyPair.generate("x")


def test_no_secret_shows_in_a_pair() -> None:
    pair = KeyPair.generate("x")
    text = pair.private_openssh(None).decode()
    seed = load_ssh_private_key(text.encode(), None).private_bytes_raw()  # type: ignore[union-attr]
    assert repr(seed)[2:-1] not in repr(pair)
    assert seed.hex() not in str(pair)


def test_a_wrong_and_a_missing_passphrase_are_told_apart() -> None:
    text = KeyPair.generate("x").private_openssh("right", rounds=4).decode()
    with pytest.raises(PassphraseError, match="the passphrase is wrong"):
        public_key_of(text, "wrong")
    for nothing in (None, ""):
        with pytest.raises(PassphraseError, match="encrypted and no passphrase was given"):
            public_key_of(text, nothing)


def test_a_passphrase_that_is_not_needed_does_no_harm() -> None:
    pair = KeyPair.generate("x")
    assert public_key_of(pair.private_openssh(None).decode(), "not needed") == pair.public


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN PRIVATE KEY-----\nMCow\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_private_key_is_an_error(text: str) -> None:
    with pytest.raises(PrivateKeyFileError):
        public_key_of(text)


def test_a_damaged_private_key_is_an_error_wherever_it_breaks() -> None:
    lines = KeyPair.generate("x").private_openssh(None).decode().split("\n")
    for broken in range(1, len(lines) - 2):
        text = "\n".join(lines[:broken] + lines[broken + 1 :])
        with pytest.raises(PrivateKeyFileError, match=r"damaged|passphrase|read|several"):
            public_key_of(text)


def test_a_file_made_to_hang_whoever_opens_it_is_refused() -> None:
    import base64

    lines = KeyPair.generate("x").private_openssh("y", rounds=4).split(b"\n")
    packed = base64.b64decode(b"".join(lines[1:-2])).replace(b"\0\0\0\4\0\0\0\1", b"\x7f\xff\xff\xff\0\0\0\1")
    text = b"\n".join([lines[0], base64.b64encode(packed), *lines[-2:]]).decode()
    with pytest.raises(PrivateKeyFileError, match="2147483647 bcrypt rounds"):
        public_key_of(text, "y")


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_keys_that_ssh_keygen_made_are_read(ssh_keypair: KeyFactory, kind: str, passphrase: str) -> None:
    made = ssh_keypair("a b", kind=kind, passphrase=passphrase)
    assert public_key_of(made.private.read_text(), passphrase).line == made.line


@pytest.mark.real_sshd
@pytest.mark.parametrize(
    "form", [["-m", "PEM"], ["-m", "PKCS8"], ["-Z", "aes256-cbc"], ["-Z", "aes256-gcm@openssh.com"]]
)
def test_keys_in_other_forms_are_read_too(tmp_path: Path, form: list[str]) -> None:
    file = tmp_path / "id"
    _keygen("-q", "-t", "ecdsa", *form, "-a", "4", "-N", "correct horse", "-C", "c", "-f", str(file))
    line = file.with_suffix(".pub").read_text().strip()
    assert public_key_of(file.read_text(), "correct horse").line == line.removesuffix(" c")
    with pytest.raises(PassphraseError, match="the passphrase is wrong"):
        public_key_of(file.read_text(), "wrong")
    with pytest.raises(PassphraseError, match="no passphrase was given"):
        public_key_of(file.read_text())


def _write(file: Path, content: bytes) -> Path:
    file.touch(0o600)
    file.write_bytes(content)
    return file


def _keygen(*arguments: str) -> str:
    return subprocess.run(["ssh-keygen", *arguments], check=True, capture_output=True, text=True).stdout
