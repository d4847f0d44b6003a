"""The one place that imports paramiko: quietly and quickly.

Its threads log tracebacks, which would land on the screen: nobody listens to that logger. It imports `invoke`, which is
wanted for `Match exec` alone, something that keyturn never runs, and which costs 57 ms: kept out.
"""

import logging
import sys

_logger = logging.getLogger("paramiko")
_logger.addHandler(logging.NullHandler())
_logger.setLevel(logging.CRITICAL + 1)

_keep_out = "paramiko" not in sys.modules and "invoke" not in sys.modules
if _keep_out:
    sys.modules["invoke"] = None  # type: ignore[assignment]  # the documented way to make an import fail
try:
    import paramiko
finally:
    if _keep_out:
        del sys.modules["invoke"]

__all__ = ["paramiko"]
