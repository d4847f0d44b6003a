"""Before and after a recovery at the screens: what is chosen in its dialog, what a stop is said to leave."""

import threading

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.recovery_questions import Recovering
from bootstrap.attended.work import Closing
from bootstrap.events import StepTaken
from keys.errors import KeyturnError
from tests.tui.made import MadeBackend, troubled_fleet
from tests.tui.screen import opened, press, text, until
from tests.tui.stories.bench import app_of, work_of, work_over
from tui.messages import Begin


async def test_cancel_has_the_focus_and_what_is_chosen_is_what_is_begun() -> None:
    async with opened(troubled_fleet()) as pilot:
        backend = app_of(pilot).backend
        assert isinstance(backend, MadeBackend)
        assert "Go to a server first: its row." in await press(pilot, "B")
        await press(pilot, "G", "k")
        assert "back into vps" in await press(pilot, "B")
        await press(pilot, "enter")
        assert backend.asked == []
        assert "puts back the key of this machine" in await press(pilot, "B")
        shown = await press(pilot, "d", "d", "p")
        assert "puts back the key of pc" in shown
        assert "[x] cut the power" in shown
        await press(pilot, "j", "enter", "escape")
        assert "puts back the key of this machine" in await press(pilot, "B", "d", "d", "d")  # iphone is lost
        await press(pilot, "end", "enter")
        assert backend.asked == [
            ("recover", Recovering("vps", "pc", hard=True)),
            ("recover", Recovering("vps", leaves=True)),
        ]


def stuck(attendant: Attendant) -> Closing:
    """A job that is stopped while a server boots."""
    stopped = threading.Event()
    attendant.stops_by(stopped.set, leaves="the server stays in its rescue system, [/bold]")
    attendant.happened(StepTaken("server:vps", 2, "the server reboots into the rescue system"))
    stopped.wait(30)
    raise KeyturnError("it was broken off; vps is in the rescue system", hint="go on with: keyturn recover vps")


async def test_who_stops_it_is_told_what_is_left_and_apply_is_not_what_finishes_it() -> None:
    async with opened(troubled_fleet()) as pilot:
        pilot.app.post_message(Begin("recover vps", stuck))
        await press(pilot)
        await until(pilot, lambda: "changing" in text(pilot))
        assert "step 2: the server reboots into the rescue system" in text(pilot)
        for key in ("s", "q"):
            asked = " ".join(word for word in (await press(pilot, key)).split() if word != "│")
            assert "the server stays in its rescue system, [/bold]" in asked
            assert "keyturn apply" not in asked
            await press(pilot, "escape")
        await press(pilot, "s", "right", "enter")
        await work_over(pilot)
        assert "hint: go on with: keyturn recover vps" in text(pilot)
        assert "a Try again" not in text(pilot)
        assert not work_of(pilot).leaves_pending
