"""A question that hangs does not hang whoever asked it."""

import threading

import pytest

from bootstrap.in_time import in_time


def test_the_answer_comes_back_and_so_does_what_went_wrong() -> None:
    assert in_time(lambda: "yes", 10) == "yes"
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 // 0, 10)


def test_a_question_that_hangs_is_given_up_on() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            in_time(never.wait, 0.05)
    finally:
        never.set()
