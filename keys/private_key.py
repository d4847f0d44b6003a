"""OpenSSH's own private key format, openssh-key-v1 (PROTOCOL.key): written encrypted, read for its public half.

Bytes in, bytes out; whoever writes a file does so with O_CREAT|O_EXCL. No secret ever stands in an error.
"""

import base64
import binascii
import re
import secrets
import textwrap
from dataclasses import dataclass

from keys.errors import InvalidInputError
from keys.key_blob import BlobError
from keys.key_types import DSA
from keys.public_key import PublicKey
from keys.wire import Reader, WireError, string, uint32

DEFAULT_ROUNDS = 24
"""bcrypt rounds: what ssh-keygen uses since 9.4; about 0.2 s a guess on a machine of 2025."""

_MAGIC = b"openssh-key-v1\0"
_BEGIN, _END = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
_MAX_ROUNDS = 10_000  # a minute or two; a file that asks for more is made to hang whoever opens it


class PrivateKeyFileError(InvalidInputError):
    """The text is no private key that can be read."""


class PassphraseError(PrivateKeyFileError):
    """The passphrase is wrong, or one is needed and none was given."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The outer layer of a private key file; `body` is the encrypted part."""

    cipher: str
    kdf_options: bytes
    public: bytes
    body: bytes

    def armored(self, kdf: bytes) -> bytes:
        parts = (string(self.cipher.encode()), string(kdf), string(self.kdf_options), uint32(1))
        packed = _MAGIC + b"".join(parts) + string(self.public) + string(self.body)
        return "\n".join([_BEGIN, *textwrap.wrap(base64.b64encode(packed).decode(), 70), _END, ""]).encode()


def seal(public: bytes, private: bytes, comment: str, *, passphrase: str | None, rounds: int) -> bytes:
    """Return the content of a private key file.

    public: the key blob. private: the key's type and numbers as PROTOCOL.key orders them. comment: goes inside, and is
    encrypted with the rest. passphrase: None leaves the key unencrypted. rounds: of bcrypt, 1 or more.
    """
    check = secrets.token_bytes(4)
    body = check + check + private + string(comment.encode())
    body += bytes(range(1, 1 + -len(body) % (16 if passphrase else 8)))
    if not passphrase:
        return _Sealed("none", b"", public, body).armored(b"none")
    salt = secrets.token_bytes(16)
    body = _aes256_ctr(body, passphrase, salt, rounds)
    return _Sealed("aes256-ctr", string(salt) + uint32(rounds), public, body).armored(b"bcrypt")


def public_key_of(text: str, passphrase: str | None = None) -> PublicKey:
    """Return the public half of a private key file, derived from the private one, with the comment that stands inside.

    Raises PassphraseError where the passphrase is wrong or missing, PrivateKeyFileError where the text is no private
    key. The older PEM forms are read too; they, and files under rarer ciphers than OpenSSH's default, give no comment.
    """
    if _BEGIN not in text:
        return _derive(text.encode("utf-8", "replace"), passphrase)
    try:
        sealed = _unwrap(text)
        if sealed.cipher != "none" and not passphrase:
            raise _missing()
        if sealed.cipher not in ("none", "aes256-ctr"):
            return _derive(text.encode("utf-8", "replace"), passphrase)
        body = _open(sealed, passphrase or "")
        comment = _comment(body)
        public = PublicKey.from_blob(sealed.public, comment)
        if public.is_hardware or public.type == DSA.name:
            return public  # a handle only, or a type of the past: nothing there to derive from
        return _derive(_Sealed("none", b"", sealed.public, body).armored(b"none"), None).with_comment(comment)
    except (binascii.Error, WireError, BlobError) as error:
        raise _damaged() from error


def _missing() -> PassphraseError:
    return PassphraseError("the private key is encrypted and no passphrase was given", hint="give its passphrase")


def _damaged() -> PrivateKeyFileError:
    return PrivateKeyFileError("the private key is damaged", hint="copy the whole file again")


def _unwrap(text: str) -> _Sealed:
    inner = text.partition(_BEGIN)[2].partition(_END)[0]
    reader = Reader(base64.b64decode(re.sub(r"\s", "", inner), validate=True))
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise _damaged()
    cipher, _kdf, options = reader.text(), reader.string(), reader.string()
    if reader.uint32() != 1:
        raise PrivateKeyFileError("the private key file holds several keys")
    return _Sealed(cipher, options, reader.string(), reader.string())


def _open(sealed: _Sealed, passphrase: str) -> bytes:
    body = sealed.body
    if sealed.cipher != "none":
        options = Reader(sealed.kdf_options)
        salt, rounds = options.string(), options.uint32()
        if not salt or not 0 < rounds <= _MAX_ROUNDS:
            raise PrivateKeyFileError(f"the private key asks for {rounds} bcrypt rounds, which is not sensible")
        body = _aes256_ctr(body, passphrase, salt, rounds)
    if len(body) < 8 or body[:4] != body[4:8]:
        raise PassphraseError("the passphrase is wrong") if sealed.cipher != "none" else _damaged()
    return body


def _aes256_ctr(data: bytes, passphrase: str, salt: bytes, rounds: int) -> bytes:
    import bcrypt
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bcrypt.kdf(passphrase.encode(), salt, 48, rounds, ignore_few_rounds=True)
    stream = Cipher(algorithms.AES(key[:32]), modes.CTR(key[32:])).encryptor()
    return stream.update(data) + stream.finalize()


_STRINGS_BEFORE_COMMENT = {"ssh-ed25519": 2, "ssh-rsa": 6, "ssh-dss": 5}


def _comment(body: bytes) -> str:
    """Find the comment behind the private numbers, of which each type has its own count (PROTOCOL.key)."""
    reader = Reader(body[8:])
    name = reader.text()
    for _ in range(_STRINGS_BEFORE_COMMENT.get(name, 3)):
        reader.string()
    if name.startswith("sk-"):
        reader.take(len(reader.rest) and 1)
    return reader.text()


def _derive(data: bytes, passphrase: str | None) -> PublicKey:
    from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    ours = b"BEGIN OPENSSH" in data
    load = serialization.load_ssh_private_key if ours else serialization.load_pem_private_key
    try:
        key = load(data, passphrase.encode() if passphrase else None)
        line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return PublicKey.parse(line.decode())
    except TypeError as error:
        if passphrase:
            return _derive(data, None)  # one was given and none is needed
        raise _missing() from error
    except InvalidTag as error:
        raise PassphraseError("the passphrase is wrong") from error
    except UnsupportedAlgorithm as error:
        raise PrivateKeyFileError(
            "the private key is of a kind that cannot be read here",
            hint="give it another cipher: ssh-keygen -p -f FILE",
        ) from error
    except ValueError as error:
        raise _unreadable(str(error).lower()) from error


def _unreadable(why: str) -> PrivateKeyFileError:
    if any(word in why for word in ("password", "decrypt", "corrupt")):
        return PassphraseError("the passphrase is wrong")
    return PrivateKeyFileError("this is not a private key that can be read", hint="give the file without .pub")
