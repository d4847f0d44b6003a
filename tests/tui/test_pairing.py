"""The panels of pairing and of a key by camera: what is seen at which size, what has the focus, what may be copied."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from bootstrap.attended.attendant import Attendant, Question
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowInvitation, TakeByCamera
from bootstrap.attended.work import Closing, Job
from bootstrap.pairing.invitation import Answer
from bootstrap.pairing.taps import taps
from keys.device import Kind
from keys.pairing import Code, Link
from keys.qr import cells
from tests.keys.made import key
from tests.qr_picture import DARK, LIGHT, Theme, read_screen, screen_of
from tests.tui.made import clean_fleet, later
from tests.tui.screen import LARGE, SMALL, as_a_terminal_gets_it, opened, press, resized, text, until
from tui.app import KeyturnApp
from tui.messages import Begin
from tui.questions.panel import Panel

LINK = Link(Code.make(b"12345678", key("host")), "192.168.1.20", 41022)
INVITATION = ShowInvitation(
    "phone",
    Kind.IPHONE,
    key("host"),
    later() + timedelta(seconds=272),
    taps(Kind.IPHONE, LINK),
    (LINK, replace(LINK, address="100.101.102.103")),
    ("http://192.168.1.20:41023/abcdefgh",),
    tuple(cells(str(LINK))),
)
COMPARISON = CompareCodes("phone", "bd7k-9mwq", key("macbook"), key("host"), "192.168.1.77", proved=True)
SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAG" * 8
BY_CAMERA = TakeByCamera("phone", Kind.ANDROID, tuple(cells(SECRET)), "abcdef-ghijkm-npqrst")


WRONG = "Somebody at 192.168.1.9 tried a wrong code; 2 more of them close the door."


def waiting(attendant: Attendant) -> Closing:
    """A job that shows the invitation until it is stopped."""
    stopped = threading.Event()
    attendant.stops_by(stopped.set)
    with attendant.show(INVITATION):
        attendant.tell(WRONG)
        stopped.wait(30)
    return Closing()


def asking(question: Question[Any], answers: list[object]) -> Job:
    """A job that asks this, and notes the answer."""

    def job(attendant: Attendant) -> Closing:
        answers.append(attendant.ask(question))
        return Closing()

    return job


@asynccontextmanager
async def shown(job: Job, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """The work screen, once the job's panel is up."""
    async with opened(clean_fleet(), size) as pilot:
        app = pilot.app
        assert isinstance(app, KeyturnApp)
        app.post_message(Begin("pair phone", job))
        await until(pilot, lambda: bool(app.screen.query(Panel)))
        yield pilot


def scanned(pilot: Pilot[None], theme: Theme, folder: Path) -> str:
    return read_screen(screen_of(as_a_terminal_gets_it(pilot), *pilot.app.size), theme, folder)


def joined(pilot: Pilot[None]) -> str:
    """What is on the screen, without the ends of its lines and the gaps that hold it apart."""
    return "".join(text(pilot).split())


@pytest.mark.wants("zbarimg")
@pytest.mark.parametrize(("size", "theme"), [(SMALL, "textual-light"), (LARGE, "textual-dark")])
async def test_a_camera_reads_the_code_and_the_words_are_beside_or_below(
    size: tuple[int, int], theme: str, tmp_path: Path
) -> None:
    async with shown(waiting, size) as pilot:
        pilot.app.theme = theme
        said = await press(pilot)
        assert scanned(pilot, LIGHT if theme == "textual-light" else DARK, tmp_path) == str(LINK)
        for words in (str(LINK), key("host").fingerprint, "100.101.102.103", INVITATION.pages[0]):
            assert words in joined(pilot).replace("▄", "")
        assert "within 4:32 minutes" in said
        assert "1. In an SSH app" in said
        assert WRONG.split(";", maxsplit=1)[0] in said


async def test_the_time_that_is_left_goes_by() -> None:
    async with shown(waiting) as pilot:
        app = pilot.app
        assert isinstance(app, KeyturnApp)
        app.clock = lambda: later() + timedelta(seconds=213)
        await until(pilot, lambda: "within 0:59 minutes" in text(pilot))
        app.clock = lambda: later() + timedelta(seconds=273)
        await until(pilot, lambda: "the time is over" in text(pilot))


