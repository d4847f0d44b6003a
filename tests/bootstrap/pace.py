"""Waiting for what comes about by itself: looked at again and again, never slept for luck."""

import threading
from collections.abc import Callable


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Return as soon as it is so. Raises AssertionError when it is not in time."""
    pace = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if is_so():
            return
        pace.wait(0.05)
    message = "it did not come about in time"
    raise AssertionError(message)
