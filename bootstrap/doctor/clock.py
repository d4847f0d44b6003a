"""Whether this machine's clock agrees with one elsewhere: certificates and expiry-time= are written to the minute."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from bootstrap.doctor.check import Check, Health

_TOLERANCE = 60  # seconds


def clock() -> Iterator[Check]:
    """Compared with Hetzner's; nothing where that does not answer."""
    from bootstrap.targets.hetzner.clock import server_time

    there = server_time()
    if there is not None:
        yield _agrees(abs((datetime.now(UTC) - there).total_seconds()))


def _agrees(seconds_off: float) -> Check:
    if seconds_off <= _TOLERANCE:
        return Check("clock", Health.GOOD, "agrees with Hetzner's to the minute")
    mend = "sudo sntp -sS time.apple.com" if sys.platform == "darwin" else "sudo timedatectl set-ntp true"
    return Check("clock", Health.MISSING, f"{seconds_off:.0f} s from Hetzner's", mend)
