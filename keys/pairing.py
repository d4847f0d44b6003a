"""The words of pairing: the code in the link, and the short code that the two sides compare.

A code is ten signs that nobody can guess, and ten that are a hash of the listener's host key, so that `keyturn join`
knows whom it talks to before it sends anything. An SSH client of another kind cannot check that: there a person does.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.wire import string

SIGNS = "23456789abcdefghijkmnpqrstuvwxyz"
"""Of which codes are made: 32 that nobody takes for one another, five bits each."""

_HALF = 10  # signs: 50 bits
_CODE = re.compile(rf"([{SIGNS}]{{{_HALF}}})-([{SIGNS}]{{{_HALF}}})")
_USER = "pair-"
_V6 = r"[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,32})?"  # with the zone of a link-local one: fe80::1%eth0
_LINK = re.compile(
    rf"ssh://pair-(?P<code>[^@\s]{{1,40}})@(?:\[(?P<v6>{_V6})\]|(?P<host>[A-Za-z0-9.-]{{1,253}}))"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)


@dataclass(frozen=True, slots=True)
class Code:
    """secret: what only who was shown the link knows. of_host_key: a hash of the listener's host key."""

    secret: str
    of_host_key: str

    @classmethod
    def make(cls, randomness: bytes, host_key: PublicKey) -> "Code":
        """randomness: seven bytes or more of the system's."""
        return cls(_signs(int.from_bytes(randomness, "big")), _of(host_key))

    @classmethod
    def parse(cls, text: str) -> "Code":
        """Raises InvalidInputError for what is no code; it is not repeated, as it may nearly be one."""
        found = _CODE.fullmatch(text)
        if not found:
            raise InvalidInputError("this is not a pairing code", hint="it is in the link that `keyturn pair` shows")
        return cls(found[1], found[2])

    def __str__(self) -> str:
        return f"{self.secret}-{self.of_host_key}"

    @property
    def user(self) -> str:
        """The user name by which an SSH client says the code."""
        return f"{_USER}{self}"

    def is_said_by(self, user: str) -> bool:
        """Whether this user name says exactly this code, in a time that does not tell how much of it is right."""
        return hmac.compare_digest(user.encode("utf-8", "surrogatepass"), self.user.encode())

    def is_of(self, host_key: PublicKey) -> bool:
        """Whether it was made by who has this host key."""
        return hmac.compare_digest(_of(host_key), self.of_host_key)


def says_a_code(user: str) -> bool:
    """Whether whoever comes with this user name tries a code, right or wrong."""
    return user.startswith(_USER)


def comparison(code: Code, host_key: PublicKey, device_key: PublicKey) -> str:
    """What both sides show, and a person compares: "bd7k-9mwq". Another key on either side makes another one."""
    what = b"".join(map(string, (b"keyturn pairing", str(code).encode(), host_key.blob, device_key.blob)))
    signs = _signs(int.from_bytes(hashlib.sha256(what).digest()[:8], "big"))
    return f"{signs[:4]}-{signs[4:8]}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a device has to knock: ssh://pair-CODE@ADDRESS:PORT."""

    code: Code
    address: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"ssh://{self.code.user}@{host}:{self.port}"

    @property
    def command(self) -> str:
        """The same for a terminal of any machine that has an SSH client."""
        return f"ssh -p {self.port} {self.code.user}@{self.address}"

    @classmethod
    def parse(cls, text: str) -> "Link":
        """Raises InvalidInputError for what is no such link."""
        found = _LINK.fullmatch(text.strip())
        if not found or not 0 < (port := int(found["port"] or 22)) < 65536:
            raise InvalidInputError(
                "this is not a pairing link", hint="`keyturn pair` shows one, like ssh://pair-CODE@192.168.1.20:41022"
            )
        return cls(Code.parse(found["code"]), found["v6"] or found["host"], port)


def _of(host_key: PublicKey) -> str:
    return _signs(int.from_bytes(hashlib.sha256(host_key.blob).digest()[:8], "big"))


def _signs(number: int) -> str:
    """The last 50 bits of it."""
    return "".join(SIGNS[number >> shift & 31] for shift in range(0, 5 * _HALF, 5))
