"""What credentials are worth at a control server: which of the scopes that keyturn uses they lack, and their end.

Scopes: "all" is every one, and each includes its read-only half (vendor: "Trust credentials"). Those of an OAuth
client come with its token; what an API token may do is known by asking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

NEEDED = ("devices:core", "auth_keys", "policy_file:read")
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Worth:
    """machines: how many it sees. scopes: of an OAuth client, where the server tells. lacks: scopes it should have.

    expires: None where it never ends, or that is not known. hint: the line that mends what it lacks, if there is one.
    """

    is_oauth: bool
    machines: int = 0
    scopes: frozenset[str] | None = None
    lacks: tuple[str, ...] = ()
    expires: datetime | None = None
    hint: str = ""

    def ends_soon(self, at: datetime) -> bool:
        """Whether it ends within two weeks of that moment."""
        return self.expires is not None and self.expires - at < SOON


def lacking(scopes: frozenset[str] | None) -> tuple[str, ...]:
    """What is needed and not among these; nothing where they are not known."""
    if not scopes or "all" in scopes:
        return ()
    return tuple(one for one in NEEDED if not _holds(scopes, one))


def _holds(scopes: frozenset[str], scope: str) -> bool:
    return scope in scopes or (scope.endswith(":read") and bool(scopes & {"all:read", scope.removesuffix(":read")}))
