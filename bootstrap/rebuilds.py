"""Whether a server was made anew since it was last seen, by what its provider's API tells.

A server that was made anew has a new host key, and none of the keys that were put there. The API's word is a reason to
ask a person whether the new host key is right, never a reason to trust it, and never a proof about any key.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from bootstrap.provider import Rebuilt, Told
from keys.access import HostKeyChanged, Untrusted
from keys.errors import KeyturnError

_CONSOLE = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"


class Provider(Protocol):
    """What can be asked about a server's past."""

    def rebuilt(self, server: int) -> datetime | None:
        """When the disk of the server of that number was last written anew. Raises KeyturnError."""
        ...


class Rebuilds:
    """told: by target, what the API says of a server. providers: by the name in Told.by.

    last_seen: when each target was seen before this run.
    """

    def __init__(
        self, told: Mapping[str, Told], providers: Mapping[str, Provider], last_seen: Mapping[str, datetime]
    ) -> None:
        self._told = told
        self._providers = providers
        self._last_seen = last_seen

    def since_last_seen(self, target: str) -> Rebuilt | None:
        """What happened to it; None where nothing did, where it was never seen here, and where the API can't tell."""
        told, seen = self._told.get(target), self._last_seen.get(target)
        if told is None or seen is None:
            return None
        if told.created and told.created > seen:
            return Rebuilt(told.created, "it is another server than before, made", seen)
        provider = self._providers.get(told.by)
        try:
            at = provider.rebuilt(told.id) if provider else None
        except KeyturnError:
            return None
        return Rebuilt(at, "it was rebuilt", seen) if at and at > seen else None


NO_REBUILDS = Rebuilds({}, {}, {})


def explained(changed: HostKeyChanged, rebuilt: Rebuilt) -> Untrusted:
    """The host key as one that a person may be asked to trust, with what speaks for it."""
    because = f"{rebuilt.how} on {_minute(rebuilt.at)}, says Hetzner, and last seen here on {_minute(rebuilt.seen)}"
    shown = changed.host_key.fingerprint if changed.host_key else "?"
    return Untrusted(
        changed.target,
        changed.at,
        f"its host key has changed, it shows {shown}: {because}",
        f"compare it with what its console shows ({_CONSOLE}), then: keyturn apply --host-key {shown}",
        changed.host,
        changed.port,
        changed.host_key,
        changed.pinned,
        because,
    )


def void(rebuilt: Rebuilt) -> str:
    """What is told once what was remembered of its keys is forgotten."""
    return f"{rebuilt.how} on {_minute(rebuilt.at)}, says Hetzner; which keys were put there before is void"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
