"""The work screen, on made-up jobs: its questions, its rows, how it ends, leaving it, stopping it, hostile words."""

import gc
import importlib
import pkgutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import bootstrap.attended
from bootstrap.attended.asked_here import ChooseOne, SayYes, SeePassphrase
from bootstrap.attended.attendant import (
    AgreeToPlan,
    Attendant,
    GivePassphrase,
    ProtectServers,
    Question,
    TrustHostKey,
)
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret
from bootstrap.attended.work import Closing, Job
from bootstrap.device_setup.running import Done
from bootstrap.events import Applied, ApplyingStarted, Planned
from bootstrap.prompts import broken_off
from bootstrap.report import Report
from keys.access import Untrusted
from keys.device import Status
from keys.errands import Errand
from keys.errors import KeyturnError
from keys.plan import Plan
from keys.reach import Reach
from tests.bootstrap.attended.made import ATTIC, PLAN, REACH, REPORT, removal
from tests.keys.made import NOON, key
from tests.tui.made import MadeBackend, clean_fleet, later, look_that_gives
from tests.tui.screen import LARGE, SMALL, line_with, looked, press, running, text, until
from tui.app import KeyturnApp
from tui.messages import Begin
from tui.questions.panels import panel_of

HOSTILE = "[/foo] [@click=app.quit]x[/] \x1b[2J\x1b]52;c;eA==\x07 \u202etxt\u202c " + "A" * 10_000
AGREE = AgreeToPlan("Revoke macbook as lost?", PLAN, (), "macbook", REACH)
UNTRUSTED = Untrusted("server:new", NOON, "not in known_hosts", "", "203.0.113.10", 22, key("host"))


@asynccontextmanager
async def working(job: Job, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """The application, with this job begun as the revocation of a macbook."""
    app = KeyturnApp(MadeBackend(look_that_gives(clean_fleet()), job), later)
    async with running(app, size) as pilot:
        await looked(pilot)
        app.post_message(Begin("revoke macbook", job))
        await until(pilot, lambda: app.work is not None and (app.work.is_over or app.work.question is not None))
        await press(pilot)
        yield pilot


def app_of(pilot: Pilot[None]) -> KeyturnApp:
    assert isinstance(pilot.app, KeyturnApp)
    return pilot.app


def asks(question: Question[Any]) -> Job:
    return lambda attendant: Closing(said=f"the answer was {attendant.ask(question)}")


async def agree(pilot: Pilot[None]) -> None:
    """Type the name, and let the job go on with that."""
    await press(pilot, "tab", *"macbook", "enter")
    await until(pilot, lambda: bool((work := app_of(pilot).work) and work.begun))


async def over(pilot: Pilot[None]) -> str:
    await until(pilot, lambda: not app_of(pilot).is_working and app_of(pilot).work is not None)
    await until(pilot, lambda: bool((work := app_of(pilot).work) and work.is_over))
    return await press(pilot)


@contextmanager
def blocked() -> Iterator[tuple[Job, threading.Event]]:
    """A job that has begun to change a server, and ends once the event is set, or once it is stopped."""
    go_on = threading.Event()

    def job(attendant: Attendant) -> Closing:
        attendant.stops_by(go_on.set)
        attendant.ask(AGREE)
        attendant.happened(Planned(PLAN))
        attendant.happened(ApplyingStarted("server:web", ()))
        go_on.wait(30)
        return Closing(REPORT, "macbook", REACH)

    yield job, go_on
    go_on.set()


async def test_the_plan_is_agreed_to_by_the_name_and_by_nothing_else() -> None:
    async with working(asks(AGREE)) as pilot:
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "no"
        shown = await press(pilot, "tab", *"macboo", "enter")
        assert "That is not it: type macbook" in shown
        assert app_of(pilot).is_working
        await press(pilot, "k", "enter")
        assert "the answer was True" in await over(pilot)


async def test_enter_at_once_is_a_no() -> None:
    async with working(asks(AGREE)) as pilot:
        await press(pilot, "enter")
        assert "the answer was False" in await over(pilot)


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 12)])
async def test_a_plan_longer_than_the_screen_is_read_by_keys_while_cancel_has_the_focus(size: tuple[int, int]) -> None:
    many = Plan(tuple(removal(f"server:node-{number:03}") for number in range(90)), (ATTIC,))
    async with working(asks(replace(AGREE, plan=many)), size) as pilot:
        assert "more lines: page" in text(pilot)
        assert "node-089" not in text(pilot)
        shown = await press(pilot, *["pagedown"] * 60)
        assert "server:attic" in shown
        assert "more lines" not in shown
        assert "Cancel" in shown
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "no"
        shown = await press(pilot, "home")
        assert "What macbook opens" in shown
        shown = await press(pilot, "down", "j")
        assert "What macbook opens" not in shown


