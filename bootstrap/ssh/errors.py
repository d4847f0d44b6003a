"""What goes wrong between here and a server, each kind told apart, with one thing to do about it.

Text that a server sent is made inert and cut before it stands in an error.
"""

from collections.abc import Collection

from keys.errors import KeyturnError
from keys.known_hosts import host_name
from keys.public_key import PublicKey


class SshError(KeyturnError):
    """Base: the server could not be used. where: "user@host:port"."""


class RefusedError(SshError):
    """Nothing listens on that port."""


class NoRouteError(SshError):
    """The network does not lead there."""


class UnknownNameError(SshError):
    """The host name does not resolve."""


class TimedOutError(SshError):
    """The server did not answer in time."""


class ClosedError(SshError):
    """The server closed the connection."""


class NotSshError(SshError):
    """Something else than SSH answers on that port."""


class NegotiationError(SshError):
    """No algorithm that both sides hold to be safe, or a broken key exchange."""


class HostKeyUnknownError(SshError):
    """The server showed a host key that the fleet has not pinned. host, port: the name it would be pinned under."""

    def __init__(self, host: str, port: int, key: PublicKey, *, where: str) -> None:
        super().__init__(
            f"its host key {key.fingerprint} ({key.algorithm}) is not known to the fleet",
            where=where,
            hint=f"compare it with the server's own, then: keyturn apply --host-key {key.fingerprint}",
        )
        self.host = host
        self.port = port
        self.key = key


class HostKeyRefusedError(SshError):
    """The server showed another host key than the pinned one, or a revoked one. Never overridden by a flag."""


class HostKeyChangedError(HostKeyRefusedError):
    """The server showed another host key than the pinned ones. host, port: the name that those are pinned under."""

    def __init__(self, host: str, port: int, key: PublicKey, pinned: Collection[PublicKey], *, where: str) -> None:
        super().__init__(
            f"its host key has changed: it shows {key.fingerprint} ({key.algorithm}), another one is pinned",
            where=where,
            hint="only if it was reinstalled: compare at its console, then "
            f"`ssh-keygen -f known_hosts -R '{host_name(host, port)}'`",
        )
        self.host = host
        self.port = port
        self.key = key
        self.pinned = tuple(sorted(pinned, key=lambda one: one.bare_line))


class NoKeyAcceptedError(SshError):
    """The server took none of our keys."""


class WantsMoreError(NoKeyAcceptedError):
    """The server took one of our keys, and wants more than a key."""


def is_no_way_in(error: KeyturnError) -> bool:
    """Whether the right server answered, and no key that we have is one of those that it takes."""
    return isinstance(error, NoKeyAcceptedError) and not isinstance(error, WantsMoreError)


class CommandError(SshError):
    """The login worked, but a command could not be run, or did not end as it should."""


class OutputTooLongError(SshError):
    """The command said more than we are willing to read."""


class SftpError(SshError):
    """The server refuses something over SFTP. code: of its status answer, as the draft numbers them."""

    def __init__(self, what: str, code: int, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.code = code
