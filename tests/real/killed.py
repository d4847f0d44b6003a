"""Runs keyturn and kills it with SIGKILL at a named point: `python -m tests.real.killed POINT WORDS...`.

A point is MODULE:NAME:WHEN:NUMBER, for instance `bootstrap.fleet:Fleet.write_registry:before:1`: before (or after) the
first call of that function. A process that never comes to its point ends as usual, and the test that named it fails.
Behind it another signal may stand: `…:before:1:SIGINT` is Ctrl-C at that point.
"""

import functools
import os
import signal
import sys
import threading
from importlib import import_module
from itertools import count
from typing import Any

OURS = ("bootstrap.", "keys.", "tui.")


def die_at(point: str) -> None:
    """Wrap the function that the point names."""
    module_name, name, when, number, *named = point.split(":")
    deadly_signal = signal.Signals[named[0]] if named else signal.SIGKILL
    owner: Any = import_module(module_name)
    *classes, function_name = name.split(".")
    for class_name in classes:
        owner = getattr(owner, class_name)
    function, calls = getattr(owner, function_name), count(1)

    @functools.wraps(function)
    def deadly(*arguments: Any, **options: Any) -> Any:
        here = next(calls) == int(number)
        if here and when == "before":
            _send(deadly_signal)
        answer = function(*arguments, **options)
        if here and when == "after":
            _send(deadly_signal)
        return answer

    setattr(owner, function_name, deadly)
    for module in [module for name, module in sys.modules.items() if name.startswith(OURS)]:
        for name in [name for name, value in vars(module).items() if value is function]:
            setattr(module, name, deadly)  # it has been imported from its module already


def _send(number: signal.Signals) -> None:
    """The process would be stopped by its main thread, once that runs: this one could go on until then."""
    if number is signal.SIGSTOP:
        signal.pthread_kill(threading.get_ident(), number)
    else:
        os.kill(os.getpid(), number)


if __name__ == "__main__":
    die_at(sys.argv[1])
    from bootstrap.cli.main import main
    from bootstrap.cli.process import run_process

    run_process(lambda: main(sys.argv[2:], lambda: 0))
