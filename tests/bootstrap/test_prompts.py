"""Questions from the threads of the work are put by the thread that waits for it, one at a time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest

from bootstrap.prompts import BrokenOffError, Prompts
from keys.errors import KeyturnError

Answer = TypeVar("Answer")

THREADS = 8


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


def asking(
    pool: ThreadPoolExecutor, prompts: Prompts, question: Callable[[], Answer]
) -> Callable[[], Sequence["Future[Answer]"]]:
    """Work in several threads, each of which asks the same."""
    return lambda: [pool.submit(prompts.ask, question) for _ in range(THREADS)]


def test_the_questions_of_all_threads_are_put_in_the_waiting_one(pool: ThreadPoolExecutor) -> None:
    prompts = Prompts()
    done = prompts.wait(asking(pool, prompts, threading.get_ident))
    assert [one.result() for one in done] == [threading.get_ident()] * THREADS


def test_where_nobody_waits_the_question_is_put_right_there() -> None:
    assert Prompts().ask(threading.get_ident) == threading.get_ident()


def test_it_can_be_waited_for_again_and_again(pool: ThreadPoolExecutor) -> None:
    prompts = Prompts()
    for _ in range(3):
        done = prompts.wait(asking(pool, prompts, threading.get_ident))
        assert {one.result() for one in done} == {threading.get_ident()}


def test_what_goes_wrong_with_a_question_goes_to_the_one_who_asked(pool: ThreadPoolExecutor) -> None:
    prompts = Prompts()

    def question() -> None:
        raise KeyturnError("nobody is there")

    assert {str(one.exception()) for one in prompts.wait(asking(pool, prompts, question))} == {"nobody is there"}


def test_ctrl_c_at_a_question_breaks_off_all_others_and_leaves_no_thread_waiting(pool: ThreadPoolExecutor) -> None:
    prompts, started = Prompts(), list[Future[None]]()

    def question() -> None:
        raise KeyboardInterrupt

    def start() -> Sequence[Future[None]]:
        started.extend(asking(pool, prompts, question)())
        return started

    with pytest.raises(KeyboardInterrupt):
        prompts.wait(start)
    assert {type(one.exception(10)) for one in started} == {BrokenOffError}
    with pytest.raises(BrokenOffError):
        prompts.ask(lambda: "too late")
