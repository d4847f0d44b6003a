"""The host keys that the fleet trusts: its known_hosts, parsed once, asked by many threads.

There is no "accept anything" mode. A key is pinned when a person gave or confirmed exactly its fingerprint; a changed
or revoked key is refused, always. A pin is replaced only by `replace`, once a person was told why it may have changed.
"""

import threading
from collections.abc import Callable, Collection

from bootstrap.ssh.errors import HostKeyChangedError, HostKeyRefusedError, HostKeyUnknownError
from keys.known_hosts import HostKeyVerdict, KnownHosts
from keys.public_key import PublicKey


class HostKeys:
    """known: the fleet's file. trusted: fingerprints ("SHA256:…") a person gave; a new host may show such a key."""

    def __init__(self, known: KnownHosts, trusted: Collection[str] = ()) -> None:
        self._known = known
        self._trusted = frozenset(trusted)
        self._changed = False
        self._lock = threading.Lock()

    def types(self, host: str, port: int) -> frozenset[str]:
        """The kinds of key that are pinned for a host: what to ask it for."""
        with self._lock:
            return frozenset(key.type for key in self._known.lookup(host, port))

    def check(self, host: str, port: int, key: PublicKey, *, where: str) -> None:
        """Return where the key may be trusted. Raises HostKeyUnknownError or HostKeyRefusedError."""
        with self._lock:
            verdict, pinned = self._known.check(host, port, key), self._known.lookup(host, port)
        if verdict is HostKeyVerdict.KNOWN:
            return
        if verdict is HostKeyVerdict.UNKNOWN:
            if key.fingerprint not in self._trusted:
                raise HostKeyUnknownError(host, port, key, where=where)
            self.pin(host, port, key)
            return
        if verdict is HostKeyVerdict.CHANGED:
            raise HostKeyChangedError(host, port, key, pinned, where=where)
        raise HostKeyRefusedError(
            f"it shows the host key {key.fingerprint}, which is marked @revoked",
            where=where,
            hint="somebody may be in between; do not log in",
        )

    def is_given(self, key: PublicKey) -> bool:
        """Whether a person gave the fingerprint of exactly this key."""
        return key.fingerprint in self._trusted

    def pin(self, host: str, port: int, key: PublicKey) -> None:
        """Trust this key of that host from now on. Raises UnsafeError where another is pinned already."""
        self._take(lambda known: known.with_key(host, port, key))

    def replace(self, host: str, port: int, key: PublicKey) -> None:
        """Trust this key of that host in place of those that are pinned. Raises UnsafeError (see known_hosts.py)."""
        self._take(lambda known: known.with_key_in_place(host, port, key))

    def _take(self, change: Callable[[KnownHosts], KnownHosts]) -> None:
        with self._lock:
            after = change(self._known)
            self._changed = self._changed or after is not self._known
            self._known = after

    def take_newly_pinned(self) -> str:
        """The whole text of known_hosts when keys were pinned since it was last taken, else an empty text."""
        with self._lock:
            text = self._known.text if self._changed else ""
            self._changed = False
            return text
