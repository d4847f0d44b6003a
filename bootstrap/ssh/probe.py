"""Asking a server, with public keys alone, whether it would let them in (RFC 4252 section 7).

Needs no private key, so it proves a revocation without the lost device. Questions that are answered no count as failed
tries: at most four go on one connection (MaxAuthTries is 6), none where the first ends it, and each connection ends in
a good login of our own wherever it can, because from OpenSSH 9.8 on an address whose connections only fail is locked
out for a while: of those that end without one, penalties.py says how many are few enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bootstrap.ssh.address import Address
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.connector import Connector
    from bootstrap.ssh.session import Session

SHIPPED_TRIES = 6
"""MaxAuthTries of a server that sets none (sshd_config(5))."""

AT_MOST = 4
_LEAST_TRIES = 2
UNFINISHED = 2
"""How many connections to one server may end without a login in one proof, however old its sshd is."""


def batches(keys: Sequence[PublicKey], max_auth_tries: int = SHIPPED_TRIES) -> list[Sequence[PublicKey]]:
    """The keys in such groups as fit on one connection each, with two tries left for our own login, or at least one.

    None where a question that is answered no would be the last try.
    """
    if max_auth_tries < _LEAST_TRIES:
        return []
    size = max(1, min(AT_MOST, max_auth_tries - 2))
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def open_and_ask(
    connector: "Connector", address: Address, keys: Sequence[PublicKey], max_auth_tries: int = SHIPPED_TRIES
) -> "tuple[Session, dict[PublicKey, bool]]":
    """A fresh session, and for each key whether the server would let it in as the session's user.

    Raises what Connector.open raises.
    """
    first, *more = batches(keys, max_auth_tries) or [()]
    session = connector.open(address, first)
    answers = dict(session.asked)
    try:
        for batch in more:
            with connector.open(address, batch) as asking:
                answers |= asking.asked
    except BaseException:
        session.close()
        raise
    return session, answers


def ask_as(
    connector: "Connector",
    address: Address,
    account: str,
    keys: Sequence[PublicKey],
    max_auth_tries: int = SHIPPED_TRIES,
) -> Iterator[tuple[PublicKey, bool]]:
    """The same for another account, one that our own key opens; nothing stays open. Raises as Connector.open does."""
    for batch in batches(keys, max_auth_tries):
        with connector.open(replace(address, user=account), batch) as asking:
            yield from asking.asked.items()


def ask_from_outside(
    connector: "Connector",
    address: Address,
    account: str,
    keys: Sequence[PublicKey],
    max_auth_tries: int = SHIPPED_TRIES,
) -> dict[PublicKey, bool]:
    """The same for an account that no key of ours opens: one connection, which ends without a login.

    Only as many keys are asked about as fit on it. Raises as Connector.ask does.
    """
    some = batches(keys, max_auth_tries)[:1]
    return connector.ask(replace(address, user=account), some[0]) if some else {}
