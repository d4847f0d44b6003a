"""SSHSIG against the program that made it: what ssh-keygen signs is verified here, and what is signed here, there."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.ssh.identity import FileIdentity
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.sshsig import SshSignature, to_be_signed
from keys.wire import mpint, string, uint32
from tests.keys.fixed import key
from tests.keys.hardware import UNTOUCHED, EcdsaToken, Ed25519Token, Token
from tests.keys.samples import DSA, MLDSA, RSA, SAMPLES
from tests.keys.signers import Signer

real = pytest.mark.wants("ssh-keygen")

NAMESPACE = "keyturn-request"
MESSAGE = b"let me in\n"
TYPES = {
    "ed25519": ("ed25519", "256"),
    "ecdsa-256": ("ecdsa", "256"),
    "ecdsa-384": ("ecdsa", "384"),
    "ecdsa-521": ("ecdsa", "521"),
    "rsa": ("rsa", "2048"),
}


@pytest.fixture(scope="module", params=TYPES)
def key_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private key made by ssh-keygen, of each type that can be made without a token."""
    path: Path = tmp_path_factory.mktemp("keys") / request.param
    kind, bits = TYPES[request.param]
    ssh_keygen("-q", "-t", kind, "-b", bits, "-N", "", "-f", str(path))
    return path


def ssh_keygen(*words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["ssh-keygen", *words], input=given, capture_output=True)


def identity(path: Path) -> FileIdentity:
    found = FileIdentity.read(path, lambda _path, _fingerprint: None)
    assert found
    return found


@real
@pytest.mark.parametrize("hash_", ["sha256", "sha512"])
def test_what_ssh_keygen_signs_is_verified(key_file: Path, hash_: str) -> None:
    signed = ssh_keygen("-Y", "sign", "-f", str(key_file), "-n", NAMESPACE, "-O", f"hashalg={hash_}", given=MESSAGE)
    signature = SshSignature.parse(signed.stdout.decode())
    assert signature.key == PublicKey.parse(key_file.with_suffix(".pub").read_text())
    assert (signature.namespace, signature.hash) == (NAMESPACE, hash_)
    assert signature.is_of(MESSAGE, NAMESPACE)
    assert not signature.is_of(MESSAGE + b"\n", NAMESPACE)
    assert not signature.is_of(MESSAGE, "file")
    assert signature.armor == signed.stdout.decode()


@real
def test_what_is_signed_here_is_verified_by_ssh_keygen(key_file: Path, tmp_path: Path) -> None:
    signer = identity(key_file)
    armor, allowed = tmp_path / "armor", tmp_path / "allowed"
    armor.write_text(SshSignature.make(MESSAGE, NAMESPACE, signer).armor)
    allowed.write_text(f"me {signer.public.line}\n")
    words = ("-n", NAMESPACE, "-s", str(armor))
    assert ssh_keygen("-Y", "check-novalidate", *words, given=MESSAGE).returncode == 0
    assert ssh_keygen("-Y", "verify", "-f", str(allowed), "-I", "me", *words, given=MESSAGE).returncode == 0
    assert ssh_keygen("-Y", "check-novalidate", *words, given=MESSAGE + b"!").returncode != 0


