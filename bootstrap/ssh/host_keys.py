"""The host keys that the fleet trusts: its known_hosts, parsed once, asked by many threads.

There is no "accept anything" mode. A key is pinned when a person gave or confirmed exactly its fingerprint; a changed
or revoked key is refused, always.
"""

import threading
from collections.abc import Collection

from bootstrap.ssh.errors import HostKeyRefusedError, HostKeyUnknownError
from keys.known_hosts import HostKeyVerdict, KnownHosts, host_name
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
            verdict = self._known.check(host, port, key)
        if verdict is HostKeyVerdict.KNOWN:
            return
        if verdict is HostKeyVerdict.UNKNOWN:
            if key.fingerprint not in self._trusted:
                raise HostKeyUnknownError(host, port, key, where=where)
            self.pin(host, port, key)
            return
        raise _refused(verdict, host, port, key, where)

    def pin(self, host: str, port: int, key: PublicKey) -> None:
        """Trust this key of that host from now on. Raises UnsafeError where another is pinned already."""
        with self._lock:
            pinned = self._known.with_key(host, port, key)
            self._changed = self._changed or pinned is not self._known
            self._known = pinned

    def take_newly_pinned(self) -> str:
        """The whole text of known_hosts when keys were pinned since it was last taken, else an empty text."""
        with self._lock:
            text = self._known.text if self._changed else ""
            self._changed = False
            return text


def _refused(verdict: HostKeyVerdict, host: str, port: int, key: PublicKey, where: str) -> HostKeyRefusedError:
    name = host_name(host, port)
    if verdict is HostKeyVerdict.REVOKED:
        return HostKeyRefusedError(
            f"it shows the host key {key.fingerprint}, which is marked @revoked",
            where=where,
            hint="somebody may be in between; do not log in",
        )
    return HostKeyRefusedError(
        f"its host key has changed: it shows {key.fingerprint} ({key.algorithm}), another one is pinned",
        where=where,
        hint=f"only if it was reinstalled: compare at its console, then `ssh-keygen -f known_hosts -R '{name}'`",
    )
