"""How long ago something was seen."""

from datetime import timedelta

import pytest

from bootstrap.age import age, elapsed
from tests.keys.made import NOON


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_an_age_is_said_in_few_words(passed: timedelta, words: str) -> None:
    assert age(NOON, NOON + passed) == words


def test_how_long_something_takes_is_told_in_two_units_at_most() -> None:
    words = {12.7: "12 s", 0: "0 s", -3: "0 s", 185: "3 min 5 s", 7265: "2 h 1 min"}
    for seconds, said in words.items():
        assert elapsed(timedelta(seconds=seconds)) == said
