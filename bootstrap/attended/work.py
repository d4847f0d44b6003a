"""A job under way, as a front end sees it: how far it has come, the open question, how it ended.

The job runs in a thread of its own and outlives the screen that began it. It is looked at through views, which are
immutable; the front end is only told that there is a newer one.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bootstrap.attended.attendant import Answer, Attendant, Notice, Question
from bootstrap.attended.course import Course, CourseRow
from bootstrap.device_setup.running import Done
from bootstrap.events import Event, IntentWritten, KeyMade, Stopping
from bootstrap.prompts import broken_off
from bootstrap.report import Report
from bootstrap.targets.base import Result
from keys.access import TERRAFORM
from keys.reach import Reach


@dataclass(frozen=True)
class Closing:
    """How a job ended. report: None for a job that makes no plan. reach: of a device that was revoked.

    device: the one that it was about. said: a sentence about what came of it, where the report is not all.
    again: gives the same job once more, for what it left pending; told whether that is to be waited for.
    to_try: the device that was let in, so that it can be tried whether it gets in; empty where none was.
    asked_terraform: whether Terraform had its turn, or why not was said.
    """

    report: Report | None = None
    device: str = ""
    reach: Reach | None = None
    said: str = ""
    again: "Callable[[bool], Job] | None" = None
    to_try: str = ""
    asked_terraform: bool = False


Job = Callable[[Attendant], Closing]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class WorkView:
    """One moment of it. question: waits for an answer. error: what it ended with, in place of a closing.

    intent: what was written as wanted. begun: whether anything was changed yet, here or anywhere. told: sentences,
    oldest first, that came from anywhere. steps: what was done on this machine itself. idle: how long it has waited for
    answers, up to asked. waiting_until: when targets that are away are looked at again, while nothing else is done.
    ticked: ids of errands that are done. shown: what is to be seen while no question is open. stop_leaves: what is left
    half done by a stop, where `keyturn apply` is not what finishes it.
    """

    title: str
    began: datetime
    rows: tuple[CourseRow, ...] = ()
    told: tuple[str, ...] = ()
    steps: tuple[Done, ...] = ()
    question: Question[Any] | None = None
    intent: IntentWritten | None = None
    begun: bool = False
    is_stopping: bool = False
    ended: datetime | None = None
    closing: Closing | None = None
    error: BaseException | None = None
    asked: datetime | None = None
    idle: timedelta = timedelta()
    waiting_until: datetime | None = None
    ticked: frozenset[str] = frozenset()
    shown: Notice | None = None
    stop_leaves: str = ""

    @property
    def is_over(self) -> bool:
        return self.ended is not None

    @property
    def leaves_pending(self) -> bool:
        """Whether it has ended, and something is left to be done that may be done later."""
        report = self.closing.report if self.closing else None
        if not self.is_over or (report is None and not self.begun):
            return False
        if report is None or not report.carried_out:
            return self.error is not None and self.begun and not self.stop_leaves
        return bool(report.pending) or any(one.result in {Result.AWAY, Result.FAILED} for one in report.outcomes)

    @property
    def leaves_terraform(self) -> bool:
        """Whether files of Terraform's were changed, and it knows nothing of that yet."""
        report = self.closing.report if self.closing and not self.closing.asked_terraform else None
        done = [one for one in report.outcomes if one.result is Result.DONE] if report else []
        return any(one.change.target == TERRAFORM for one in done)

    def took(self, at: datetime) -> timedelta:
        """How long it has been at work up to that moment; what it waited for answers is not counted."""
        return max(timedelta(), (self.ended or self.asked or at) - self.began - self.idle)


@dataclass(frozen=True)
class _Asked:
    """The open question, the one who waits for its answer, and since when."""

    question: Question[Any]
    waiting: "Future[Any]"
    at: datetime


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
    _asked: "_Asked | None" = field(init=False, default=None)
    _shown: Notice | None = field(init=False, default=None)
    _stops: list[Callable[[], None]] = field(init=False, default_factory=list)
    _leaves: str = field(init=False, default="")
    _stopping: bool = field(init=False, default=False)
    _idle: timedelta = field(init=False, default=timedelta())
    _ticked: frozenset[str] = field(init=False, default=frozenset())
    _end: tuple[datetime, Closing | None, BaseException | None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._asking = threading.Lock()
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
            elif error:
                self._course.break_off()
            else:
                self._course.end()
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
                self._asked.question if self._asked else None,
                self._course.intent,
                self._course.begun,
                self._stopping,
                ended,
                closing,
                error,
                self._asked.at if self._asked else None,
                self._idle,
                self._course.waiting_until,
                self._ticked,
                self._shown,
                self._leaves,
            )

    def answer(self, question: Question[Answer], answer: Answer) -> None:
        """Answer the open question; one that is open no more is let be."""
        with self._lock:
            if self._asked and self._asked.question is question:
                self._take_question(self._asked).set_result(answer)
        self.changed()

    def stop(self) -> None:
        """Let what is under way at targets finish, and begin nothing more."""
        with self._lock:
            self._stopping = True
            waiting = self._take_question(self._asked) if self._asked else None
            stops = tuple(self._stops)
        if waiting:
            waiting.set_exception(broken_off())
        for stop in stops:
            stop()
        self.changed()

    def ticked(self, done: Iterable[str]) -> None:
        """These errands of its device are done."""
        with self._lock:
            self._ticked |= frozenset(done)
        self.changed()

    def _take_question(self, asked: _Asked) -> "Future[Any]":
        """Who waits for its answer; it is open no more."""
        self._asked = None
        self._idle += self.clock() - asked.at
        return asked.waiting

    def happened(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, KeyMade) and f"made {event.path}" not in self._told:
                self._told.append(f"made {event.path}, {event.fingerprint}")
            if not isinstance(event, Stopping):
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
        """One question at a time: that of another thread waits until this one is answered."""
        waiting: Future[Answer] = Future()
        with self._asking:
            with self._lock:
                if self._stopping:
                    raise broken_off()
                self._asked = _Asked(question, waiting, self.clock())
            self.changed()
            return waiting.result()

    @contextmanager
    def show(self, notice: Notice) -> Iterator[None]:
        self._put_up(notice)
        try:
            yield
        finally:
            self._put_up(None)

    def _put_up(self, notice: Notice | None) -> None:
        with self._lock:
            self._shown = notice
        self.changed()

    def stops_by(self, stop: Callable[[], None], *, leaves: str = "") -> None:
        with self._lock:
            self._stops.append(stop)
            self._leaves = leaves or self._leaves
            stopping = self._stopping
        if stopping:
            stop()