async def test_the_reach_comes_before_the_plan_with_what_is_to_be_done_by_hand() -> None:
    async with working(asks(AGREE), LARGE) as pilot:
        shown = text(pilot)
        places = [shown.index(words) for words in ("What macbook opens", "by hand", "What will be done", "server:web")]
        assert places == sorted(places)


async def test_left_it_goes_on_and_the_line_says_that_it_waits_for_an_answer() -> None:
    async with working(asks(AGREE)) as pilot:
        shown = await press(pilot, "escape")
        assert "revoke macbook: waits for your answer" in shown
        for screen in "2345":
            assert "revoke macbook: waits for your answer" in await press(pilot, screen)
        assert "What macbook opens" in await press(pilot, "w")


async def test_it_ends_while_nobody_looks_at_it_and_a_toast_says_how() -> None:
    with blocked() as (job, go_on):
        async with working(job) as pilot:
            await agree(pilot)
            await press(pilot, "1")
            go_on.set()
            shown = await over(pilot)
            assert "Pending: server:attic." in shown
            assert "to do by hand" not in shown
            shown = await press(pilot, "w")
            assert "to do by hand: 2 of 2 left" in shown
            assert "2 proved out, 1 pending" in shown


async def test_the_evidence_of_a_row_is_an_enter_away() -> None:
    with blocked() as (job, go_on):
        async with working(job, LARGE) as pilot:
            await agree(pilot)
            go_on.set()
            await over(pilot)
            shown = await press(pilot, "j", "enter")
            assert "proof    asked afresh, the server refuses it" in shown
            assert "ended    2 sessions ended" in shown
            assert "hint     switch it on" in await press(pilot, "escape", "j", "enter")


async def test_each_errand_is_ticked_off_by_a_key() -> None:
    with blocked() as (job, go_on):
        async with working(job) as pilot:
            await agree(pilot)
            go_on.set()
            await over(pilot)
            await press(pilot, "space", "down", "space")
            await until(pilot, lambda: bool((work := app_of(pilot).work) and work.ticked))
            assert "● done  hetzner-token" in await press(pilot)
            backend = app_of(pilot).backend
            assert isinstance(backend, MadeBackend)
            assert ("tick off", "macbook", "hetzner-token") in backend.asked
            assert "this was noted" in text(pilot)


async def test_stopped_before_it_has_begun_nothing_is_asked_and_nothing_was_changed() -> None:
    async with working(asks(AGREE)) as pilot:
        await press(pilot, "s")
        assert "Nothing was changed." in await over(pilot)


async def test_stopped_half_way_it_says_what_that_means_and_to_go_on_has_the_focus() -> None:
    with blocked() as (job, _):
        async with working(job) as pilot:
            await agree(pilot)
            shown = await press(pilot, "s")
            assert "is not taken back" in shown
            assert "nothing more begins" in " ".join(shown.replace("│", "").split())
            await press(pilot, "enter")
            assert app_of(pilot).is_working
            await press(pilot, "s", "right", "enter")
            assert "Stopped: what was under way is finished" in await over(pilot)


async def test_leaving_keyturn_with_a_change_under_way_is_asked_about_and_to_stay_has_the_focus() -> None:
    with blocked() as (job, _):
        async with working(job) as pilot:
            assert "has not changed anything yet" in await press(pilot, "q")
            await press(pilot, "escape")
            await agree(pilot)
            shown = await press(pilot, "q")
            assert "A change is under way." in shown
            await press(pilot, "enter")
            assert app_of(pilot).is_working
            await press(pilot, "q", "tab", "enter")
            await until(pilot, lambda: not app_of(pilot).is_working)
            assert app_of(pilot).left_working


async def test_what_was_left_pending_is_done_by_the_same_job_again_and_waited_for_by_another_key() -> None:
    asked: list[bool] = []

    def again(wait: bool) -> Job:
        asked.append(wait)
        return lambda _attendant: Closing(REPORT, "macbook", REACH, again=again)

    async with working(lambda _attendant: Closing(REPORT, "macbook", REACH, again=again)) as pilot:
        await press(pilot, "a")
        await over(pilot)
        await press(pilot, "W")
        await over(pilot)
        assert asked == [False, True]


