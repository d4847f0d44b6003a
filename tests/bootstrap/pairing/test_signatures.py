"""What a device signs to be let up to the door: this session, this name, this key, in a way that proves something."""

import contextlib
import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bootstrap.pairing.door import Candidate
from bootstrap.ssh.transport import Untimed
from bootstrap.ssh.userauth import UserAuth
from keys.public_key import PublicKey
from keys.wire import string
from tests.bootstrap.pairing.bench import Bench, opened
from tests.bootstrap.pairing.newcomer import identity


@pytest.fixture
def bench() -> Iterator[Bench]:
    with opened() as opened_bench:
        yield opened_bench


@dataclass(frozen=True)
class Signer:
    """An identity that signs what a test has it sign."""

    public: PublicKey
    sign: Callable[[bytes, str], bytes]
    where: str = "a test"
    ready: bool = True


def is_taken(bench: Bench, signer: Signer) -> bool:
    """Whether it gets up to the door."""
    address = ("127.0.0.1", bench.listener.port)
    with contextlib.closing(paramiko.Transport(address, packetizer_class=Untimed)) as one:
        one.start_client(timeout=10)
        auth = UserAuth(one, bench.code.user, 10)
        one.auth_handler = auth
        taken = auth.log_in(signer)
        knock = bench.door.next(0)
    one.join(10)
    assert isinstance(knock, Candidate) == taken
    return taken


def other_session(data: bytes) -> bytes:
    """As it was signed in a session that somebody has recorded."""
    length = 4 + int.from_bytes(data[:4], "big")
    return string(bytes(length - 4)) + data[length:]


@pytest.mark.parametrize(
    ("change", "taken"),
    [
        (lambda data: data, True),
        (other_session, False),
        (lambda data: data.replace(b"pair-", b"root-"), False),
        (lambda data: data.replace(b"publickey", b"hostbased"), False),
        (lambda data: data.replace(b"ssh-connection", b"ssh-userauth12"), False),
        (lambda _data: b"", False),
    ],
    ids=["what it should", "a replay", "another user", "another method", "another service", "nothing"],
)
def test_a_signature_is_good_for_this_session_and_name_alone(
    bench: Bench, tmp_path: Path, change: Callable[[bytes], bytes], taken: bool
) -> None:
    own = identity(tmp_path)
    signer = Signer(own.public, lambda data, algorithm: own.sign(change(data), algorithm))
    assert is_taken(bench, signer) == taken


@pytest.mark.parametrize("said", ["ssh-rsa", "rsa-sha2-512", "ssh-ed25519"])
def test_a_signature_of_another_algorithm_than_was_offered_is_none(bench: Bench, tmp_path: Path, said: str) -> None:
    own = identity(tmp_path, "-t", "rsa", "-b", "3072")
    offered: list[str] = []

    def sign(data: bytes, algorithm: str) -> bytes:
        offered.append(algorithm)
        other = "rsa-sha2-256" if algorithm == said else said
        signature = own.sign(data, algorithm)
        return string(other.encode()) + signature[4 + len(algorithm) :]

    assert not is_taken(bench, Signer(own.public, sign))
    assert offered[0] in {"rsa-sha2-256", "rsa-sha2-512"}


@pytest.mark.parametrize(("flags", "taken"), [(b"\1", True), (b"\5", True), (b"\0", False), (b"\4", False)])
def test_a_hardware_key_has_to_be_touched(bench: Bench, flags: bytes, taken: bool) -> None:
    private, kind, application = Ed25519PrivateKey.generate(), b"sk-ssh-ed25519@openssh.com", b"ssh:"
    blob = string(kind) + string(private.public_key().public_bytes_raw()) + string(application)

    def sign(data: bytes, _algorithm: str) -> bytes:
        counted = flags + struct.pack(">I", 7)
        raw = private.sign(hashlib.sha256(application).digest() + counted + hashlib.sha256(data).digest())
        return string(kind) + string(raw) + counted

    assert is_taken(bench, Signer(PublicKey.from_blob(blob), sign)) == taken
