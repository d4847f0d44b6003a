"""The root file systems that test hosts are made from.

MACHINE: this machine's own, whose sshd is Debian 12's 9.2 in CI. TRIXIE: Debian 13's, made by tests/run, whose sshd is
10.0: penalties for sources (9.8), `sshd-session`, `sshd-auth`, globs in AuthorizedKeysFile. What uses TRIXIE carries
the mark `needs_trixie`, so that tests/hosts/wanted.py can say what did not run.
"""

from pathlib import Path

import pytest

MACHINE = Path("/")
TRIXIE = Path("/var/cache/keyturn-tests/trixie")
needs_trixie = pytest.mark.wants(str(TRIXIE / "usr/sbin/sshd"))
BOTH = [pytest.param(MACHINE, id="machine"), pytest.param(TRIXIE, id="trixie", marks=needs_trixie)]
"""For `pytest.mark.parametrize("root", BOTH)`."""
