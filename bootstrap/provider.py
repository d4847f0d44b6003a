"""What a provider's API says of a server: a word about it, never a proof. No key is taken for gone because of it."""

from dataclasses import dataclass
from datetime import datetime

_SAYS = {
    "off": ("switched off", "switch it on in the Hetzner Console, then: keyturn apply"),
    "stopping": ("being switched off", "switch it on in the Hetzner Console, then: keyturn apply"),
    "initializing": ("just being made", "run keyturn apply once it has started"),
    "starting": ("just starting", "run keyturn apply once it has started"),
    "rebuilding": ("being rebuilt", "run keyturn apply once that is done; it will show a new host key"),
    "migrating": ("being moved to another machine", "run keyturn apply once that is done"),
    "deleting": ("being deleted", "nothing, if that is meant: it leaves the fleet by itself"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """by: the target whose API says it. id: the server's number there. created: when it was made.

    status: the API's word for what it does, as of this run; empty where the API was not asked or was away.
    rescue: whether its next start is into the rescue system. locked: whether the provider works on it.
    shares: the name of another server that the API gives the same address; empty for none.
    """

    by: str
    id: int
    created: datetime | None = None
    status: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    rescue: bool = False
    locked: bool = False
    shares: str = ""

    @property
    def is_down(self) -> bool:
        """Whether nobody can be expected to answer there, by what the API says."""
        return self.status in {"off", "stopping", "initializing", "rebuilding", "deleting"}

    def explains(self) -> tuple[str, str]:
        """Why it may not answer, and what to do about it; empty where the API knows of nothing."""
        if self.status in _SAYS:
            return _SAYS[self.status]
        return ("locked, for something is being done to it", "run keyturn apply later") if self.locked else ("", "")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A server's disk was made anew. how: "made" (another server has its name) or "rebuilt"; id: its number."""

    at: datetime
    how: str
    id: int
