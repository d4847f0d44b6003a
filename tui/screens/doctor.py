"""Doctor: what is missing on this machine, and the line that mends it. It looks in a thread, and changes nothing.

What it can mend itself, and the secrets that it keeps, are jobs: they ask before they do anything.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from keys.inert import inert
from tui.commands import DOCTOR
from tui.doctor_rows import check_line, ordered, verdict
from tui.messages import Begin, LookAgain
from tui.screens.main import MainScreen, bindings
from tui.widgets.trouble import Trouble
from tui.widgets.vi_list import ViList

if TYPE_CHECKING:
    from bootstrap.doctor import Check


class DoctorScreen(MainScreen):
    """checks: what was looked at, in the order shown; None before the first look."""

    NAME = "doctor"
    COMMANDS_HERE = DOCTOR
    BINDINGS: ClassVar[list[BindingType]] = bindings(DOCTOR)

    checks: "var[tuple[Check, ...] | None]" = var(None, init=False)

    class Examined(Message):
        """This machine has been looked at."""

        def __init__(self, checks: "tuple[Check, ...]") -> None:
            super().__init__()
            self.checks = checks

    def __init__(self) -> None:
        super().__init__()
        self._is_looking = False
        self._looked_after: object = None

    def body(self) -> Iterable[Widget]:
        yield ViList(id="checks", markup=False)

    def on_mount(self) -> None:
        self.query_one(ViList).focus()
        self._begin_to_look()
        self.watch(self.app, "work", self._look_after_work, init=False)

    @on(events.ScreenResume)
    def _look_after_work(self) -> None:
        """What has ended since may have changed this machine."""
        ending = self._ending
        if self.is_current and ending is not None and ending is not self._looked_after:
            self._begin_to_look()

    @property
    def _ending(self) -> object:
        """How the last work ended: the same object for as long as there is no other; None while it goes on."""
        work = self.keyturn.work
        return (work.closing or work.error) if work is not None and work.is_over else None

    @on(LookAgain)
    def _begin_to_look(self) -> None:
        """Look, unless that is under way."""
        if not self._is_looking:
            self._is_looking = True
            self._looked_after = self._ending
            self.show_status()
            self.run_worker(self._examine, thread=True, group="doctor", exit_on_error=False)

    def _examine(self) -> None:
        self.post_message(self.Examined(tuple(ordered(self.keyturn.backend.examine()))))

    @on(Examined)
    def _take(self, message: Examined) -> None:
        self._is_looking = False
        self.checks = message.checks
        self.show_status()

    @on(Worker.StateChanged)
    def _follow(self, message: Worker.StateChanged) -> None:
        if message.state is WorkerState.ERROR:
            self._is_looking = False
            self.query_one(Trouble).show(message.worker.error)
            self.show_status()

    def watch_checks(self, checks: "tuple[Check, ...]") -> None:
        listed = self.query_one(ViList)
        before = listed.highlighted or 0
        listed.set_options([Option(check_line(check)) for check in checks])
        listed.highlighted = min(before, len(checks) - 1) if checks else None

    def action_mend(self) -> None:
        """Begin what mends it, where keyturn does; it asks before anything is changed."""
        from bootstrap.doctor import Remedy

        check = self._check
        match check.remedy if check else None:
            case Remedy.KEEP:
                self.action_set_secret()
            case Remedy.SET_UP:
                self.keyturn.action_set_up()
            case Remedy.APPLY:
                self.keyturn.action_apply()
            case Remedy.ONBOARD:
                self.keyturn.action_onboard()
            case None:
                is_for_shell = check is not None and check.mend
                said = "That line is for the shell: y copies it." if is_for_shell else "There is nothing to mend here."
                self.notify(said, markup=False)

    def action_set_secret(self) -> None:
        """The one under the cursor; elsewhere, one of all."""
        name = self._secret
        title = f"set the secret {inert(name, 60)}" if name else "set a secret"
        self.post_message(Begin(title, self.keyturn.backend.set_secret(name)))

    def action_remove_secret(self) -> None:
        if name := self._secret:
            self.post_message(Begin(f"take out {inert(name, 60)}", self.keyturn.backend.remove_secret(name)))
        else:
            self.notify("Go to a secret first.", markup=False)

    @property
    def _secret(self) -> str:
        """The name of the secret under the cursor; empty where that is none."""
        check = self._check
        return check.name if check is not None and check.is_secret else ""

    @property
    def _check(self) -> "Check | None":
        at = self.query_one(ViList).highlighted
        return self.checks[at] if self.checks and at is not None else None

    def action_copy(self) -> None:
        check = self._check
        if check is None or not check.mend:
            self.notify("There is nothing to mend here.", markup=False)
        else:
            self.copy(inert(check.mend, 2000))

    def status_parts(self) -> Iterator[str]:
        if self._is_looking:
            yield "looking at this machine …"
        elif self.checks:
            yield verdict(self.checks)
        yield from super().status_parts()
