"""A job under way, as a front end sees it: how far it has come, the open question, how it ended.

The job runs in a thread of its own and outlives the screen that began it. It is looked at through views, which are
immutable; the front end is only told that there is a newer one.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bootstrap.attended.attendant import Answer, Attendant, Question
from bootstrap.attended.course import Course, CourseRow
from bootstrap.device_setup.running import Done
from bootstrap.events import Event, IntentWritten, KeyMade, Stopping
from bootstrap.prompts import broken_off
from bootstrap.report import Report
from keys.reach import Reach


@dataclass(frozen=True)
class Closing:
    """How a job ended. report: None for a job that makes no plan. reach: of a device that was revoked.

    device: the one that it was about. said: a sentence about what came of it, where the report is not all.
    """

    report: Report | None = None
    device: str = ""
    reach: Reach | None = None
    said: str = ""


Job = Callable[[Attendant], Closing]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class WorkView:
    """One moment of it. question: waits for an answer. error: what it ended with, in place of a closing.

    intent: what was written as wanted; until then, nothing was changed. told: sentences, oldest first, that came from
    anywhere. steps: what was done on this machine itself.
    """

    title: str
    began: datetime
    rows: tuple[CourseRow, ...] = ()
    told: tuple[str, ...] = ()
    steps: tuple[Done, ...] = ()
    question: Question[Any] | None = None
    intent: IntentWritten | None = None
    is_stopping: bool = False
    ended: datetime | None = None
    closing: Closing | None = None
    error: BaseException | None = None

    @property
    def is_over(self) -> bool:
        return self.ended is not None


@dataclass
class Work:
    """An Attendant. title: "revoke macbook". changed: called, from any thread, when there is a newer view."""

    title: str
    job: Job
    clock: Callable[[], datetime] = _now
    changed: Callable[[], None] = lambda: None
    _course: Course = field(init=False, default_factory=Course)
    _told: list[str] = field(init=False, default_factory=list)
    _steps: list[Done] = field(init=False, default_factory=list)
    _asked: "tuple[Question[Any], Future[Any]] | None" = field(init=False, default=None)
    _stops: list[Callable[[], None]] = field(init=False, default_factory=list)
    _stopping: bool = field(init=False, default=False)
    _end: tuple[datetime, Closing | None, BaseException | None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._began = self.clock()

    def run(self) -> None:
        """Do the job, in the thread that calls this. Raises nothing: how it ended stands in the view."""
        closing: Closing | None = None
        error: BaseException | None = None
        try:
            closing = self.job(self)
        except BaseException as caught:  # noqa: BLE001  shown by the front end, whatever it is
            error = caught
        with self._lock:
            if closing and closing.report and closing.report.carried_out:
                self._course.close(closing.report)
            self._end = (self.clock(), closing, error)
        self.changed()

    def view(self) -> WorkView:
        with self._lock:
            ended, closing, error = self._end or (None, None, None)
            return WorkView(
                self.title,
                self._began,
                self._course.rows,
                tuple(self._told),
                tuple(self._steps),
                self._asked[0] if self._asked else None,
                self._course.intent,
                self._stopping,
                ended,
                closing,
                error,
            )

    def answer(self, question: Question[Answer], answer: Answer) -> None:
        """Answer the open question; one that is open no more is let be."""
        with self._lock:
            if self._asked and self._asked[0] is question:
                _, waiting = self._asked
                self._asked = None
                waiting.set_result(answer)
        self.changed()

    def stop(self) -> None:
        """Let what is under way at targets finish, and begin nothing more."""
        with self._lock:
            self._stopping = True
            asked, self._asked = self._asked, None
            stops = tuple(self._stops)
        if asked:
            asked[1].set_exception(broken_off())
        for stop in stops:
            stop()
        self.changed()

    def happened(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, KeyMade):
                self._told.append(f"made {event.path}, {event.fingerprint}")
            elif not isinstance(event, Stopping):
                self._course.take(event)
        self.changed()

    def tell(self, text: str) -> None:
        with self._lock:
            self._told.append(text)
        self.changed()

    def ended(self, done: Done) -> None:
        with self._lock:
            self._steps.append(done)
        self.changed()

    def ask(self, question: Question[Answer]) -> Answer:
        waiting: Future[Answer] = Future()
        with self._lock:
            if self._stopping:
                raise broken_off()
            self._asked = (question, waiting)
        self.changed()
        return waiting.result()

    def stops_by(self, stop: Callable[[], None]) -> None:
        with self._lock:
            self._stops.append(stop)
            stopping = self._stopping
        if stopping:
            stop()
