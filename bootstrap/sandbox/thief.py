"""The thief of the stories: whoever has the stolen device now, in at a server with its key."""

from typing import TYPE_CHECKING

from bootstrap.sandbox.checks import SESSIONS_ARE_SEEN, Check
from bootstrap.sandbox.cloud import Sandbox

if TYPE_CHECKING:
    from bootstrap.sandbox.intruder import Intruder


class Thief:
    """At first nowhere."""

    def __init__(self) -> None:
        self._session: Intruder | None = None

    def comes(self, sandbox: Sandbox, device: str, server: str) -> None:
        """Raises OSError or paramiko.SSHException where the device's private key is not here, or is locked."""
        self._session = sandbox.break_in(device, server)

    @property
    def checks(self) -> tuple[Check, ...]:
        """That the session has ended, where keyturn can see sessions."""
        ended = Check("the thief's session has ended", self._is_out)
        return (ended,) if SESSIONS_ARE_SEEN else ()

    def _is_out(self, _sandbox: Sandbox) -> bool:
        return self._session is not None and not self._session.is_in
