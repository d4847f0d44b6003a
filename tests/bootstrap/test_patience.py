"""How long keyturn waits before each further look."""

from itertools import islice

import pytest

from bootstrap.patience import Patience


@pytest.mark.parametrize(
    ("first", "pauses"), [(5, [5, 10, 20, 40, 60, 60, 60]), (0.5, [0.5, 1, 2, 4, 6, 6, 6]), (60, [60, 120, 240])]
)
def test_each_pause_is_twice_the_one_before_up_to_twelve_times_the_first(first: float, pauses: list[float]) -> None:
    assert list(islice(Patience(first).pauses(), len(pauses))) == pauses
