"""What keyturn remembers between runs, in SQLite: what was written, what was seen cleared, who is away, what happened.

A cache and a diary, one file a fleet, readable by its owner only. It holds no secret, and no decision hangs on it
alone: when it is lost, pending work is looked at again.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.kept_observation import kept_observation, kept_text
from keys.access import Observation, Seen, Wish
from keys.errors import KeyturnError
from keys.memory import Memory
from keys.registry import Registry

if TYPE_CHECKING:
    from bootstrap.targets.base import Outcome

_TABLES = """
CREATE TABLE IF NOT EXISTS written (target TEXT, account TEXT, fingerprint TEXT, at TEXT,
    PRIMARY KEY (target, account, fingerprint));
CREATE TABLE IF NOT EXISTS cleared (target TEXT, fingerprint TEXT, at TEXT, PRIMARY KEY (target, fingerprint));
CREATE TABLE IF NOT EXISTS away (target TEXT PRIMARY KEY, since TEXT);
CREATE TABLE IF NOT EXISTS history (at TEXT, device TEXT, target TEXT, what TEXT);
CREATE TABLE IF NOT EXISTS discovered (source TEXT PRIMARY KEY, servers TEXT);
CREATE TABLE IF NOT EXISTS seen (target TEXT PRIMARY KEY, at TEXT);
CREATE TABLE IF NOT EXISTS looks (target TEXT PRIMARY KEY, observation TEXT);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary."""

    at: datetime
    device: str
    target: str
    what: str


class State:
    """The memory of one fleet. May be used from several threads; each method is one transaction.

    Reading raises KeyturnError where the file is damaged. trouble: why something could not be kept, as a sentence;
    keyturn goes on without, as a revocation must not wait for a diary.
    """

    def __init__(self, file: Path) -> None:
        """Open or make it. Raises KeyturnError when the file cannot be used."""
        self.trouble = ""
        self._file = file
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = sqlite3.connect(file, timeout=10, check_same_thread=False)
            self._database.executescript(_TABLES)
        except OSError as error:
            raise KeyturnError(
                f"keyturn's memory cannot be opened: {error.strerror}", where=str(file), hint=f"ls -ld {file.parent}"
            ) from None
        except sqlite3.Error as error:
            raise self._damaged(error) from None
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:  # closed while another thread is at it, SQLite's module crashes
            self._database.close()

    def memory(self) -> Memory:
        """All that is remembered, as a value for the domain."""
        with self._reading():
            written = self._database.execute("SELECT target, account, fingerprint, at FROM written").fetchall()
            cleared = self._database.execute("SELECT target, fingerprint, at FROM cleared").fetchall()
            away = self._database.execute("SELECT target, since FROM away").fetchall()
            return Memory(
                {(target, account, key): datetime.fromisoformat(at) for target, account, key, at in written},
                {(target, key): datetime.fromisoformat(at) for target, key, at in cleared},
                {target: datetime.fromisoformat(since) for target, since in away},
            )

    def remember(self, observation: Observation, wish: Wish, registry: Registry) -> None:
        """Take in what was seen: wanted keys that are there, unwanted ones that are not, and who is away."""
        target, at = observation.target, observation.at.isoformat()
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO looks VALUES (?, ?)", (target, kept_text(observation)))
            if not isinstance(observation, Seen):
                database.execute("INSERT OR IGNORE INTO away VALUES (?, ?)", (target, at))
                return
            database.execute("DELETE FROM away WHERE target = ?", (target,))
            database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (target, at))
            database.executemany(  # what came back is not out any more, whatever was seen before
                "DELETE FROM cleared WHERE (target, fingerprint) = (?, ?)",
                [(target, key) for key in {grant.key.fingerprint for grant in observation.grants}],
            )
            database.executemany(
                "INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)",
                [(target, _kept(account), key, at) for account, key in _wanted_there(observation, wish, registry)],
            )
            database.executemany(
                "INSERT OR REPLACE INTO cleared VALUES (?, ?, ?)",
                [(target, key, at) for key in _unwanted_gone(observation, wish, registry)],
            )

    def record(self, outcomes: "Iterable[Outcome]", at: datetime) -> None:
        """Take in what was done, for the diary, and forget what was taken away on purpose."""
        from keys.plan import Verb

        with self._writing() as database:
            for outcome in outcomes:
                change = outcome.change
                account = _kept(change.account)
                place = (change.target, account, change.key.fingerprint)
                if change.verb is Verb.REMOVE and outcome.is_good:
                    database.execute("DELETE FROM written WHERE (target, account, fingerprint) = (?, ?, ?)", place)
                row = (at.isoformat(), change.device, change.target, _kept(_entry(outcome)))
                database.execute("INSERT INTO history VALUES (?, ?, ?, ?)", row)

    def note(self, at: datetime, device: str, target: str, what: str) -> None:
        """One line for the diary."""
        with self._writing() as database:
            database.execute("INSERT INTO history VALUES (?, ?, ?, ?)", (at.isoformat(), device, target, what))

    def history(self, device: str = "", limit: int = 200) -> list[Entry]:
        """The newest entries, oldest first."""
        query = "SELECT at, device, target, what FROM history WHERE ? IN ('', device) ORDER BY rowid DESC LIMIT ?"
        with self._reading():
            rows = self._database.execute(query, (device, limit)).fetchall()
            return [Entry(datetime.fromisoformat(at), name, target, what) for at, name, target, what in reversed(rows)]

    def last_seen(self) -> dict[str, datetime]:
        """When each target was last seen, by its name."""
        with self._reading():
            rows = self._database.execute("SELECT target, at FROM seen").fetchall()
            return {target: datetime.fromisoformat(at) for target, at in rows}

    def last_looks(self) -> dict[str, Observation]:
        """What each target showed when it was last looked at, by its name."""
        with self._reading():
            rows = self._database.execute("SELECT target, observation FROM looks").fetchall()
        found = ((target, kept_observation(text)) for target, text in rows)
        return {target: observation for target, observation in found if observation is not None}

    def forget(self, target: str, before: datetime) -> bool:
        """Forget which keys were put there, and which were seen cleared, up to that moment; whether any were."""
        old: list[tuple[str, int]] = []
        with self._writing() as database:
            moments = [
                (table, at, row)
                for table in ("written", "cleared")
                for at, row in database.execute(f"SELECT at, rowid FROM {table} WHERE target = ?", (target,))  # noqa: S608
            ]
            old = [(table, row) for table, at, row in moments if datetime.fromisoformat(at) <= before]
            for table, row in old:
                database.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))  # noqa: S608
        return bool(old)

    def remember_servers(self, source: str, servers: str) -> None:
        """Keep what a discovery found, so that its servers are not forgotten while the API is away."""
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO discovered VALUES (?, ?)", (source, servers))

    def remembered_servers(self, source: str) -> str:
        with self._reading():
            row = self._database.execute("SELECT servers FROM discovered WHERE source = ?", (source,)).fetchone()
            return row[0] if row else ""

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except (sqlite3.Error, ValueError, TypeError) as error:
                raise self._damaged(error) from None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._database as database:
                    yield database
            except sqlite3.Error as error:
                self.trouble = f"keyturn's memory of this could not be kept: {error} ({self._file})"

    def _damaged(self, error: Exception) -> KeyturnError:
        return KeyturnError(
            f"keyturn's memory cannot be read: {error}",
            where=str(self._file),
            hint=f"mv {self._file} {self._file}.old  # what is pending is looked at again",
        )


def _entry(outcome: "Outcome") -> str:
    """What was done, and how it was proved, or why it is not: a person may have to show it later."""
    what = " ".join(filter(None, (outcome.change.verb, outcome.change.account)))
    doubts = f"not proved: {'; '.join(outcome.doubts)}" if outcome.doubts else ""
    told = "; ".join(filter(None, (outcome.said, outcome.proof, doubts)))
    return f"{what}: {', '.join(filter(None, (outcome.result, told)))}"


def _kept(text: str) -> str:
    """A text as SQLite takes it: names of accounts may hold bytes that are no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def _wanted_there(seen: Seen, wish: Wish, registry: Registry) -> Iterable[tuple[str, str]]:
    """Of a device that a plan is about to revoke or rotate too: it may be refused, and nothing has vanished then."""
    devices = [device for device in registry.devices if wish.gives(device.name)]
    wanted = {key for one in devices for key in (one.public_key, *(former.public_key for former in one.former_keys))}
    return {(grant.account, grant.key.fingerprint) for grant in seen.grants if grant.opens and grant.key in wanted}


def _unwanted_gone(seen: Seen, wish: Wish, registry: Registry) -> Iterable[str]:
    if seen.unread_of(wish):
        return ()
    here = {grant.key for grant in seen.grants} | {session.key for session in seen.sessions}
    unwanted = {key for device in registry.devices for key, _ in device.unwanted_keys() if key not in here}
    return {key.fingerprint for key in unwanted} - _not_blocked_yet(seen, registry)


def _not_blocked_yet(seen: Seen, registry: Registry) -> set[str]:
    """Keys that are to stand in the target's list of revoked keys, and do not."""
    if seen.blocked is None:
        return set()
    blocked = [device for device in registry.devices if device.blocked]
    return {key.fingerprint for device in blocked for key, _ in device.unwanted_keys()} - seen.blocked
