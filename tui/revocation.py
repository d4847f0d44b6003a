"""How a revocation is begun, from whichever screen."""

from keys.device import Status
from keys.inert import inert
from tui.backend import Backend
from tui.messages import Begin


def begin_revocation(backend: Backend, name: str) -> Begin:
    """The request to begin it. name: of a device, or a foreign key's fingerprint."""
    return Begin(f"revoke {inert(name, 60)}", backend.revoke(name, Status.LOST))
