"""The API's rate limit: so many requests an hour, given back little by little; told in headers on every answer."""

import threading
import time
from collections.abc import Callable


class RateLimit:
    """A bucket of `limit` requests that fills at `limit` an hour.

    clock: the time in seconds since 1970, as `RateLimit-Reset` tells it.
    """

    def __init__(self, limit: int = 3600, clock: Callable[[], float] = time.time) -> None:
        self.limit = limit
        self._clock = clock
        self._left = float(limit)
        self._counted_at = clock()
        self._lock = threading.Lock()

    def exhaust(self, seconds: float = 0.0) -> None:
        """Nothing is left; nothing comes back for `seconds` either."""
        with self._lock:
            self._left = 0.0
            self._counted_at = self._clock() + seconds

    def refill(self) -> None:
        with self._lock:
            self._left, self._counted_at = float(self.limit), self._clock()

    def take(self) -> bool:
        """Count one request; whether it may pass."""
        with self._lock:
            self._fill()
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def headers(self) -> dict[str, str]:
        with self._lock:
            self._fill()
            full_at = self._counted_at + (self.limit - self._left) * 3600 / self.limit
            return {
                "RateLimit-Limit": str(self.limit),
                "RateLimit-Remaining": str(int(self._left)),
                "RateLimit-Reset": str(int(full_at)),
            }

    def _fill(self) -> None:
        now = self._clock()
        if now > self._counted_at:
            self._left = min(float(self.limit), self._left + (now - self._counted_at) * self.limit / 3600)
            self._counted_at = now
