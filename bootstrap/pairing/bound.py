"""Listening sockets at this machine's addresses, all at one port."""

import socket
from collections.abc import Sequence
from typing import Any

from keys.errors import KeyturnError

_BACKLOG = 1024


def bound(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """A socket for each address, all at the port that the first one gets. Raises KeyturnError."""
    opened: list[socket.socket] = []
    try:
        for address in addresses:
            opened.append(_bind(address, opened[0].getsockname()[1] if opened else port))
    except OSError as error:
        for one in opened:
            one.close()
        raise KeyturnError(
            f"can't listen there: {error.strerror or error}",
            where=address,
            hint="name an address of this machine with --on ADDRESS",
        ) from None
    return opened


def _bind(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(_resolved(address, port, family))
        one.listen(_BACKLOG)
    except OSError:
        one.close()
        raise
    return one


def _resolved(address: str, port: int, family: socket.AddressFamily) -> Any:
    """With the zone of a link-local address (fe80::1%eth0) as a number, which `bind` wants of it."""
    return socket.getaddrinfo(address, port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4]