@real
@pytest.mark.parametrize("token", [Ed25519Token(), EcdsaToken()], ids=["ed25519-sk", "ecdsa-sk"])
def test_a_hardware_keys_signature_is_verified_here_and_by_ssh_keygen(token: Token, tmp_path: Path) -> None:
    signature = SshSignature.make(MESSAGE, NAMESPACE, token)
    assert SshSignature.parse(signature.armor).is_of(MESSAGE, NAMESPACE)
    assert not signature.is_of(b"another text", NAMESPACE)
    armor = tmp_path / "armor"
    armor.write_text(signature.armor)
    done = ssh_keygen("-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(armor), given=MESSAGE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("token", [Ed25519Token(UNTOUCHED), EcdsaToken(UNTOUCHED)], ids=["ed25519-sk", "ecdsa-sk"])
def test_a_hardware_key_has_to_have_been_touched(token: Token) -> None:
    assert not SshSignature.make(MESSAGE, NAMESPACE, token).is_of(MESSAGE, NAMESPACE)


def test_flags_that_were_changed_afterwards_are_noticed() -> None:
    signature = SshSignature.make(MESSAGE, NAMESPACE, Ed25519Token(UNTOUCHED))
    raw = bytearray(signature.signature)
    raw[-5] |= 1
    changed = SshSignature(signature.key, signature.namespace, signature.hash, bytes(raw))
    assert not changed.is_of(MESSAGE, NAMESPACE)


def test_rsa_over_sha_1_is_refused() -> None:
    signature = string(b"ssh-rsa") + string(b"\1" * 256)
    with pytest.raises(InvalidInputError, match="RSA over SHA-1"):
        SshSignature.from_blob(blob(key_blob=RSA.blob, signature=signature))


def test_a_signature_by_another_key_or_of_another_algorithm_is_none() -> None:
    good = SshSignature.make(MESSAGE, NAMESPACE, Signer("a"))
    assert good.is_of(MESSAGE, NAMESPACE)
    assert not SshSignature(key("b"), NAMESPACE, "sha512", good.signature).is_of(MESSAGE, NAMESPACE)
    named = good.signature.replace(b"ssh-ed25519", b"ssh-ed25518")
    assert not SshSignature(key("a"), NAMESPACE, "sha512", named).is_of(MESSAGE, NAMESPACE)
    longer = good.signature + b"\0"
    assert not SshSignature(key("a"), NAMESPACE, "sha512", longer).is_of(MESSAGE, NAMESPACE)


def test_bytes_after_the_numbers_of_an_ecdsa_signature_are_refused_as_openssh_does() -> None:
    private = ec.derive_private_key(4711, ec.SECP256R1())
    public = next(one for line, _, _ in SAMPLES if (one := PublicKey.parse(line)).type == "ecdsa-sha2-nistp256")
    data = to_be_signed(MESSAGE, NAMESPACE, "sha512")
    numbers = b"".join(map(mpint, decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))))
    for rest, good in ((b"", True), (b"\0", False)):
        wire = string(b"ecdsa-sha2-nistp256") + string(numbers + rest)
        assert SshSignature(public, NAMESPACE, "sha512", wire).is_of(MESSAGE, NAMESPACE) is good


@pytest.mark.parametrize("public", [DSA, MLDSA], ids=["dsa", "ml-dsa"])
def test_a_type_that_cannot_be_checked_has_signed_nothing(public: PublicKey) -> None:
    signature = string(public.type.encode()) + string(b"\1" * 40)
    assert not SshSignature(public, NAMESPACE, "sha512", signature).is_of(MESSAGE, NAMESPACE)


def blob(
    *,
    magic: bytes = b"SSHSIG",
    version: int = 1,
    key_blob: bytes = key("a").blob,
    namespace: bytes = b"keyturn-request",
    reserved: bytes = b"",
    hash_: bytes = b"sha512",
    signature: bytes = string(b"ssh-ed25519") + string(b"\1" * 64),
    more: bytes = b"",
) -> bytes:
    return magic + uint32(version) + b"".join(map(string, (key_blob, namespace, reserved, hash_, signature))) + more


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (blob(magic=b"SSHGIS"), "not a signature in OpenSSH's form"),
        (blob(version=0), "of version 0"),
        (blob(version=2), "of version 2"),
        (blob(key_blob=b"junk"), "damaged"),
        (blob(namespace=b""), "no namespace"),
        (blob(namespace=b"\xff"), "its namespace is no text"),
        (blob(reserved=b"x"), "holds more than is known"),
        (blob(more=b"x"), "holds more than is known"),
        (blob(hash_=b"md5"), "a hash that is not known"),
        (blob(signature=b""), "damaged"),
        (blob()[:-1], "damaged"),
        (b"SSHSIG", "damaged"),
        (blob(more=b"x" * 70_000), "far too long"),
    ],
)
def test_bytes_that_are_no_signature_are_told_apart(made: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        SshSignature.from_blob(made)


GOOD = SshSignature.make(MESSAGE, NAMESPACE, Signer("a"))


def test_a_change_of_any_one_byte_is_refused_or_fails() -> None:
    for at in range(len(GOOD.blob)):
        changed = bytearray(GOOD.blob)
        changed[at] ^= 1
        assert not holds(lambda made=bytes(changed): SshSignature.from_blob(made)), at  # type: ignore[misc]


def holds(read: Callable[[], SshSignature]) -> bool:
    """Whether it can be read, and is the signature of the text. Nothing but an InvalidInputError may come of it."""
    try:
        return read().is_of(MESSAGE, NAMESPACE)
    except InvalidInputError:
        return False


@given(st.data())
def test_a_mangled_signature_never_crashes_and_never_holds(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD.blob)))
    end = data.draw(st.integers(start, len(GOOD.blob)))
    mangled = GOOD.blob[:start] + data.draw(st.binary(max_size=40)) + GOOD.blob[end:]
    assert holds(lambda: SshSignature.from_blob(mangled)) == (mangled == GOOD.blob)


@given(st.one_of(st.text(), st.builds(lambda text: GOOD.armor[:50] + text + GOOD.armor[60:], st.text())))
def test_a_text_that_is_no_armor_never_crashes(text: str) -> None:
    assert not holds(lambda: SshSignature.parse(text)) or "".join(text.split()) == "".join(GOOD.armor.split())
