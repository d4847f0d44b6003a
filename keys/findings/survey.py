"""All that findings are made of: the matrix, the moment, and how much of the fleet was looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from keys.access import Effect, Seen, Wish, is_server
from keys.device import Device
from keys.matrix import Matrix
from keys.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class Limits:
    """old: the age from which a device's key is called old. unused: how long a key may rest before that is told."""

    old: timedelta = timedelta(days=730)
    unused: timedelta = timedelta(days=90)


@dataclass(frozen=True)
class Survey:
    """whole: whether the matrix has every target of the fleet, not only some that were named. left_out: the others."""

    matrix: Matrix
    at: datetime
    whole: bool = True
    limits: Limits = field(default_factory=Limits)
    left_out: tuple[Wish, ...] = ()

    def wishes(self, effect: Effect) -> tuple[Wish, ...]:
        return tuple(wish for wish in self.matrix.wishes if wish.effect is effect)

    def seen(self, target: str) -> Seen | None:
        """What was seen there; None where nothing was."""
        observation = self.matrix.observations.get(target)
        return observation if isinstance(observation, Seen) else None

    def live(self) -> Iterator[tuple[Wish, Seen]]:
        """The live places that were seen."""
        for wish in self.wishes(Effect.LIVE):
            if (seen := self.seen(wish.target)) is not None:
                yield wish, seen

    def servers(self) -> tuple[Wish, ...]:
        """Of the live places those that seeds decide about when one is made: no Storage Box is made from them."""
        return tuple(wish for wish in self.wishes(Effect.LIVE) if is_server(wish.target))

    def is_live(self, target: str) -> bool:
        return target in self._live_targets

    @cached_property
    def _live_targets(self) -> frozenset[str]:
        return frozenset(wish.target for wish in self.wishes(Effect.LIVE))

    def proves_absence(self, target: str) -> bool:
        """Whether every key that stands there was seen."""
        seen = self.seen(target)
        return seen is not None and not seen.unread and not (seen.unknown and not self.is_live(target))

    def all_servers_seen(self) -> bool:
        """Whether a key that was seen on no server stands on none."""
        servers = self.servers()
        return self.whole and bool(servers) and all(self.proves_absence(wish.target) for wish in servers)

    def owner_of(self, key: PublicKey) -> Device | None:
        """The device whose key this is or was; of a certificate, the one whose key it certifies."""
        plain = key.plain
        for device in self.matrix.devices:
            if plain in {device.public_key.plain, *(former.public_key.plain for former in device.former_keys)}:
                return device
        return None
