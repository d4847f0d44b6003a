"""Who gets in: the account's key files, read at each question and judged as sshd 9.2 would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bootstrap.sandbox.sshd.host import Host
from keys.authorized_keys import AuthorizedKeys
from keys.decision import Accepted
from keys.errors import KeyturnError
from keys.public_key import PublicKey

OPENSSH = (9, 2)  # the version that the server says it is

_SIGNATURES = {"ssh-rsa": {"rsa-sha2-256", "rsa-sha2-512"}}  # RFC 8332; SHA-1 signatures are long off by default


class Judge(Protocol):
    """Who says which keys get in, and keeps the log of it."""

    def question(self, account: str, algorithm: str, blob: bytes) -> Accepted | None:
        """Whether a key offered in a publickey request (RFC 4252 section 7) opens the account."""
        ...

    def log(self, message: str) -> None: ...


@dataclass(frozen=True)
class Gatekeeper:
    """address: where the client comes from."""

    host: Host
    address: str

    def question(self, account: str, algorithm: str, blob: bytes) -> Accepted | None:
        """Whether a key offered in a publickey request (RFC 4252 section 7) opens the account."""
        key = offered(algorithm, blob)
        return self._decide(account, key) if key else None

    def log(self, message: str) -> None:
        self.host.log(message)

    def _decide(self, account: str, key: PublicKey) -> Accepted | None:
        if account not in self.host.accounts:
            return None
        for file in self.host.key_files(account):
            try:
                keys = AuthorizedKeys.parse(file.read_bytes())
            except OSError:
                continue
            verdict = keys.decide(key, user=account, address=self.address, at=datetime.now(UTC), openssh=OPENSSH)
            if isinstance(verdict, Accepted):
                return verdict
        return None


def offered(algorithm: str, blob: bytes) -> PublicKey | None:
    """The key of an offer; None where it is none, or the signature algorithm is not one of its type's."""
    try:
        key = PublicKey.from_blob(blob)
    except KeyturnError:
        return None
    plain = key.type.removesuffix("-cert-v01@openssh.com")
    fits = algorithm.removesuffix("-cert-v01@openssh.com") in _SIGNATURES.get(plain, {plain})
    return key if fits else None