async def test_a_job_that_gives_no_way_to_do_it_again_is_finished_by_apply() -> None:
    async with working(lambda _attendant: Closing(REPORT)) as pilot:
        await press(pilot, "W")
        backend = app_of(pilot).backend
        assert isinstance(backend, MadeBackend)
        assert backend.asked == [("apply and wait", frozenset(), False)]


async def test_an_error_is_shown_with_its_hint_and_a_defect_without_what_it_says() -> None:
    def fails(_attendant: Attendant) -> Closing:
        raise KeyturnError("the disk is full", hint="make room")

    def breaks(_attendant: Attendant) -> Closing:
        raise ZeroDivisionError("geheim")

    async with working(fails) as pilot:
        assert "error: the disk is full" in text(pilot)
        assert "hint: make room" in text(pilot)
        app_of(pilot).post_message(Begin("revoke macbook", breaks))
        shown = await over(pilot)
        await until(pilot, lambda: "ZeroDivisionError" in text(pilot))
        assert "geheim" not in shown


async def test_how_is_asked_first_lost_or_put_away_blocked_or_not() -> None:
    async with working(lambda _attendant: Closing()) as pilot:
        backend = app_of(pilot).backend
        assert isinstance(backend, MadeBackend)
        await press(pilot, "escape")
        for keys in (["enter"], ["down", "b", "enter"], ["down", "down", "enter"], ["escape"]):
            app_of(pilot).action_revoke("macbook")
            shown = await press(pilot)
            assert "Lost or stolen" in shown
            assert "Put away" in shown
            await press(pilot, *keys)
            await over(pilot)
            await press(pilot, "1")
        assert backend.asked == [
            ("revoke", "macbook", Status.LOST, False, False),
            ("revoke", "macbook", Status.RETIRED, True, False),
        ]


async def test_a_first_host_key_is_shown_with_where_to_compare_it() -> None:
    async with working(asks(TrustHostKey(UNTRUSTED))) as pilot:
        shown = text(pilot)
        assert "server:new (203.0.113.10, port 22) is not known yet. Its host key is" in shown
        assert key("host").fingerprint in shown
        assert "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" in " ".join(shown.split())
        assert "Pin this host key?" in shown
        await press(pilot, "enter")
        assert "the answer was False" in await over(pilot)


async def test_another_host_key_than_the_pinned_one_is_told_in_full() -> None:
    changed = replace(UNTRUSTED, replaces=(key("old-host"),), because="Hetzner says it was made anew")
    async with working(asks(TrustHostKey(changed))) as pilot:
        await press(pilot, "pageup")
        seen = " ".join((text(pilot) + await press(pilot, "pagedown")).split())
        for words in (
            "shows another host key than the pinned one",
            "Hetzner says it was made anew",
            f"pinned ssh-ed25519 {key('old-host').fingerprint}",
            f"shown ssh-ed25519 {key('host').fingerprint}",
            "Who stands in between shows another host key too",
            "in place of the pinned one?",
        ):
            assert words in seen


async def test_servers_are_protected_only_after_a_yes() -> None:
    async with working(asks(ProtectServers("web would be replaced\ndb would be replaced"))) as pilot:
        assert "web would be replaced" in text(pilot)
        assert "ignore_changes = [ssh_keys]" in text(pilot)
        await press(pilot, "tab", "enter")
        assert "the answer was True" in await over(pilot)


async def test_a_passphrase_is_never_shown() -> None:
    got: list[str | None] = []

    def job(attendant: Attendant) -> Closing:
        got.append(attendant.ask(GivePassphrase(Path("/home/you/.ssh/id_ed25519"), again=True)))
        return Closing()

    async with working(job) as pilot:
        assert "That is not its passphrase." in text(pilot)
        assert "hunter2" not in await press(pilot, *"hunter2x", "shift+left", "ctrl+c", "ctrl+x")
        assert pilot.app.clipboard == ""
        await press(pilot, "enter")
        assert "hunter2" not in await over(pilot)
        assert got == ["hunter2"]


def test_every_question_has_a_panel() -> None:
    for module in pkgutil.walk_packages(bootstrap.attended.__path__, "bootstrap.attended."):
        importlib.import_module(module.name)
    gc.collect()
    ours = [one for one in _below(Question) if one.__module__.startswith("bootstrap.")]
    assert len(ours) >= 4
    assert [one.__name__ for one in ours if panel_of(one) is None] == []


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


