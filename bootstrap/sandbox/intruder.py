"""Somebody who is in at a server with a device's key, for stories: an ordinary SSH client with a session that stays."""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import paramiko

_SECONDS = 10.0
_STAYS = "exec sleep 86400"


class Intruder:
    """In at once; `leave` hangs up. passphrases: what may open the key file.

    Raises OSError or paramiko.SSHException where the key does not get in, or stays locked.
    """

    def __init__(
        self, address: tuple[str, int], account: str, private_key: Path, passphrases: Iterable[str] = ()
    ) -> None:
        self._transport = paramiko.Transport(address)
        try:
            self._transport.start_client(timeout=_SECONDS)
            self._transport.auth_publickey(account, _opened(private_key, passphrases))
            self._session: Any = self._transport.open_session(timeout=_SECONDS)
            self._session.exec_command(_STAYS)
        except BaseException:
            self.leave()
            raise

    @property
    def is_in(self) -> bool:
        """Whether what runs there still runs."""
        return bool(self._transport.is_active() and not self._session.exit_status_ready())

    def leave(self) -> None:
        with contextlib.suppress(OSError):
            self._transport.close()


def _opened(file: Path, passphrases: Iterable[str]) -> paramiko.PKey:
    for passphrase in (None, *passphrases):
        with contextlib.suppress(paramiko.SSHException):  # locked, or locked by another one
            return paramiko.Ed25519Key.from_private_key_file(str(file), passphrase)
    raise paramiko.PasswordRequiredException(f"{file.name} is locked")
