"""What is asked of a server in the same command as its observation: live sessions, and when keys were last used.

Neither may spoil the observation: what goes wrong with them is a sentence.
"""

from dataclasses import replace
from datetime import datetime

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.logins import logins_script, read_logins
from bootstrap.targets.server.sessions import read_sessions, sessions_script
from keys.access import Seen
from keys.registry import Registry


class AlsoAsked:
    """scripts: to be run behind the observation's. Sessions are looked for where some keys must get in nowhere."""

    def __init__(self, registry: Registry, *, last_used: bool) -> None:
        put_away = [device for device in registry.devices if not device.is_active]
        self._keys = [key for device in put_away for key, _ in device.unwanted_keys()]
        self._sessions = new_nonce() if self._keys else ""
        self._logins = new_nonce() if last_used else ""
        self.scripts = [
            *([sessions_script(self._sessions)] if self._sessions else []),
            *([logins_script(self._logins)] if self._logins else []),
        ]

    def put_into(self, seen: Seen, output: bytes) -> Seen:
        """What was seen, with what these scripts said."""
        if self._sessions:
            seen = self._with_sessions(seen, output)
        return self._with_last_use(seen, output) if self._logins else seen

    def _with_sessions(self, seen: Seen, output: bytes) -> Seen:
        try:
            found = read_sessions(output, self._sessions, self._keys).sessions
        except CommandError as error:
            return replace(seen, sessions_unknown=f"sessions could not be looked for: {error.what}")
        return replace(seen, sessions=found.found, sessions_unknown="; ".join(found.unknown))

    def _with_last_use(self, seen: Seen, output: bytes) -> Seen:
        try:
            logins = read_logins(output, self._logins)
        except CommandError:
            return seen
        behind = seen.at - logins.now  # the server's clock may be wrong, and ages are reckoned by ours

        def ours(at: datetime | None) -> datetime | None:
            return (at + behind).replace(microsecond=0) if at else None

        grants = tuple(replace(one, last_used=ours(logins.last_used(one.account, one.key))) for one in seen.grants)
        whole = logins.source and not logins.cut  # of a key that was passed over, nothing tells that it rests
        return replace(seen, grants=grants, log_since=ours(logins.since) if whole else None)
