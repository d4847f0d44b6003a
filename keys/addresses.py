"""IP addresses and CIDR lists as sshd matches them (addr.c, addrmatch.c).

Text in, verdict out: no name is ever resolved.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from keys.errors import InvalidInputError
from keys.match_list import match_pattern

_LONGEST = 255  # of anything that is an address; a longer number would be an error in Python itself


class BadListError(InvalidInputError):
    """One entry of the list makes sshd refuse the whole of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as a number; width: 32 or 128 bits. scope: the zone of a link-local IPv6 address."""

    number: int
    width: int
    scope: str = ""

    def within(self, network: "Address", prefix: int) -> bool:
        host_bits = self.width - prefix
        return (
            self.width == network.width
            and self.scope == network.scope
            and self.number >> host_bits == network.number >> host_bits
        )


def parse(text: str) -> Address | None:
    """Read a numeric address as getaddrinfo(AI_NUMERICHOST) does: `127.1` and `0x7f000001` are IPv4 too."""
    if len(text) > _LONGEST:
        return None
    number = _inet_aton(text)
    if number is not None:
        return Address(number, 32)
    bare, percent, zone = text.partition("%")
    try:
        number = int(IPv6Address(bare))
    except AddressValueError:
        return None
    scope = _scope(number, zone) if percent else ""
    return None if scope is None else Address(number, 128, scope)


def _scope(number: int, zone: str) -> str | None:
    """Read the zone after `%`: a number, or on a link-local address an interface's name; zone 0 is none."""
    if zone.isascii() and zone.isdigit() and int(zone) < 2**32:
        return zone.lstrip("0")
    link_local = number >> 118 == 0xFE80 >> 6 or (number >> 120 == 0xFF and number >> 112 & 0xF == 2)
    return zone if zone and link_local else None


_PART = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")


def _inet_aton(text: str) -> int | None:
    """One to four parts, decimal, octal or hexadecimal; the last fills what is left (inet_aton(3))."""
    parts = text.split(".")
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):
        return None
    numbers = [int(part, 16 if part[:2].lower() == "0x" else 8 if part[0] == "0" else 10) for part in parts]
    *head, last = numbers
    if any(number > 255 for number in head) or last >= 256 ** (5 - len(parts)):
        return None
    return sum(number << (24 - 8 * place) for place, number in enumerate(head)) + last


def client(text: str) -> str:
    """Return a client's address as sshd spells it: an IPv4 address mapped into IPv6 is IPv4 (canohost.c)."""
    address = parse(text)
    if address and address.width == 128 and address.number >> 32 == 0xFFFF:
        return ".".join(str(byte) for byte in (address.number & 0xFFFFFFFF).to_bytes(4, "big"))
    return text


def _network(text: str) -> tuple[Address, int] | None:
    """Read `ADDRESS` or `ADDRESS/BITS`; None where it is neither. Raises BadListError for bits set past the mask."""
    if len(text.encode("utf-8", "surrogateescape")) > 63:
        return None
    bare, slash, mask = text.partition("/")
    if slash and not (mask.isascii() and mask.isdigit() and int(mask) <= 128):
        return None
    address = parse(bare)
    if address is None:
        return None
    prefix = int(mask) if slash else address.width
    if prefix > address.width or address.number & ((1 << (address.width - prefix)) - 1):
        raise BadListError("inconsistent mask length")
    return address, prefix


def match_address_list(address: str, patterns: str) -> int:
    """Match `address` against a mixture of CIDR blocks and wildcards (addr_match_list).

    Returns 1 where one matches, 0 where none does, -1 where a negated one matches. Raises BadListError.
    """
    ours = parse(address)
    if ours is None:
        return 0
    verdict = 0
    for entry in patterns.split(","):
        pattern = entry.removeprefix("!")
        if not pattern:
            raise BadListError("an empty entry")
        network = _network(pattern)
        if ours.within(*network) if network else match_pattern(address, pattern):
            if entry != pattern:
                return -1
            verdict = 1
    return verdict


_CIDR = re.compile(r"[0-9a-fA-F.:/]+")


def match_cidr_list(address: str, networks: str) -> bool:
    """Match `address` against a certificate's source-address (addr_match_cidr_list). Raises BadListError."""
    ours = parse(address)
    verdict = False
    for entry in networks.split(","):
        if not _CIDR.fullmatch(entry) or len(entry) > 46 + 3:
            raise BadListError("not a network")
        network = _network(entry)
        if network is None:
            raise BadListError("not a network")
        verdict = verdict or (ours is not None and ours.within(*network))
    return verdict
