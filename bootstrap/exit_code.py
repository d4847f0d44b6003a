"""How a command ends. The one place that gives the numbers their meaning."""

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0  # everything is as wanted
    FAILED = 1
    USAGE = 2  # wrong usage or configuration
    FINDINGS = 3  # findings, or changes wanted (audit, --plan)
    PENDING = 4  # done as far as possible, some targets pending
    REFUSED = 5  # refused by a safety rule
    INTERRUPTED = 130  # Ctrl-C, as shells say it
