"""Steps one after the other: what fails at one of them stops none of the others."""

from dataclasses import dataclass

from bootstrap.device_setup.running import Done, set_up, take_down
from keys.errors import KeyturnError


@dataclass
class Lamp:
    """A step that is easy to see. fails: at everything that it is told to do."""

    name: str
    diary: list[str]
    is_on: bool = False
    fails: bool = False
    place: str = "a table"

    def is_done(self) -> bool:
        return self.is_on

    def do(self) -> str:
        return self._turn(on=True)

    def is_there(self) -> bool:
        return self.is_on

    def undo(self) -> str:
        return self._turn(on=False)

    def _turn(self, *, on: bool) -> str:
        if self.fails:
            raise KeyturnError("the bulb is broken", hint="another bulb")
        self.is_on = on
        self.diary.append(f"{self.name} {'on' if on else 'off'}")
        return self.diary[-1]


def test_what_is_not_done_is_done_in_order_and_taken_back_the_other_way() -> None:
    diary: list[str] = []
    told: list[Done] = []
    steps = [Lamp("a", diary), Lamp("b", diary, is_on=True), Lamp("c", diary)]
    assert set_up(steps, told.append) == told == [Done("a", "a table", "a on"), Done("c", "a table", "c on")]
    assert set_up(steps, told.append) == []
    assert [done.said for done in take_down(steps, told.append)] == ["c off", "b off", "a off"]
    assert take_down(steps, told.append) == []


def test_a_step_that_fails_is_told_and_stops_no_other() -> None:
    diary: list[str] = []
    steps = [Lamp("a", diary, fails=True), Lamp("b", diary)]
    first, second = set_up(steps, lambda _done: None)
    assert (first.said, str(first.error)) == ("", "the bulb is broken")
    assert (second.said, second.error) == ("b on", None)
