"""A client that guesses which key exchange it will be, and sends its first packet at once, as Dropbear's does.

Where the guess is wrong, that packet is to be ignored (RFC 4253 section 7). paramiko knows of no guesses, and would
take it for the first packet of the exchange that both sides agreed on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_FIRST_PACKETS = (30, 34)  # of every exchange that there is (RFC 4253, 4419, 5656): SSH_MSG_KEXDH_INIT, …_GEX_REQUEST

Lists = Mapping[str, Sequence[str]]
"""What one side says that it can do, as paramiko reads it."""


def is_wrong(ours: Lists, theirs: Lists) -> bool:
    """Whether the client has sent a guess, and it is none of ours."""
    lists = ("kex_algo_list", "server_key_algo_list")
    return bool(theirs["kex_follows"]) and any(ours[name][:1] != theirs[name][:1] for name in lists)


class IgnoredGuess:
    """In the place of the agreed exchange until the guessed packet has come."""

    def __init__(self, transport: Any, agreed: Any) -> None:
        self._transport = transport
        self._agreed = agreed

    def start_kex(self) -> None:
        self._transport._expect_packet(*_FIRST_PACKETS)

    def parse_next(self, _kind: int, _message: object) -> None:
        self._transport.kex_engine = self._agreed
        self._agreed.start_kex()
