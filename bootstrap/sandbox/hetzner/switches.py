"""What can be made to go wrong with the stand-in, for tests and for stories."""

import threading
from dataclasses import dataclass, field
from typing import Literal

from bootstrap.sandbox.faults import Faults


@dataclass
class Switches:
    """refused: the token is unknown. read_only: the code that a request other than GET gets. delay: seconds before
    each answer. conflicts: how many changes are answered `conflict`; outages: how many requests `unavailable`. faults:
    what becomes of single requests."""

    refused: bool = False
    read_only: Literal["", "token_readonly", "forbidden"] = ""
    locked: bool = False
    delay: float = 0.0
    conflicts: int = 0
    outages: int = 0
    faults: Faults = field(default_factory=Faults)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, what: Literal["conflicts", "outages"]) -> bool:
        """Use one up, if one is left."""
        with self._lock:
            left: int = getattr(self, what)
            setattr(self, what, max(0, left - 1))
            return left > 0
