"""Accounts and groups of a server, as getpwnam(3), getspnam(3) and getgrnam(3) give them to sshd."""

from dataclasses import dataclass
from datetime import date

from keys.sshd.files import Identity

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Shadow:
    """What the account's line in /etc/shadow says; where it has none, the password field of /etc/passwd alone.

    Days are counted from 1970-01-01, spans are in days; -1 is an empty field.
    """

    password: str
    last_change: int = -1
    maximum: int = -1
    inactive: int = -1
    expires: int = -1


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    groups: the names of all its groups, the login group too. gid, gids: of the login group; of all of them.
    shell_runs: whether the shell (an empty one is /bin/sh) is a regular file that somebody may execute; None where that
    is not known. shadow: None where it is not known, as it is to all but root.
    """

    name: str
    uid: int
    gid: int
    home: str
    groups: tuple[str, ...] = ()
    gids: frozenset[int] = frozenset()
    shell: str = "/bin/sh"
    shell_runs: bool | None = None
    shadow: Shadow | None = None

    @property
    def identity(self) -> Identity:
        """As whom sshd opens the account's files."""
        return Identity(self.uid, self.gids | {self.gid})


@dataclass(frozen=True, slots=True)
class Group:
    """members: the names in its line of /etc/group; those who have it as login group need not be there."""

    gid: int
    members: tuple[str, ...] = ()


def days(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def locked(account: Account, today: int) -> str:
    """Why sshd itself bars the account, which it looks at with UsePAM no only (auth.c: allowed_user); else empty."""
    shadow = account.shadow
    if shadow is None:
        return ""
    if shadow.expires != -1 and shadow.expires < today:
        return "the account has expired"
    if shadow.password.startswith("!"):
        return "the account is locked: its password field begins with '!', and sshd does without PAM"
    return ""


def barred_by_pam(account: Account, today: int) -> str:
    """Why pam_unix bars the account (passverify.c: check_shadow_expiry); else empty. A locked password does not."""
    shadow = account.shadow
    if shadow is None:
        return ""
    if shadow.expires != -1 and today >= shadow.expires:
        return "the account has expired"
    age = today - shadow.last_change
    if shadow.last_change == 0 or age < 0 or -1 in (shadow.maximum, shadow.inactive):
        return ""
    if age > shadow.maximum + shadow.inactive and age > shadow.maximum and age > shadow.inactive:
        return "its password is older than it may be, and so barred by PAM"
    return ""
