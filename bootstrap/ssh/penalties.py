"""How often a server may be asked about keys on a connection that ends without a login, so that it never locks us out.

OpenSSH from 9.8 on (sshd_config(5), PerSourcePenalties) holds five seconds against an address for each such connection,
and at fifteen lets nobody in from there until they have run off. Ten are our limit. It holds for all runs together, so
the moment at which what was earned has run off is kept in a file, for each server.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from keys.openssh import Version

PENALTIES_FROM: Version = (9, 8)
_SECONDS = 5.0
_AT_MOST = 10.0
_TABLE = "CREATE TABLE IF NOT EXISTS penalties (server TEXT PRIMARY KEY, until REAL)"
_READ = "SELECT until FROM penalties WHERE server = ?"


class Penalties:
    """May be used by many threads and processes at once. file: an SQLite file; without one, this run alone is known.

    clock: gives seconds since 1970.
    """

    def __init__(self, file: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def reserve(self, server: str) -> bool:
        """Whether there is room for one more such connection, which is counted then.

        There is none where the file cannot be used: a proof less is better than a closed door.
        """
        with self._lock:
            if self._file is None:
                until, room = self._after(self._until.get(server, 0.0))
                self._until[server] = until
                return room
            try:
                return self._reserve_in(self._file, server)
            except sqlite3.Error:
                return False

    def _reserve_in(self, file: Path, server: str) -> bool:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as database:
            database.execute(_TABLE)
            database.execute("BEGIN IMMEDIATE")  # another run may be asking the same server now
            row = database.execute(_READ, (server,)).fetchone()
            until, room = self._after(float(row[0]) if row else 0.0)
            database.execute("INSERT OR REPLACE INTO penalties VALUES (?, ?)", (server, until))
            database.execute("COMMIT")
        return room

    def _after(self, until: float) -> tuple[float, bool]:
        """The moment to keep, and whether there was room. A moment too far away comes from a clock that was wrong."""
        now = self._clock()
        until = min(max(until, now), now + _AT_MOST)
        return (until + _SECONDS, True) if until + _SECONDS <= now + _AT_MOST else (until, False)
