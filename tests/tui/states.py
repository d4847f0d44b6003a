"""Every state of the screens that is worth a picture, and how a person gets there. A new one is one line in STATES."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, cast

from textual.pilot import Pilot

from bootstrap.attended.attendant import GivePassphrase, TrustHostKey
from bootstrap.events import Emit
from bootstrap.sandbox.tour import Tour
from bootstrap.workflows.audit import Audit
from keys.access import Untrusted
from keys.errors import KeyturnError
from tests.keys.made import HOUR, NOON, key
from tests.tui import leads
from tests.tui.leads import Lead, asked, keys, shown, then
from tests.tui.made import MadeBackend, audit, clean_fleet, later, look_that_gives, troubled_fleet
from tests.tui.screen import SMALL, looked
from tests.tui.stories.bench import app_of
from tests.tui.test_history_screen import CHECKS, LINES
from tests.tui.test_pairing import BY_CAMERA, COMPARISON, INVITATION
from tests.tui.test_tour import MadeTour
from tui.app import KeyturnApp
from tui.backend import Backend
from tui.screens.welcome import WelcomeScreen
from tui.tour_app import TourApp

_PASTED = ("o", "down", "down", "enter")
_FOLDER = Path("/home/you/cloud")
_HOST_KEY = Untrusted("server:new", NOON, "not in known_hosts", "", "203.0.113.10", 22, key("host"))
_CHANGED = replace(_HOST_KEY, replaces=(key("old-host"),), because="Hetzner says it was made anew")


class _Still(KeyturnApp):
    """What is told in passing stays."""

    NOTIFICATION_TIMEOUT = 600


def _welcoming(backend: Backend) -> KeyturnApp:
    made = cast("MadeBackend", backend)
    return _Still(backend, later, welcome=WelcomeScreen(_FOLDER, "cloud", lambda _name: made.job))


def _touring(backend: Backend) -> KeyturnApp:
    return TourApp(backend, cast("Tour", MadeTour()), later)


def _here() -> Audit:
    return replace(troubled_fleet(), here="pc")


def _away(_emit: Emit) -> Audit:
    raise KeyturnError("the network is down", hint="look again later: r")


class State(NamedTuple):
    """lead: goes there from the first screen. fleet: what is seen; recalled, of one that can't be, what was before."""

    lead: Lead
    fleet: Callable[[], Audit] = troubled_fleet
    app: Callable[[Backend], KeyturnApp] = lambda backend: _Still(backend, later)
    recalled: Audit | None = None

    @asynccontextmanager
    async def reached(self, other_fleet: Audit | None = None) -> AsyncIterator[Pilot[None]]:
        """The application there, as small as it is first class. Work that is under way is stopped in the end."""
        look = _away if self.recalled else look_that_gives(other_fleet or self.fleet())
        backend = MadeBackend(look, lines=LINES, checks=CHECKS, recalled=self.recalled)
        async with self.app(backend).run_test(size=SMALL, notifications=True) as pilot:
            await looked(pilot)
            try:
                await self.lead(pilot)
                yield pilot
            finally:
                app_of(pilot).stop_work()


STATES: dict[str, State] = {
    "access": State(keys()),
    "access-clean": State(keys(), clean_fleet),
    "access-empty": State(keys(), lambda: audit([], [], [])),
    "access-problems": State(keys("f")),
    "access-device": State(keys("right", "right", "d")),
    "access-search": State(keys("slash", *"server:")),
    "access-sorted": State(keys("s", "s")),
    "access-recalled": State(keys(), recalled=replace(troubled_fleet(), at=NOON - 3 * HOUR)),
    "access-findings": State(keys("tab", "down")),
    "access-detail": State(keys("down", "right", "right", "enter")),
    "copy": State(keys("down", "right", "right", "y")),
    "devices": State(keys("2")),
    "devices-lost": State(keys("2", "G"), _here),
    "devices-here": State(keys("2", "j"), _here),
    "public-key": State(keys("p")),
    "onboard": State(keys("o")),
    "onboard-key": State(keys(*_PASTED, *"phone", "tab", "tab", pastes=key("phone").line)),
    "onboard-amiss": State(keys(*_PASTED, *"pc", "tab", "tab", pastes="hello")),
    "revoke": State(keys("x")),
    "rotate": State(keys("2", "R", pastes=key("new").line), _here),
    "rotate-here": State(keys("2", "j", "R"), _here),
    "audit": State(keys("3")),
    "audit-detail": State(keys("3", "enter")),
    "audit-by-hand": State(keys("3", "slash", *"unreach", "enter", "m")),
    "audit-take-out": State(keys("3", "slash", *"foreign", "enter", "m")),
    "export": State(keys("3", "e")),
    "history": State(keys("4", shows="3 entries")),
    "commit": State(then(keys("4", shows="3 entries"), "enter", shows="kua@example.org")),
    "doctor": State(keys("5", shows="/usr/bin/git")),
    "help": State(keys("question_mark")),
    "work-asked": State(leads.revocation_asked),
    "work-live": State(leads.revocation_live),
    "work-ended": State(leads.revocation_ended),
    "work-detail": State(then(leads.revocation_ended, "down", "enter")),
    "work-tried": State(leads.login_tried),
    "host-key": State(asked(TrustHostKey(_HOST_KEY))),
    "host-key-changed": State(asked(TrustHostKey(_CHANGED))),
    "passphrase": State(asked(GivePassphrase(Path("/home/you/.ssh/id_ed25519"), again=True))),
    "pairing": State(shown(INVITATION, "pair phone")),
    "comparison": State(asked(COMPARISON, "pair phone")),
    "camera": State(asked(BY_CAMERA, "make phone")),
    "stopping": State(then(leads.revocation_live, "s")),
    "leaving": State(then(leads.revocation_live, "escape", "q")),
    "welcome": State(keys(), app=_welcoming),
    "welcome-name": State(keys("i", *"K"), app=_welcoming),
    "tour": State(keys(shows="press key"), app=_touring),
}
