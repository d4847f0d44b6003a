"""Where a device near by can reach this machine: its address in the local network, and in the tailnet."""

import ipaddress
import socket
from contextlib import suppress

from keys.errors import InvalidInputError

_ELSEWHERE = ("192.0.2.1", "2001:db8::1")  # RFC 5737, RFC 3849: nobody's; the way there is the default route
_TAILNET = ("100.100.100.100", "fd7a:115c:a1e0::53")  # MagicDNS of every tailnet


def own_addresses() -> tuple[str, ...]:
    """This machine's addresses that a device may use, likeliest first; nothing is sent to find them out."""
    found = [_source(there) for there in (_ELSEWHERE[0], _TAILNET[0], _ELSEWHERE[1], _TAILNET[1])]
    return tuple(dict.fromkeys(address for address in found if address and _is_near(address)))


def check_own(address: str) -> str:
    """The address in its usual form, if it is one that a link can lead to. Raises InvalidInputError.

    Everywhere (0.0.0.0) is none: the link would lead nowhere, and the door be open in networks that nobody thought of.
    """
    try:
        found = ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))
    except ValueError:
        raise _not_one(address, "is not an IP address") from None
    if found.is_unspecified or found.is_multicast:
        raise _not_one(address, "is everywhere or many machines, and a link leads to one")
    return str(found)


def _not_one(address: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        f"{address[:60]!r} {why}",
        where="--on",
        hint="name an address of this machine that the device can reach, like 192.168.1.20",
    )


def _is_near(address: str) -> bool:
    """A public address is no way in from near by, unless it is IPv6, where every machine has one."""
    found = ipaddress.ip_address(address)
    return not found.is_loopback and not found.is_link_local and (found.version == 6 or not found.is_global)


def _source(there: str) -> str:
    """Our address on the way there; empty where there is no way."""
    family = socket.AF_INET6 if ":" in there else socket.AF_INET
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect((there, 9))  # of a datagram socket: only the route is looked up
        return str(asking.getsockname()[0])
    return ""
