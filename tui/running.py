"""The screens while they run, and how they end.

However that is (left, a signal, the terminal gone, a defect), the terminal is given back first, and what a change has
begun at servers is let finish; `keyturn apply` does the rest.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bootstrap.cli.main import report_error
from bootstrap.exit_code import ExitCode
from keys.errors import KeyturnError

if TYPE_CHECKING:
    from bootstrap.attended.work import WorkView
    from tui.app import KeyturnApp

_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
_SECONDS_BETWEEN_WATCHES = 0.25  # until then, the thread that reads from it finds nothing again and again


def run(app: "KeyturnApp") -> int:
    """Run it until it is left, and let end what it has begun. Gives the exit code."""
    from bootstrap.cli.console import say

    signals: list[int] = []
    with asyncio.Runner() as runner:
        runner.run(_shown(app, signals))
        if app.is_looking or app.is_working:
            say("waiting for the servers that have not answered yet: each has some seconds to do so")
    if app.left_working and (work := app.last_work) is not None:
        tell_end(work)
    if (defect := defect_of(app)) is not None:
        return report_crash(defect)
    return ExitCode.INTERRUPTED if signals else ExitCode.OK


async def _shown(app: "KeyturnApp", signals: list[int]) -> None:
    with _ended_by_signals(app, signals):
        watch = asyncio.create_task(_watch_terminal(app))
        await app.run_async()
        app.close_work()  # what was begun while they closed waits for no answer any more
        watch.cancel()


async def _watch_terminal(app: "KeyturnApp") -> None:
    """Not every terminal that goes says so by a signal; to read from it would then go on for ever.

    It may have gone before the screens were there.
    """
    while sys.stdin.isatty():  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(_SECONDS_BETWEEN_WATCHES)
    app.end()


@contextmanager
def _ended_by_signals(app: "KeyturnApp", signals: list[int]) -> Iterator[None]:
    """Meanwhile these close the screens; afterwards they do as before, but for a terminal that is gone."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _ENDS}

    def end(number: int) -> None:
        signals.append(number)
        app.end()

    for number in _ENDS:
        with suppress(NotImplementedError):  # on Windows
            loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in _ENDS:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
                signal.signal(number, before[number])
        if hasattr(signal, "SIGHUP") and signal.SIGHUP in signals:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it comes again once the shell ends


def tell_end(work: "WorkView") -> None:
    """How the change ended that was under way when the screens were closed."""
    from bootstrap.cli.console import say
    from keys.inert import inert
    from tui.work_words import BY_COMMAND, verdict_of

    say(f"{inert(work.title, 80)}: {inert(verdict_of(work, BY_COMMAND)[0], 600)}")
    if work.closing and work.closing.report and work.closing.said:  # an auth key that could not be revoked, above all
        say(inert(work.closing.said, 600))
    if work.stop_leaves and isinstance(work.error, KeyturnError):
        say(f"hint: {inert(work.error.hint, 600)}")


def defect_of(app: "KeyturnApp") -> BaseException | None:
    """What has closed the screens; for who wants tracebacks, also what the last change or look ended with."""
    if app.crash is not None or not os.environ.get("KEYTURN_TRACEBACK"):
        return app.crash
    ends = (app.last_work.error if app.last_work else None, app.trouble)
    return next((error for error in ends if error is not None and not isinstance(error, KeyturnError)), None)


def report_crash(error: BaseException) -> int:
    """A defect of the screens, as of any command: an error and a hint, no traceback unless it was asked for."""
    if os.environ.get("KEYTURN_TRACEBACK"):
        raise error
    if isinstance(error, KeyturnError):
        return report_error(error, as_json=False)
    from bootstrap.defect import defect

    what, hint = defect(error)
    hint = f"{hint}; what was pending is finished by: keyturn apply"
    return report_error(KeyturnError(what, hint=hint), as_json=False)
