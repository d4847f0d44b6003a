"""A question that may never be answered, put so that whoever asks goes on in time all the same."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Answer = TypeVar("Answer")


def in_time(question: Callable[[], Answer], seconds: float) -> Answer:
    """The answer; what the question raises is raised. Raises TimeoutError when it is not there in time.

    A question that hangs is left behind in its thread, which ends with the process.
    """
    answer: Future[Answer] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:  # noqa: BLE001  it is raised where it was asked
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return answer.result(seconds)
