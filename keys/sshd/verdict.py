"""What sshd would do with a key, and the two ways in which finding that out can end early."""

from dataclasses import dataclass

from keys.errors import InvalidInputError, KeyturnError
from keys.key_options import KeyOptions


@dataclass(frozen=True, slots=True)
class GetsIn:
    """The key opens the account.

    evidence: where it says so, "/root/.ssh/authorized_keys:3". restrictions: what it may do then, of a certificate with
    its own options merged in. forced_command: what runs whatever is asked for (ForceCommand before command=), or None.
    """

    evidence: str
    restrictions: KeyOptions
    forced_command: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The key does not open the account. why: the reason that comes nearest, for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What was observed does not tell. why: what is missing."""

    why: str


@dataclass(frozen=True, slots=True)
class WillNotStart:
    """An sshd of that version refuses this configuration: whatever runs there was started with another one."""

    why: str


Verdict = GetsIn | Refused | Unknown | WillNotStart


class UnseenError(KeyturnError):
    """The answer hangs on something that was not observed. Never leaves keys.sshd."""


class ConfigError(InvalidInputError):
    """sshd's own complaint about its configuration: it does not start, or drops the connection."""


def gives_up(error: ConfigError) -> Refused:
    """What a complaint that comes once it runs means for whoever logs in."""
    return Refused(f"sshd gives up on the connection: {error.what}")
