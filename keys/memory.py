"""What keyturn remembers of targets between runs. A cache: without it the answers get more careful, never wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from keys.public_key import PublicKey

Place = tuple[str, str, str]  # target, account, fingerprint


@dataclass(frozen=True)
class Memory:
    """written: when a key was last put at, or seen at, an account where it was wanted.
    cleared: when a live target was last seen without a key at all, by (target, fingerprint).
    away: since when a target has been unreachable.
    """

    written: Mapping[Place, datetime] = field(default_factory=dict)
    cleared: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    away: Mapping[str, datetime] = field(default_factory=dict)

    def looked_at(self) -> frozenset[str]:
        """The targets of which anything is remembered."""
        return frozenset({target for target, *_ in (*self.written, *self.cleared)} | set(self.away))

    def was_written(self, target: str, account: str, key: PublicKey) -> bool:
        return (target, account, key.fingerprint) in self.written

    def was_cleared(self, target: str, key: PublicKey, since: datetime) -> bool:
        """Whether the target was seen without the key at or after that moment."""
        at = self.cleared.get((target, key.fingerprint))
        return at is not None and at >= since
