"""While targets are being looked at, and when that goes wrong."""

import threading

from textual.pilot import Pilot

from bootstrap.events import Emit, Observed, ObservingStarted, Waited
from bootstrap.workflows.audit import Audit
from keys.errors import KeyturnError
from keys.matrix_words import Meaning
from tests.keys.made import away, seen
from tests.tui.made import clean_fleet, look_that_gives, troubled_fleet
from tests.tui.screen import line_with, looked, opened, press, text, until
from tui.looking import Looking


class SlowLook:
    """Asks two servers, hears one of them, and then waits until it is let go."""

    def __init__(self, result: Audit) -> None:
        self.go_on = threading.Event()
        self.looks = 0
        self._result = result

    def __call__(self, emit: Emit) -> Audit:
        self.looks += 1
        for target in ("server:web", "server:db"):
            emit(ObservingStarted(target))
        emit(Observed("server:web", seen("server:web", ("root", "pc"))))
        assert self.go_on.wait(20)
        return look_that_gives(self._result)(emit)


async def test_a_look_shows_each_target_as_it_answers_and_keys_work_meanwhile() -> None:
    look = SlowLook(clean_fleet())
    async with opened(look, wait=False) as pilot:
        await until(pilot, lambda: "1 of 2 targets answered" in text(pilot))
        assert "seen: 1 key" in line_with(pilot, "server:web ")
        assert line_with(pilot, "↻").split() == ["↻", "server:db", "looking", "…"]
        await press(pilot, "r", "f", "n", "tab", "tab", "down", "enter", "escape", "question_mark", "escape", "r")
        assert look.looks == 1  # never two at once
        look.go_on.set()
        await until(pilot, lambda: "no findings" in text(pilot))


async def test_another_look_marks_the_targets_that_have_not_answered_and_keeps_the_matrix() -> None:
    look = SlowLook(clean_fleet())
    look.go_on.set()
    async with opened(look) as pilot:
        look.go_on.clear()
        await press(pilot, "r")
        await until(pilot, lambda: "looking: 1 of 2 targets answered · seen 2 min ago" in text(pilot))
        assert "↻ server:db" in line_with(pilot, "server:db ")
        assert "● in" in line_with(pilot, "server:db ")
        look.go_on.set()
        await until(pilot, lambda: "↻" not in text(pilot))
        assert "looking" not in text(pilot)


async def test_an_error_is_shown_with_its_hint_leaves_what_was_seen_before_and_goes_with_the_next_look() -> None:
    def look(emit: Emit) -> Audit:
        result = results.pop(0)
        return look_that_gives(result)(emit) if isinstance(result, Audit) else fail(result)

    results: list[Audit | Exception] = [
        KeyturnError("the token was refused [/foo]", where="hetzner", hint="make a new one: keyturn doctor"),
        troubled_fleet(),
        KeyturnError("devices.toml, line 3: not valid TOML", hint="`git diff` shows what changed last"),
        ZeroDivisionError("division by zero"),
    ]
    async with opened(look) as pilot:
        assert "error: hetzner: the token was refused [/foo]" in text(pilot)
        assert "hint: make a new one: keyturn doctor" in text(pilot)
        shown = await look_again(pilot)
        assert "error:" not in shown
        assert "● in" in shown
        shown = await look_again(pilot)
        assert "error: devices.toml, line 3" in shown
        assert "✖ STILL IN" in shown
        assert "seen 2 min ago" in shown
        shown = await look_again(pilot)
        assert "error: keyturn has a defect: ZeroDivisionError" in shown
        assert "division by zero" not in shown
        assert "Traceback" not in shown
        assert pilot.app.is_running


def fail(error: Exception) -> Audit:
    raise error


async def look_again(pilot: Pilot[None]) -> str:
    await press(pilot, "r")
    await looked(pilot)
    return await press(pilot)


def test_a_wait_is_told_until_the_target_answers() -> None:
    looking = Looking()
    looking.take(ObservingStarted("hetzner"))
    looking.take(Waited("hetzner", 12, "rate limit"))
    assert str(looking) == "hetzner: waiting 12 s: rate limit"
    looking.take(Observed("hetzner", away("hetzner")))
    assert str(looking) == "looking: 1 of 1 targets answered"
    assert looking.said["hetzner"] == ("no answer within 10 s", Meaning.BAD)
    assert not looking.is_busy("hetzner")
