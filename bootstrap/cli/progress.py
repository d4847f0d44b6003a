"""Events -> what a person sees while they wait: a line a target, redrawn in place; with -v a line an event.

Events come from several threads; stdout is never touched.
"""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from types import TracebackType

from bootstrap import events
from bootstrap.cli.table import Tone, paint
from keys.access import Observation, Seen
from keys.inert import inert

_ALWAYS = events.Waited | events.WaitingBegan | events.StepTaken | events.Stopping  # a person would wonder otherwise


class Progress:
    """A context manager that renders events on stderr until it is left."""

    def __init__(self, *, verbose: bool, quiet: bool = False) -> None:
        self._verbose = verbose
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not verbose and not quiet
        self._lines: dict[str, tuple[str, Tone]] = {}
        self._said: list[str] = []
        self._drawn = 0
        self._hidden = False
        self._lock = threading.Lock()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def emit(self, event: events.Event) -> None:
        """Take one event in."""
        target, text, tone = describe(event)
        with self._lock, suppress(OSError):  # nobody need be listening
            if self._live and target:
                self._lines[target] = (text, tone)
                self._draw()
            elif self._verbose or isinstance(event, _ALWAYS):
                self._said.append(f"{target}: {inert(text)}" if target else inert(text))
                self._draw()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Out of the way while a person is asked something. What happens meanwhile is shown afterwards."""
        with self._lock, suppress(OSError):
            self._erase()
            self._hidden = True
        try:
            yield
        finally:
            with self._lock, suppress(OSError):
                self._hidden = False
                self._draw()

    def clear(self) -> None:
        """Take the lines away, so that something else can be written."""
        with self._lock, suppress(OSError):
            self._erase()
            self._lines.clear()

    def _draw(self) -> None:
        if self._hidden:
            return
        self._erase()
        while self._said:
            print(self._said.pop(0), file=sys.stderr)
        if not self._lines:
            return
        columns, height = _size()
        busy = sorted(self._lines.items(), key=lambda item: item[1][1] is not Tone.QUIET)
        shown = busy[: max(1, height - 3)]
        width = min(max(map(len, self._lines)), columns // 2)
        text = "".join(
            f"\x1b[K{paint(inert(f'{target:<{width}}  {said}', columns - 1), tone, sys.stderr)}\n"
            for target, (said, tone) in shown
        )
        sys.stderr.write(text)
        sys.stderr.flush()
        self._drawn = len(shown)

    def _erase(self) -> None:
        if self._drawn:
            sys.stderr.write(f"\x1b[{self._drawn}A\x1b[J")
            sys.stderr.flush()
            self._drawn = 0


def _size() -> tuple[int, int]:
    """Columns and lines of the terminal that stderr is; stdout may lead elsewhere."""
    try:
        return os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        return shutil.get_terminal_size()


def describe(event: events.Event) -> tuple[str, str, Tone]:
    """The target an event is about, what happened in words, and how it is to be taken."""
    match event:
        case events.ObservingStarted(target):
            return target, "looking …", Tone.QUIET
        case events.Observed(target, seen) | events.Verified(target, seen):
            return (target, *_seen(seen))
        case events.ApplyingStarted(target, changes):
            return target, f"changing: {', '.join(f'{c.verb} {c.account}' for c in changes)} …", Tone.QUIET
        case events.Tried(target, let_in, _, said):
            return target, said, Tone.GOOD if let_in else Tone.BAD
        case events.Applied(target, outcomes):
            bad = [outcome for outcome in outcomes if not outcome.is_good]
            return target, (bad[0].said if bad else "done, and seen"), (Tone.BAD if bad else Tone.GOOD)
        case events.Waited(target, seconds, why):
            return target, f"waiting {seconds:.0f} s: {why}", Tone.WARNING
        case events.WaitingBegan(targets, until):
            when = f"{until.astimezone(UTC):%H:%M:%S} UTC"
            return "waiting for", f"{', '.join(targets)}; next look at {when}, Ctrl-C ends the waiting", Tone.WARNING
        case _:
            return ("", *_of_the_run(event))


def _of_the_run(event: events.Event) -> tuple[str, Tone]:
    """What happened to no target in particular."""
    match event:
        case events.IntentWritten(device, status, commit):
            return f"devices.toml says {device} is {status}" + (f", commit {commit}" if commit else ""), Tone.PLAIN
        case events.KeyMade(path, fingerprint):
            return f"made {path}, {fingerprint}", Tone.PLAIN
        case events.Planned(plan):
            return f"{len(plan.changes)} changes planned", Tone.PLAIN
        case events.StepTaken(target, number, what):
            return f"{target}: step {number}: {what} …", Tone.PLAIN
        case events.LetIn(device, fleet):
            return f"this computer is {device} of the fleet {fleet} now", Tone.GOOD
        case events.Stopping():
            return "stopping once what was begun has ended; Ctrl-C again ends it at once", Tone.WARNING
    return "", Tone.PLAIN


def _seen(observation: Observation) -> tuple[str, Tone]:
    if isinstance(observation, Seen):
        keys, accounts = len(observation.grants), len(observation.accounts)
        return f"seen: {keys} key{'s' * (keys != 1)} at {accounts} account{'s' * (accounts != 1)}", Tone.GOOD
    return observation.why, Tone.BAD
