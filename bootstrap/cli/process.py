"""The process around a command: Ctrl-C heeded where it does no harm, and an end with no thread still at work.

Threads that have to finish are waited for, as ever. One that may be left behind, as it waits for a key ring that never
answers, could come back while the interpreter takes itself apart, and crash it: a signal in place of the exit code.
With such a one left, the process ends at once, after all that was to be done at exit.
"""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from bootstrap.cli.interrupt import heed_ctrl_c
from bootstrap.exit_code import ExitCode

_SECONDS = 0.5  # for threads that are about to end; connections that were closed take a moment
_LOOK = 0.005


def run_process(command: Callable[[], int]) -> NoReturn:
    """Run the command, and end the process with its code. To be called once, before anything else is set up."""
    code = 1  # as for a traceback
    atexit.register(lambda: _end_with(code))  # what is registered first is done last
    heed_ctrl_c()
    try:
        code = command()
    except SystemExit as ended:  # by a signal, with the code that shells know
        code = ended.code if isinstance(ended.code, int) else code
        raise
    except KeyboardInterrupt:  # before the command has begun, or after its end
        code = ExitCode.INTERRUPTED
    sys.exit(code)


def _end_with(code: int) -> None:
    """Returns where no thread is left but this one."""
    with suppress(OSError, ValueError):  # ValueError: it is not for this thread to say
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is a moment away
    deadline = time.monotonic() + _SECONDS
    while threading.active_count() > 1:
        if time.monotonic() > deadline:
            _flush()
            os._exit(code)
        time.sleep(_LOOK)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody need be listening
            stream.flush()