async def test_a_question_without_a_panel_is_a_defect_that_can_be_stopped() -> None:
    class Unheard(Question[bool]):
        pass

    async with working(asks(Unheard())) as pilot:
        assert "keyturn has a defect: it cannot ask Unheard" in text(pilot)
        await press(pilot, "s")
        assert "Nothing was changed." in await over(pilot)


@pytest.mark.parametrize("size", [SMALL, (30, 10)])
async def test_hostile_words_do_no_harm_anywhere(size: tuple[int, int]) -> None:
    reach = Reach("macbook", unsure=((HOSTILE, HOSTILE),), errands=(Errand(HOSTILE, HOSTILE, HOSTILE),))
    bad = replace(removal(HOSTILE), device=HOSTILE, account=HOSTILE, why=HOSTILE)
    plan = Plan((bad,), (replace(ATTIC, target=HOSTILE, device=HOSTILE, why=HOSTILE),))
    outcomes = tuple(replace(one, change=bad, said=HOSTILE, proof=HOSTILE, hint=HOSTILE) for one in REPORT.outcomes)
    report = Report(plan, outcomes, away={HOSTILE: HOSTILE})

    def job(attendant: Attendant) -> Closing:
        attendant.tell(HOSTILE)
        attendant.ask(AgreeToPlan(HOSTILE, plan, (), HOSTILE, reach))
        attendant.ask(TrustHostKey(replace(UNTRUSTED, target=HOSTILE, host=HOSTILE)))
        attendant.ask(TrustHostKey(replace(UNTRUSTED, target=HOSTILE, replaces=(key("b"),), because=HOSTILE)))
        attendant.ask(ProtectServers(HOSTILE))
        attendant.ask(GivePassphrase(Path("/" + HOSTILE.replace("/", "")), again=True))
        attendant.ask(SayYes(HOSTILE, (HOSTILE, HOSTILE)))
        attendant.ask(ChooseOne(HOSTILE, (HOSTILE, HOSTILE)))
        attendant.ask(SeePassphrase(HOSTILE, "abcde"))
        attendant.ask(GiveSecret(HOSTILE, HOSTILE))
        attendant.ask(CompareCodes(HOSTILE, "12", key("a"), key("b"), HOSTILE, proved=False))
        attendant.ended(Done(HOSTILE, HOSTILE, error=KeyturnError(HOSTILE, hint=HOSTILE)))
        attendant.happened(Planned(plan))
        attendant.happened(Applied(HOSTILE, outcomes))
        return Closing(report, HOSTILE, reach)

    async with working(job, size) as pilot:
        work = app_of(pilot).work
        while work is not None and not work.is_over:
            _harmless(await press(pilot, "pagedown", "enter"))
            await until(pilot, partial(_is_past, pilot, work.question))
            work = app_of(pilot).work
            await press(pilot)
        for keys in (["enter"], ["escape", "space", "enter"], ["escape", "1"], ["w"]):
            _harmless(await press(pilot, *keys))
        app_of(pilot).post_message(Begin(HOSTILE, job))
        await until(pilot, lambda: app_of(pilot).is_working)
        _harmless(await press(pilot, "escape"))
        app_of(pilot).action_revoke(HOSTILE)
        _harmless(await press(pilot))
        assert pilot.app.is_running


def _is_past(pilot: Pilot[None], question: object) -> bool:
    work = app_of(pilot).work
    return work is not None and work.question is not question and (work.is_over or work.question is not None)


def _harmless(shown: str) -> None:
    assert not {"\x1b", "\x07", "\u202e", "\u202c"} & set(shown)


async def test_the_seconds_go_by_and_stand_still_at_a_question() -> None:
    with blocked() as (job, go_on):
        async with working(job) as pilot:
            assert line_with(pilot, "revoke macbook").endswith("0 s")
            await agree(pilot)
            go_on.set()
            assert "2 proved out, 1 pending · 0 s" in await over(pilot)


async def test_broken_off_after_it_has_begun_says_how_to_finish_it() -> None:
    def job(attendant: Attendant) -> Closing:
        attendant.happened(ApplyingStarted("server:web", ()))
        raise broken_off()

    async with working(job) as pilot:
        assert "Stopped: what was under way is finished" in text(pilot)
        assert "by the key a" in text(pilot)
