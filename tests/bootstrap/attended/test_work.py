"""A job under way: its questions wait for their answer, stopping it is safe at any point, and how it ended stays."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bootstrap.attended.attendant import Attendant, GivePassphrase
from bootstrap.attended.work import Closing, Job, Work, WorkView
from bootstrap.events import ApplyingStarted, IntentWritten
from bootstrap.prompts import BrokenOffError
from bootstrap.report import Report
from keys.errors import KeyturnError
from keys.plan import Plan
from tests.bootstrap.attended.made import REPORT
from tests.keys.made import NOON

QUESTION = GivePassphrase(Path("/keys/id"), again=False)


@dataclass
class Clock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Bench:
    """A work in a thread, and a way to wait until something is so of it."""

    job: Job
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self._moved = threading.Condition()
        self.work = Work("revoke macbook", self.job, self.clock, self._tell)

    def _tell(self) -> None:
        with self._moved:
            self._moved.notify_all()

    def until(self, condition: Callable[[WorkView], object]) -> WorkView:
        with self._moved:
            assert self._moved.wait_for(lambda: condition(self.work.view()), 10)
        return self.work.view()


@contextmanager
def running(job: Job) -> Iterator[Bench]:
    bench = Bench(job)
    thread = threading.Thread(target=bench.work.run)
    thread.start()
    yield bench
    bench.work.stop()
    thread.join(10)


def asks(attendant: Attendant) -> Closing:
    return Closing(said=attendant.ask(QUESTION) or "none")


def test_the_job_goes_on_with_the_answer() -> None:
    with running(asks) as bench:
        assert bench.until(lambda view: view.question).question is QUESTION
        bench.work.answer(QUESTION, "secret")
        view = bench.until(lambda view: view.is_over)
        assert view.closing == Closing(said="secret")
        assert view.question is None


def test_a_second_answer_and_one_to_another_question_are_let_be() -> None:
    with running(asks) as bench:
        bench.until(lambda view: view.question)
        bench.work.answer(GivePassphrase(Path("/other"), again=False), "wrong")
        assert bench.work.view().question is QUESTION
        bench.work.answer(QUESTION, "first")
        bench.work.answer(QUESTION, "second")
        assert bench.until(lambda view: view.is_over).closing == Closing(said="first")


def test_what_two_threads_ask_at_once_is_asked_one_after_the_other() -> None:
    both = QUESTION, GivePassphrase(Path("/keys/other"), again=False)

    def job(attendant: Attendant) -> Closing:
        with ThreadPoolExecutor(2) as pool:
            return Closing(said=" ".join(str(one) for one in pool.map(attendant.ask, both)))

    with running(job) as bench:
        for _ in both:
            question = bench.until(lambda view: view.question).question
            assert isinstance(question, GivePassphrase)
            bench.work.answer(question, question.path.name)
        assert bench.until(lambda view: view.is_over).closing == Closing(said="id other")


def test_stopped_at_a_question_it_is_broken_off_and_nothing_has_begun() -> None:
    with running(asks) as bench:
        bench.until(lambda view: view.question)
        bench.work.stop()
        view = bench.until(lambda view: view.is_over)
        assert isinstance(view.error, BrokenOffError)
        assert not view.begun
        assert not view.leaves_pending


def test_once_stopped_nothing_more_is_asked_and_what_can_be_stopped_is_stopped_at_once() -> None:
    stopped: list[str] = []
    work = Work("revoke macbook", asks)
    work.stop()
    work.stops_by(lambda: stopped.append("reconciler"))
    assert stopped == ["reconciler"]
    with pytest.raises(BrokenOffError):
        work.ask(QUESTION)


def test_stopping_lets_what_is_under_way_finish() -> None:
    halted, done = threading.Event(), threading.Event()

    def job(attendant: Attendant) -> Closing:
        attendant.stops_by(halted.set)
        attendant.happened(ApplyingStarted("server:web", ()))
        done.wait(10)
        return Closing(REPORT)

    with running(job) as bench:
        bench.until(lambda view: view.begun)
        bench.work.stop()
        assert halted.is_set()
        assert not bench.work.view().is_over
        done.set()
        view = bench.until(lambda view: view.is_over)
        assert view.closing == Closing(REPORT)
        assert view.leaves_pending


def test_what_a_job_raises_is_how_it_ended() -> None:
    def job(attendant: Attendant) -> Closing:
        attendant.happened(IntentWritten("macbook", "lost", ""))
        raise KeyturnError("the disk is full", hint="make room")

    with running(job) as bench:
        view = bench.until(lambda view: view.is_over)
        assert isinstance(view.error, KeyturnError)
        assert view.leaves_pending


def test_a_plan_that_was_not_agreed_to_leaves_nothing_pending() -> None:
    with running(lambda _attendant: Closing(Report(REPORT.plan, carried_out=False))) as bench:
        assert not bench.until(lambda view: view.is_over).leaves_pending


def test_all_done_leaves_nothing_pending() -> None:
    with running(lambda _attendant: Closing(Report(Plan(), REPORT.outcomes))) as bench:
        assert not bench.until(lambda view: view.is_over).leaves_pending


def test_the_time_that_it_took_is_without_the_time_that_it_waited_for_answers() -> None:
    with running(asks) as bench:
        bench.until(lambda view: view.question)
        bench.clock.at += timedelta(minutes=5)
        assert bench.work.view().took(bench.clock()) == timedelta()
        bench.work.answer(QUESTION, "secret")
        view = bench.until(lambda view: view.is_over)
        assert view.took(bench.clock() + timedelta(hours=1)) == timedelta()


def test_what_was_ticked_off_stays_so() -> None:
    work = Work("revoke macbook", asks)
    work.ticked(["hetzner-token"])
    work.ticked(["leftovers"])
    assert work.view().ticked == {"hetzner-token", "leftovers"}
