"""A test host whose clock is wrong: every program in it, sshd, its sessions and `date`, is told another time.

The kernel's clock cannot be wrong for some processes only, so libfaketime stands in /etc/ld.so.preload of the host, and
/etc/faketimerc says by how much. Times of files are shifted alike, as if they had been written by that clock.
"""

import re
from pathlib import Path

from tests.hosts.image import File

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LIBRARY = "usr/lib/*/faketime/libfaketime.so.1"


def seconds(clock: str) -> int:
    """How far `+400d`, `-90m`, `+2h` or `-30s` is off; nothing is right. Raises ValueError for anything else."""
    if not clock:
        return 0
    found = re.fullmatch(r"([+-]\d+)([smhd])", clock)
    if found is None:
        message = f"{clock!r} is not a clock such as '+400d'"
        raise ValueError(message)
    return int(found[1]) * UNITS[found[2]]


def wrong_clock(root: Path, clock: str) -> list[File]:
    """The files of a host made from `root` that make its clock wrong. Raises RuntimeError without libfaketime."""
    if not clock:
        return []
    library = next((f"/{path.relative_to(root)}" for path in root.glob(LIBRARY)), None)
    if library is None:
        message = f"no {LIBRARY} in {root} (Debian: faketime)"
        raise RuntimeError(message)
    rule = f"{seconds(clock):+d}\n".encode()
    return [File("/etc/faketimerc", rule), File("/etc/ld.so.preload", f"{library}\n".encode())]
