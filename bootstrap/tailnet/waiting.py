"""Waiting for something to show up: asked again and again, for as long as was said, and once more at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bootstrap.tailnet.errors import TailnetError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Wait:
    """seconds: how long. every: seconds between two questions. clock: seconds that only grow. Ctrl-C ends it."""

    seconds: float = 60.0
    every: float = 2.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def until(self, look: Callable[[], Found | None]) -> Found | None:
        """What `look` finds; None where the time is over. A control server that is away for a moment is asked again."""
        end = self.clock() + self.seconds
        while True:
            over = self.clock() >= end
            try:
                found = look()
            except TailnetError as error:
                if over or not error.away:
                    raise
                found = None
            if found is not None or over:
                return found
            self.sleep(min(self.every, max(end - self.clock(), 0.0)))
