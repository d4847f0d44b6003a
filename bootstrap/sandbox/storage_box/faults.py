"""What can be made to go wrong with a box of the sandbox, for tests and for stories."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Faults:
    """quota: bytes that a file may have at most. read_only: nothing is written. posix_rename, fsync: offered or not.

    cut_at: the connection is cut once that request was carried out; see `cut`.
    asked: told the name of each request before it is carried out.
    """

    quota: int | None = None
    read_only: bool = False
    posix_rename: bool = True
    fsync: bool = True
    cut_at: int = 0
    asked: Callable[[str], None] = lambda _request: None
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def cut(self, at: int) -> None:
        """Cut at that request, counted from now, the first being 1; 0 for none."""
        with self._lock:
            self.requests, self.cut_at = 0, at

    def count(self) -> bool:
        """Whether this request is the one."""
        with self._lock:
            self.requests += 1
            return self.requests == self.cut_at
