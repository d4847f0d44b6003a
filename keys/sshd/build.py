"""Which sshd it is: its version, and what its distribution changed in it that decides whether a key gets in."""

import re
from dataclasses import dataclass

from keys.openssh import Version

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})")
_DEBIAN = re.compile(r"debian|ubuntu|raspbian", re.IGNORECASE)

INVALID_USER_MATCH: Version = (9, 9)
"""`Match` reads its line as all other lines are read, and knows Invalid-User."""

VERSION_MATCH: Version = (10, 0)
"""`Match` knows Version."""

SUBSYSTEMS_IN_MATCH: Version = (9, 5)
"""Subsystem may stand under Match, and a second time."""

KEY_FILE_GLOBS: Version = (10, 0)
"""AuthorizedKeysFile is a pattern (glob(3))."""

KRL_EXTENSIONS: Version = (9, 4)
"""A KRL may hold extensions, and what signs it is no longer looked at."""

FIRST_LINE_COUNTS: Version = (9, 4)
"""AuthorizedPrincipalsCommand and AuthenticationMethods are kept as all else is: before, the first was lost behind an
AuthorizedKeysCommand, and `any` after another list was an error."""

CONNECTION_TOKENS: Version = (9, 4)
"""AuthorizedKeysCommand knows %C and %D."""

SEVERAL_REVOKED_KEYS: Version = (10, 5)
"""RevokedKeys takes several files."""


@dataclass(frozen=True, slots=True)
class Build:
    """version: (major, minor). debian: it carries Debian's patches, as Ubuntu's does too."""

    version: Version
    debian: bool = False

    @classmethod
    def parse(cls, text: str) -> "Build | None":
        """Read "9.2p1", "9.2p1-debian12", or what sshd says of itself: "OpenSSH_9.2p1 Debian-2+deb12u7"."""
        found = _VERSION.search(text)
        return cls((int(found[1]), int(found[2])), bool(_DEBIAN.search(text))) if found else None
