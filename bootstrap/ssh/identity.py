"""One of our own keys, and signatures with it (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709)."""

import base64
import binascii
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bootstrap.ssh.agent import Agent
from keys.errors import KeyturnError
from keys.private_key import PassphraseError
from keys.public_key import PublicKey
from keys.wire import Reader, mpint, string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization.ssh import SSHPrivateKeyTypes

_OPENSSH = re.compile(rb"-----BEGIN OPENSSH PRIVATE KEY-----(.+?)-----END", re.DOTALL)
_MAGIC = b"openssh-key-v1\0"
_SIZE_LIMIT = 256 * 1024  # bytes of a private key file
_PASSPHRASES = 5  # how many are tried on one file


class Identity(Protocol):
    """A key that we can log in with. ready: whether it signs without asking for a passphrase first."""

    @property
    def public(self) -> PublicKey: ...
    @property
    def where(self) -> str: ...
    @property
    def ready(self) -> bool: ...
    def sign(self, data: bytes, algorithm: str) -> bytes:
        """The signature in wire form. Raises KeyturnError."""
        ...


class AgentIdentity:
    """A key that the agent holds."""

    ready = True

    def __init__(self, public: PublicKey, agent: Agent) -> None:
        self.public = public
        self.where = "ssh-agent"
        self._agent = agent

    def sign(self, data: bytes, algorithm: str) -> bytes:
        return self._agent.sign(self.public.blob, data, algorithm)


class FileIdentity:
    """A private key file. It is decrypted at most once, by the thread that comes first; the others wait for it."""

    def __init__(
        self, path: Path, data: bytes, public: PublicKey, encrypted: bool, passphrase: Callable[[Path, str], str | None]
    ) -> None:
        self.public = public
        self.where = str(path)
        self._path = path
        self._data = data
        self._encrypted = encrypted
        self._passphrase = passphrase
        self._lock = threading.Lock()
        self._key: SSHPrivateKeyTypes | None = None
        self.failure: KeyturnError | None = None

    @classmethod
    def read(cls, path: Path, passphrase: Callable[[Path, str], str | None]) -> "FileIdentity | None":
        """The key of that file; None where there is none that could log in from here (hardware keys need the agent)."""
        try:
            if path.stat().st_size > _SIZE_LIMIT:
                return None
            data = path.read_bytes()
            public, encrypted = public_half(data) or _beside(path, data)
        except (OSError, KeyturnError, ValueError):
            return None
        return None if public.is_hardware else cls(path, data, public, encrypted, passphrase)

    @property
    def ready(self) -> bool:
        return not self._encrypted or self._key is not None

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """Raises PassphraseError: it is wrong, or none was given."""
        with self._lock:
            if self.failure is not None:
                raise self.failure
            if self._key is None:
                try:
                    self._key = self._load()
                except KeyturnError as error:
                    self.failure = error
                    raise
        return string(algorithm.encode()) + string(_signature(self._key, data, algorithm))

    def _load(self) -> "SSHPrivateKeyTypes":
        """Ask for the passphrase until one is right, none is given, or it has been enough."""
        if not self._encrypted:
            return self._opened(None)
        what = "it is encrypted, and no passphrase was given"
        for _ in range(_PASSPHRASES):
            passphrase = self._passphrase(self._path, self.public.fingerprint)
            if passphrase is None:
                break
            try:
                return self._opened(passphrase)
            except PassphraseError as error:
                what = error.what
        raise PassphraseError(what, where=self.where, hint=_AGENT_HINT)

    def _opened(self, passphrase: str | None) -> "SSHPrivateKeyTypes":
        from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization

        load = serialization.load_ssh_private_key if b"BEGIN OPENSSH" in self._data else _load_pem
        try:
            return load(self._data, passphrase.encode() if passphrase is not None else None)
        except UnsupportedAlgorithm:
            raise PassphraseError("its cipher is not known here", where=self.where, hint=_AGENT_HINT) from None
        except (ValueError, TypeError, InvalidTag):
            what = "the passphrase is wrong" if self._encrypted else "the private key is damaged"
            raise PassphraseError(what, where=self.where, hint=_AGENT_HINT) from None


_AGENT_HINT = "load the key into the agent: ssh-add"


def _load_pem(data: bytes, password: bytes | None) -> "SSHPrivateKeyTypes":
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = serialization.load_pem_private_key(data, password)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError("not a kind of key that SSH logs in with")
    return key


def public_half(data: bytes) -> tuple[PublicKey, bool] | None:
    """The public key that OpenSSH's own format carries in the clear (PROTOCOL.key); whether the rest is encrypted."""
    found = _OPENSSH.search(data)
    if not found:
        return None
    try:
        reader = Reader(base64.b64decode(re.sub(rb"\s", b"", found[1]), validate=True))
    except binascii.Error:
        return None
    if reader.take(len(_MAGIC)) != _MAGIC:
        return None
    cipher, _kdf, _options, _count = reader.text(), reader.string(), reader.string(), reader.uint32()
    return PublicKey.from_blob(reader.string()), cipher != "none"


def _beside(path: Path, data: bytes) -> tuple[PublicKey, bool]:
    """For the older PEM form: the .pub file, or else what the private key gives where it is not encrypted."""
    encrypted = b"ENCRYPTED" in data
    beside = path.with_name(path.name + ".pub")
    if encrypted or beside.is_file():
        return PublicKey.parse(beside.read_text(encoding="utf-8")), encrypted
    from cryptography.hazmat.primitives import serialization

    line = (
        _load_pem(data, None)
        .public_key()
        .public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    )
    return PublicKey.parse(line.decode()), False


def _signature(key: "SSHPrivateKeyTypes", data: bytes, algorithm: str) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA512() if algorithm.endswith("512") else hashes.SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        digest = {256: hashes.SHA256(), 384: hashes.SHA384()}.get(key.curve.key_size, hashes.SHA512())
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest)))
        return mpint(r) + mpint(s)
    raise PassphraseError("a kind of key that cannot log in", hint="use an ed25519 key")
