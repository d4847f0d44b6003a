"""keyturn demo: everything on the embedded sandbox. On a terminal the screens open on it; else the story is told."""

import os
import signal
import sys
import threading
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.cli.console import say
from bootstrap.cli.ending import signals_wait
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Tone, paint
from bootstrap.exit_code import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from bootstrap.cli.main import OpenScreen
    from bootstrap.sandbox.cloud import Sandbox
    from bootstrap.sandbox.story import Step


def demo(values: Values) -> int:
    on_screen = not values.story and sys.stdin.isatty() and sys.stdout.isatty()
    if on_screen:
        say("starting a small cloud on this machine …")
    from bootstrap.sandbox.cloud import Sandbox
    from bootstrap.sandbox.folder import demo_folder

    if values.keep:
        with Sandbox.start(Path(values.keep).expanduser().resolve()) as sandbox:
            return _keep(sandbox)
    with (
        signals_wait() as ending,
        demo_folder() as folder,
        Sandbox.start(folder) as sandbox,
        ending.raised(),
    ):
        _enter(sandbox)
        return _guide(sandbox, values.open_screen) if on_screen else tell(sandbox)


def _guide(sandbox: "Sandbox", open_screen: "OpenScreen") -> int:
    from bootstrap.cli.main import main
    from bootstrap.sandbox.tour import Tour

    code = open_screen(Tour(sandbox, lambda words: main(words, _no_screen)))
    say(f"The small cloud goes now, and leaves nothing behind. For your own: {as_typed()} init")
    return code


def tell(sandbox: "Sandbox") -> ExitCode:
    """Tell the story. OK only when each step ended as it should and the servers themselves show it."""
    from bootstrap.sandbox.story import steps

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what the commands say on stderr comes in between
    told = [_tell_step(sandbox, step) for step in steps(sandbox)]
    wrong = told.count(False)
    if wrong:
        print(paint(f"{wrong} of {len(told)} steps did not do what they said.", Tone.BAD))
        return ExitCode.FAILED
    print(paint(f"All {len(told)} steps did what they said, checked against the servers themselves.", Tone.GOOD))
    return ExitCode.OK


def _tell_step(sandbox: "Sandbox", step: "Step") -> bool:
    from bootstrap.cli.main import main

    step.before(sandbox)
    print(paint(f"\n# {step.say}", Tone.STRONG))
    print(paint(f"$ keyturn {step.words}", Tone.STRONG), flush=True)
    code = main(step.words.split(), _no_screen)
    sys.stderr.flush()
    good = code == step.exit_code
    print(paint(f"[exit code {code}{'' if good else f', expected {step.exit_code}'}]", Tone.QUIET))
    for check in step.checks:
        holds = check.look(sandbox)
        good = good and holds
        print(paint(f"{'checked' if holds else 'NOT SO'}: {check.sentence}", Tone.GOOD if holds else Tone.BAD))
    return good


def _keep(sandbox: "Sandbox") -> ExitCode:
    """Leave it running until Ctrl-C or TERM."""
    import shlex

    print(f"The small cloud runs in {sandbox.folder}. In another terminal:")
    print(f"  . {shlex.quote(str(sandbox.folder / 'environment.sh'))}")
    print(f"  {as_typed()} audit")
    say("Ctrl-C switches it off.")
    sys.stdout.flush()
    _wait_for_the_end()
    return ExitCode.OK


def as_typed() -> str:
    """What starts this program from any folder."""
    import shlex
    import shutil

    called = Path(sys.argv[0])
    if shutil.which("keyturn") or not called.is_file():
        return "keyturn"
    return shlex.quote(str(called.absolute()))


def _wait_for_the_end() -> None:
    over = threading.Event()
    before: Callable[..., object] | int | None = signal.signal(signal.SIGTERM, lambda *_: over.set())
    try:
        over.wait()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _enter(sandbox: "Sandbox") -> None:
    """Let this process see the sandbox in place of the person's own world."""
    inside = sandbox.environ(os.environ)
    os.environ.clear()
    os.environ.update(inside)


def _no_screen(_tour: object = None) -> int:
    raise AssertionError("the story opens no screens")
