"""How a person gets from one state of the screens to the next."""

import threading
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.pilot import Pilot

from bootstrap.attended.attendant import AgreeToPlan, Attendant, Notice, Question
from bootstrap.attended.work import Closing, Job
from bootstrap.events import ObservingStarted, Tried
from tests.tui.revocation import TITLE, Revocation
from tests.tui.screen import press, text, until
from tests.tui.stories.bench import app_of, question, work_of, work_over
from tui.messages import Begin

Lead = Callable[[Pilot[None]], Awaitable[object]]


def keys(*pressed: str, shows: str = "", pastes: str = "") -> Lead:
    """By these keys, and then by pasting that. shows: what is read in a thread, and has to be there."""

    async def lead(pilot: Pilot[None]) -> None:
        await press(pilot, *pressed)
        if pastes:
            pilot.app.post_message(events.Paste(pastes))
            await press(pilot)
        await until(pilot, lambda: shows in text(pilot))

    return lead


def stopped(lead: Lead) -> Lead:
    """First stop the work that is under way, and leave its screen."""

    async def further(pilot: Pilot[None]) -> None:
        app_of(pilot).stop_work()
        await work_over(pilot)
        await press(pilot, "escape")
        await lead(pilot)

    return further


def asked(asks: Question[Any], title: str = TITLE) -> Lead:
    """To a work that asks this."""

    def job(attendant: Attendant) -> Closing:
        attendant.ask(asks)
        return Closing()

    return begun(job, title, question)


def shown(notice: Notice, title: str) -> Lead:
    """To a work that shows this until it is stopped."""

    def job(attendant: Attendant) -> Closing:
        over = threading.Event()
        attendant.stops_by(over.set)
        with attendant.show(notice):
            over.wait(60)
        return Closing()

    return begun(job, title, _is_shown)


async def _is_shown(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: work_of(pilot).shown is not None)
    await press(pilot)


def begun(job: Job, title: str, comes_to: Lead) -> Lead:
    async def lead(pilot: Pilot[None]) -> None:
        pilot.app.post_message(Begin(title, job))
        await press(pilot)
        await comes_to(pilot)

    return lead


revocation_asked = begun(Revocation(holds=True), TITLE, question)


async def revocation_agreed(pilot: Pilot[None]) -> None:
    """From the question on, to where one server is being changed."""
    agree(pilot)
    await until(pilot, lambda: any(row.is_busy for row in work_of(pilot).rows))
    await press(pilot)


async def revocation_ended(pilot: Pilot[None]) -> None:
    await begun(Revocation(), TITLE, question)(pilot)
    agree(pilot)
    await work_over(pilot)


def agree(pilot: Pilot[None]) -> None:
    """Say yes to the plan that is open."""
    plan = work_of(pilot).question
    assert isinstance(plan, AgreeToPlan)
    app_of(pilot).answer(plan, True)


def _trial(attendant: Attendant) -> Closing:
    for target, let_in, said in (
        ("server:web", True, "as root, as deploy"),
        ("server:db", False, "not as root"),
        ("server:attic", None, "no answer within 10 s"),
    ):
        attendant.happened(ObservingStarted(target))
        attendant.happened(Tried(target, let_in, True, said))
    return Closing(said="pc logged in at 1 of 3 servers", to_try="pc")


login_tried = begun(_trial, "try pc", work_over)
