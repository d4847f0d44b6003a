"""What a server holds against us stays below what locks us out, over all runs."""

from pathlib import Path

import pytest

from bootstrap.ssh.penalties import Penalties


class Clock:
    """Shows `now`, in seconds."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_two_at_once_are_few_enough_and_a_third_is_not(clock: Clock) -> None:
    penalties = Penalties(clock=clock)
    assert [penalties.reserve("web") for _ in range(4)] == [True, True, False, False]
    assert penalties.reserve("vps")


def test_what_was_earned_runs_off_second_by_second(clock: Clock) -> None:
    penalties = Penalties(clock=clock)
    room = []
    for _ in range(30):
        room.append(penalties.reserve("web"))
        clock.now += 1
    assert room == [True, True, False, False, False, True, False, False, False, False] + [
        second % 5 == 0 for second in range(20)
    ]


def test_the_next_run_knows_what_the_last_one_earned(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "kua.sqlite"
    assert [Penalties(file, clock).reserve("web") for _ in range(3)] == [True, True, False]
    clock.now += 5
    assert [Penalties(file, clock).reserve("web") for _ in range(2)] == [True, False]


def test_a_clock_that_was_set_back_does_not_close_the_server_for_long(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "kua.sqlite"
    assert Penalties(file, clock).reserve("web")
    clock.now -= 400 * 86400
    assert not Penalties(file, clock).reserve("web")
    clock.now += 5
    assert Penalties(file, clock).reserve("web")


def test_a_file_that_cannot_be_used_leaves_no_room(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "kua.sqlite"
    file.write_bytes(b"no database at all, and quite long enough to be looked at")
    assert not Penalties(file, clock).reserve("web")
