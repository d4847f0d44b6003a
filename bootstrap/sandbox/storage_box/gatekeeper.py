"""Who gets in to a box: by lines in OpenSSH's form on one port, by RFC 4716 blocks on the other."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bootstrap.sandbox.sshd.gatekeeper import OPENSSH, offered
from keys.authorized_keys import AuthorizedKeys
from keys.decision import Accepted
from keys.key_options import KeyOptions

_BEGIN, _END = b"---- BEGIN SSH2 PUBLIC KEY ----", b"---- END SSH2 PUBLIC KEY ----"


@dataclass(frozen=True)
class BoxGatekeeper:
    """files: the key file of each account. blocks: whether the port reads RFC 4716. address: the client's."""

    files: dict[str, Path]
    blocks: bool
    address: str

    def question(self, account: str, algorithm: str, blob: bytes) -> Accepted | None:
        key, file = offered(algorithm, blob), self.files.get(account)
        if key is None or file is None or not file.is_file():
            return None
        content = file.read_bytes()
        if self.blocks:
            return Accepted(1, KeyOptions()) if key.blob in blobs(content) else None
        keys = AuthorizedKeys.parse(content)
        verdict = keys.decide(key, user=account, address=self.address, at=datetime.now(UTC), openssh=OPENSSH)
        return verdict if isinstance(verdict, Accepted) else None

    def log(self, message: str) -> None:
        """A box keeps no log that its owner could read."""


def blobs(content: bytes) -> Iterator[bytes]:
    """The keys of all blocks, as ProFTPD's mod_sftp reads them: what has ": " in it is a header."""
    body: list[bytes] | None = None
    goes_on = False
    for line in content.replace(b"\r\n", b"\n").split(b"\n"):
        if body is None:
            body = [] if line == _BEGIN else None
        elif line == _END:
            yield _decoded(b"".join(body))
            body = None
        elif goes_on or b": " in line:
            goes_on = line.endswith(b"\\")
        else:
            body.append(line)


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