async def test_a_small_window_is_told_what_the_code_needs_and_has_the_link_all_the_same() -> None:
    async with shown(waiting, (60, 20)) as pilot:
        assert "This window has 60 columns and 20 rows. The code needs" in text(pilot)
        assert str(LINK) in joined(pilot)
        assert "▄" not in text(pilot)
        await resized(pilot, 80, 24)
        assert "This window" not in text(pilot)
        assert "▄" in text(pilot)


async def test_the_invitation_can_be_left_and_come_back_to() -> None:
    async with shown(waiting) as pilot:
        left = await press(pilot, "escape")
        assert str(LINK) not in left
        assert "waits for another device" in left
        await press(pilot, "w")
        await until(pilot, lambda: bool(pilot.app.screen.query(Panel)))
        await press(pilot, "y")
        assert pilot.app.clipboard == str(LINK)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(["enter"], Answer.NO), (["tab", "enter"], Answer.YES), (["tab", "tab", "enter"], Answer.OTHER)],
    ids=["no", "yes", "other"],
)
async def test_the_comparison_has_three_answers_and_no_has_the_focus(keys: list[str], answer: Answer) -> None:
    answers: list[object] = []
    async with shown(asking(COMPARISON, answers)) as pilot:
        said = text(pilot)
        for words in ("b d 7 k - 9 m w q", key("macbook").fingerprint, key("host").fingerprint, "192.168.1.77"):
            assert words in said
        assert "has proved that it holds this key" in said
        await press(pilot, *keys)
        await until(pilot, lambda: bool(answers))
    assert answers == [answer]


async def test_a_key_that_was_pasted_is_said_to_be_unproved() -> None:
    async with shown(asking(replace(COMPARISON, proved=False), [])) as pilot:
        assert "pasted this key, which proves nothing" in text(pilot)


async def test_a_secret_is_named_before_it_is_given() -> None:
    answers: list[object] = []
    async with shown(asking(GiveSecret("studio", "hetzner"), answers)) as pilot:
        assert "Give studio the secret hetzner too?" in text(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: bool(answers))
    assert answers == [False]


async def test_a_private_key_is_not_to_be_copied_and_escape_lets_nothing_in() -> None:
    answers: list[object] = []
    async with shown(asking(BY_CAMERA, answers), (120, 40)) as pilot:
        assert BY_CAMERA.passphrase in text(pilot)
        secret = [one for one in pilot.app.screen.query("CodeAndWords Static").results(Static) if one.display]
        assert secret
        assert not any(one.allow_select for one in secret if not one.has_class("needs"))
        await press(pilot, "escape")
        await until(pilot, lambda: bool(answers))
        await press(pilot)
        assert BY_CAMERA.passphrase not in text(pilot)
        assert pilot.app.clipboard == ""
    assert answers == [False]
    assert BY_CAMERA.passphrase not in repr(BY_CAMERA)
    assert str(LINK.code) not in repr(INVITATION)


async def test_nobody_says_yes_to_a_key_that_the_window_is_too_small_for() -> None:
    async with shown(asking(BY_CAMERA, []), SMALL) as pilot:
        assert pilot.app.screen.query_one("#yes", Button).disabled
        assert BY_CAMERA.passphrase not in text(pilot)
        await resized(pilot, 120, 40)
        assert not pilot.app.screen.query_one("#yes", Button).disabled


@pytest.mark.wants("zbarimg")
async def test_without_colours_the_code_is_drawn_for_the_screen_that_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with shown(waiting, LARGE) as pilot:
        assert scanned(pilot, DARK, tmp_path) == str(LINK)
        assert "Without colours, this code is for a dark screen." in text(pilot)
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with shown(waiting, LARGE) as pilot:
        assert scanned(pilot, LIGHT, tmp_path) == str(LINK)
        assert "Without colours" not in text(pilot)


async def test_the_answers_are_seen_on_a_small_screen_and_the_rest_is_read_by_the_key_that_the_footer_names() -> None:
    answers: list[object] = []
    async with shown(asking(COMPARISON, answers), (40, 12)) as pilot:
        said = await press(pilot)
        assert all(words in said for words in (" No ", "Yes, the same", "Another key", "pgdn More"))
        assert "b d 7 k" in await press(pilot, "pagedown")
        assert "pgdn" not in await resized(pilot, *LARGE)  # there is no more
        await press(pilot, "enter")
        await until(pilot, lambda: answers == [Answer.NO])
