"""A program for the tests of how the screens end: a made-up fleet, with a change under way that a test can follow.

`python -m tests.tui.ending FOLDER [crash]`: the change is begun at once. It notes in FOLDER what it has come to:
`begun` once a server is being changed, `finished` once it was let end, `more` if nobody stopped it.
"""

import sys
import threading
from pathlib import Path

from textual import events

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.work import Closing
from bootstrap.events import ApplyingStarted
from bootstrap.prompts import broken_off
from tests.tui.made import MadeBackend, clean_fleet, look_that_gives
from tui.app import KeyturnApp
from tui.messages import Begin
from tui.running import run


class Ending(KeyturnApp):
    """Begins its change as soon as it is shown. crashes: whether the key c is a defect."""

    def __init__(self, folder: Path, *, crashes: bool) -> None:
        super().__init__(MadeBackend(look_that_gives(clean_fleet())))
        self._folder, self._crashes = folder, crashes

    def on_ready(self) -> None:
        self.post_message(Begin("revoke macbook", self._change))

    def on_key(self, event: events.Key) -> None:
        if self._crashes and event.key == "c":
            raise ZeroDivisionError("a secret")

    def _change(self, attendant: Attendant) -> Closing:
        stopped = threading.Event()
        attendant.stops_by(stopped.set)
        attendant.happened(ApplyingStarted("server:web", ()))
        (self._folder / "begun").touch()
        if not stopped.wait(60):
            (self._folder / "more").touch()
            return Closing()
        (self._folder / "finished").touch()
        raise broken_off()


if __name__ == "__main__":
    sys.exit(run(Ending(Path(sys.argv[1]), crashes="crash" in sys.argv[2:])))
