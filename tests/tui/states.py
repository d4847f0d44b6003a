"""Every state of the screens that is worth a picture, in walks: each is reached from the one before it."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.pilot import Pilot

from bootstrap.attended.attendant import GivePassphrase, TrustHostKey
from bootstrap.events import Emit
from bootstrap.workflows.audit import Audit
from keys.access import Untrusted
from keys.errors import KeyturnError
from tests.keys.made import HOUR, NOON, key
from tests.tui import leads
from tests.tui.leads import Lead, asked, keys, shown, stopped
from tests.tui.made import MadeBackend, audit, clean_fleet, later, look_that_gives, troubled_fleet
from tests.tui.screen import looked, running
from tests.tui.test_history_screen import CHECKS, LINES
from tests.tui.test_pairing import COMPARISON, INVITATION
from tests.tui.test_tour import MadeTour
from tui.app import KeyturnApp
from tui.backend import Backend
from tui.screens.welcome import WelcomeScreen
from tui.tour_app import TourApp

if TYPE_CHECKING:
    from bootstrap.sandbox.tour import Tour

_PASTED = ("o", "down", "down", "enter")
_FOLDER = Path("/home/you/cloud")
_CHANGED = Untrusted(
    "server:new",
    NOON,
    "not in known_hosts",
    "",
    "203.0.113.10",
    22,
    key("host"),
    (key("old-host"),),
    because="Hetzner says it was made anew",
)


def _welcoming(backend: Backend) -> KeyturnApp:
    made = cast("MadeBackend", backend)
    return KeyturnApp(backend, later, welcome=WelcomeScreen(_FOLDER, "cloud", lambda _name: made.job))


def _touring(backend: Backend) -> KeyturnApp:
    return TourApp(backend, cast("Tour", MadeTour()), later)


def _here() -> Audit:
    return replace(troubled_fleet(), here="pc")


def _away(_emit: Emit) -> Audit:
    raise KeyturnError("the network is down", hint="look again later: r")


class Walk(NamedTuple):
    """states: by name, each with what leads there from the one before, the first one from where the fleet is shown.

    fleet: what is seen. recalled: what was seen before, where now nothing can be.
    """

    states: Mapping[str, Lead]
    fleet: Callable[[], Audit] = troubled_fleet
    app: Callable[[Backend], KeyturnApp] = lambda backend: KeyturnApp(backend, later)
    recalled: Audit | None = None

    async def go(
        self, size: tuple[int, int], theme: str, other_fleet: Audit | None = None
    ) -> AsyncIterator[tuple[str, Pilot[None]]]:
        """Each state in turn. Work that is under way is stopped in the end."""
        look = _away if self.recalled else look_that_gives(other_fleet or self.fleet())
        backend = MadeBackend(look, lines=LINES, checks=CHECKS, recalled=self.recalled, theme=theme)
        async with running(self.app(backend), size) as pilot:
            await looked(pilot)
            for name, lead in self.states.items():
                await lead(pilot)
                yield name, pilot


WALKS = {
    "access": Walk(
        {
            "access": keys(),
            "access-detail": keys("down", "right", "right", "enter"),
            "access-device": keys("escape", "d"),
            "access-problems": keys("d", "f"),
            "access-sorted": keys("f", "s", "s"),
            "access-search": keys("s", "slash", *"server:"),
            "public-key": keys("escape", "home", "p"),
            "revoke": keys("escape", "x"),
            "help": keys("escape", "question_mark"),
            "access-findings": keys("escape", "tab", "down"),
        }
    ),
    "clean": Walk({"access-clean": keys()}, clean_fleet),
    "empty": Walk({"access-empty": keys()}, lambda: audit([], [], [])),
    "recalled": Walk({"access-recalled": keys()}, recalled=replace(troubled_fleet(), at=NOON - 3 * HOUR)),
    "devices": Walk(
        {
            "devices": keys("2"),
            "rotate": keys("R", pastes=key("new").line),
            "devices-here": keys("escape", "j"),
            "devices-lost": keys("G"),
        },
        _here,
    ),
    "audit": Walk(
        {
            "audit": keys("3"),
            "audit-detail": keys("enter"),
            "audit-export": keys("escape", "e"),
            "audit-take-out": keys("escape", "slash", *"foreign", "enter", "m"),
            "audit-by-hand": keys("escape", "escape", "slash", *"unreach", "enter", "m"),
        }
    ),
    "history": Walk(
        {
            "history": keys("4", shows="3 entries"),
            "history-commit": keys("enter", shows="kua@example.org"),
            "doctor": keys("escape", "5", shows="/usr/bin/git"),
        }
    ),
    "onboard": Walk(
        {
            "onboard": keys("o"),
            "onboard-key": keys("down", "down", "enter", *"phone", "tab", "tab", pastes=key("phone").line),
            "onboard-amiss": keys("escape", *_PASTED, *"pc", "tab", "tab", pastes="hello"),
        }
    ),
    "revocation": Walk(
        {
            "work-asked": leads.revocation_asked,
            "work-live": leads.revocation_agreed,
            "stopping": keys("s"),
            "leaving": keys("escape", "escape", "q"),
        }
    ),
    "ended": Walk({"work-ended": leads.revocation_ended, "work-detail": keys("down", "enter")}),
    "tried": Walk({"work-tried": leads.login_tried}),
    "questions": Walk(
        {
            "host-key": asked(TrustHostKey(_CHANGED)),
            "passphrase": stopped(asked(GivePassphrase(Path("/home/you/.ssh/id_ed25519"), again=True))),
            "pairing": stopped(shown(INVITATION, "pair phone")),
            "comparison": stopped(asked(COMPARISON, "pair phone")),
        }
    ),
    "welcome": Walk({"welcome": keys(), "welcome-name": keys("i", *"K")}, app=_welcoming),
    "tour": Walk({"tour": keys(shows="press key")}, app=_touring),
}
