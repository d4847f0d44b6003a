"""Read by Python when it starts, where its folder is on PYTHONPATH: notes each program that the process starts.

An audit hook of the interpreter sees every way of starting one, so that none is missed by looking at the wrong moment.
Noted are its arguments, and of its environment what this process does not have in its own.
"""

import json
import os
import sys
from collections.abc import Mapping

_STARTS = {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.spawn"}


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        told = {str(_plain(name)): _plain(one) for name, one in value.items()}
        return {name: one for name, one in told.items() if os.environ.get(name) != one}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _STARTS:
        line = f"{json.dumps([event, _plain(arguments)])}\n".encode()
        file = os.open(os.environ["KEYTURN_TEST_STARTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)


if "KEYTURN_TEST_STARTS" in os.environ:
    sys.addaudithook(_note)
