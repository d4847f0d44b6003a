"""A person who attends a job, without a screen: waits for what is shown or asked, answers, and sees how it ended."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from bootstrap.attended.attendant import Answer, Notice, Question
from bootstrap.attended.work import Closing, Job, Work, WorkView

Seen = TypeVar("Seen")
Asked = TypeVar("Asked", bound="Question[Any]")
Shown = TypeVar("Shown", bound=Notice)
_SECONDS = 20


class Person:
    """Begins the job in a thread of its own."""

    def __init__(self, job: Job) -> None:
        self._moved = threading.Condition()
        self.work = Work("a job", job, changed=self._notify)
        self._thread = threading.Thread(target=self.work.run, name="attended-job")
        self._thread.start()

    def sees(self, kind: type[Shown]) -> Shown:
        """What is shown, once it is."""
        return self._once(lambda view: view.shown if isinstance(view.shown, kind) else None)

    def is_asked(self, kind: type[Asked]) -> Asked:
        return self._once(lambda view: view.question if isinstance(view.question, kind) else None)

    def is_told(self, words: str) -> str:
        return self._once(lambda view: next((text for text in view.told if words in text), None))

    def comes_to(self, moment: Callable[[WorkView], bool]) -> WorkView:
        """The first view of which this is so."""
        return self._once(lambda view: view if moment(view) else None)

    def answers(self, question: Question[Answer], answer: Answer) -> None:
        self.work.answer(question, answer)

    def ends(self) -> Closing:
        """How it ended. Raises what it ended with, where it did not end well."""
        view = self.ended()
        if view.error is not None:
            raise view.error
        assert view.closing is not None
        return view.closing

    def ended(self) -> WorkView:
        """The last view, once nothing of it is left."""
        self._thread.join(_SECONDS)
        assert not self._thread.is_alive()
        return self.work.view()

    def _once(self, look: Callable[[WorkView], Seen | None]) -> Seen:
        found: list[Seen] = []

        def come() -> bool:
            seen = look(self.work.view())
            found.extend([] if seen is None else [seen])
            return bool(found) or self.work.view().is_over

        with self._moved:
            self._moved.wait_for(come, _SECONDS)
        assert found, self.work.view()
        return found[0]

    def _notify(self) -> None:
        with self._moved:
            self._moved.notify_all()
