"""Questions to the person that come up while many servers are being worked on, one at a time and in the waiting thread.

A prompt in a thread of the work could not be left by Ctrl-C, and two at once would mix on the screen.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from keys.errors import KeyturnError

Answer = TypeVar("Answer")

_Asked = tuple[Callable[[], Any], "Future[Any]"]


class BrokenOffError(KeyturnError):
    """The person stopped the run before this question was answered."""


class Prompts:
    """One for each run. `ask` comes from the threads of the work, `wait` from the one that starts them."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = False
        self._broken_off = False

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer; where nobody waits for this thread, the question is put right here.

        Raises what the question raises of KeyturnErrors, and BrokenOffError once the person has stopped the run.
        """
        answer: Future[Answer] = Future()
        with self._lock:
            if self._broken_off:
                raise broken_off()
            queued = self._waiting
            if queued:
                self._asked.put((question, answer))
        return answer.result() if queued else question()

    def wait(self, start: Callable[[], Sequence["Future[Answer]"]]) -> Sequence["Future[Answer]"]:
        """Start the work, and return once all of it is done; until then, put the questions that come up."""
        with self._lock:
            self._waiting = True
        try:
            work = start()
            for one in work:
                one.add_done_callback(lambda _done: self._asked.put(None))
            left = len(work)
            while left:
                asked = self._asked.get()
                if asked is None:
                    left -= 1
                else:
                    _put(*asked)
        except BaseException:
            self._break_off()
            raise
        finally:
            with self._lock:
                self._waiting = False
        return work

    def _break_off(self) -> None:
        with self._lock:
            self._broken_off = True
            while not self._asked.empty():
                asked = self._asked.get()
                if asked is not None:
                    asked[1].set_exception(broken_off())


def _put(question: Callable[[], Any], answer: "Future[Any]") -> None:
    try:
        answer.set_result(question())
    except KeyturnError as error:
        answer.set_exception(error)
    except BaseException:
        answer.set_exception(broken_off())
        raise


def broken_off() -> BrokenOffError:
    """What to raise where a run ends because the person stopped it."""
    return BrokenOffError("it was broken off", hint="run it again")
