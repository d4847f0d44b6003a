"""The guided tour of the demo: a story in chapters, done by the person at the screens.

A chapter begins with something that happens to the cloud, and is over once the servers themselves show that the
person has answered it: keyturn's own word is not taken for it, and no key press is counted. Any front end may show it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import paramiko

from bootstrap.sandbox.checks import Check, gets_in, is_out, nowhere, seeds
from bootstrap.sandbox.cloud import SWITCHED_OFF, Sandbox
from bootstrap.sandbox.thief import Thief
from keys.device import FOUND_BY_AUDIT
from keys.errors import KeyturnError
from keys.registry import Registry

Play = Callable[[Sequence[str]], object]
_ALWAYS_ON = ("web", "db", "media")
_AT_THE_START = {"pc", "ipad"}
_EXPECTED = "macbook"


@dataclass(frozen=True)
class Chapter:
    """happened: in the story. to_do: at the screens. words: the command that does the same, without keyturn."""

    title: str
    happened: str
    to_do: str
    words: str = ""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Page:
    """What the person is shown. number: of the chapter, from 1. proved: what the servers showed of the one before."""

    chapter: Chapter
    number: int
    out_of: int
    proved: tuple[str, ...] = ()
    is_over: bool = False


@dataclass
class Tour:
    """May be used from any thread. play: runs a command, as it stands in a chapter."""

    sandbox: Sandbox
    play: Play
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self._turning = threading.RLock()
        self._turn_to(1)

    def look(self) -> bool:
        """Ask the servers, and go on as far as they show that it was done; whether it went on."""
        with self._turning:
            before = self.page
            while not self.page.is_over and all(self._holds(check) for check in self.page.chapter.checks):
                self._turn_to(self.page.number + 1, tuple(check.sentence for check in self.page.chapter.checks))
            return self.page is not before

    def skip(self, page: Page) -> None:
        """Do the chapter on that page for the person, and go on, whatever came of it; unless it is behind already."""
        with self._turning:
            if page is not self.page or page.is_over:
                return
            self.play(page.chapter.words.split())
            if not self.look():
                self._turn_to(page.number + 1)

    def _turn_to(self, number: int, proved: tuple[str, ...] = ()) -> None:
        out_of = len(_CHAPTERS)
        if number > out_of:
            self.page = Page(_END, out_of, out_of, proved, is_over=True)
        else:
            self.page = Page(_CHAPTERS[number - 1](self.sandbox), number, out_of, proved)

    def _holds(self, check: Check) -> bool:
        try:
            return check.look(self.sandbox)
        except (KeyturnError, OSError):  # a server that is away shows nothing
            return False


def _newcomer(sandbox: Sandbox) -> str:
    """The device that the person has onboarded, by whatever name."""
    devices = Registry.parse((sandbox.fleet / "devices.toml").read_text(encoding="utf-8")).devices
    new = (one.name for one in devices if one.name not in _AT_THE_START and one.added_by != FOUND_BY_AUDIT)
    return next(new, _EXPECTED)


def _onboard(_sandbox: Sandbox) -> Chapter:
    return Chapter(
        "onboard",
        f"This is a small cloud of yours; {SWITCHED_OFF} is off. This machine is a new MacBook.",
        f"Press o, choose this machine, call it {_EXPECTED}, and agree to the plan.",
        f"onboard {_EXPECTED} --kind macbook --passphrase none --yes",
        (Check(f"the new device gets in at {', '.join(_ALWAYS_ON)}", _newcomer_is_in),),
    )


def _newcomer_is_in(sandbox: Sandbox) -> bool:
    """Its name is known once it is there."""
    device = _newcomer(sandbox)
    return gets_in(device, _ALWAYS_ON).look(sandbox) and seeds(device, there=True).look(sandbox)


def _finish(sandbox: Sandbox) -> Chapter:
    sandbox.servers[SWITCHED_OFF].switch_on()
    device = _newcomer(sandbox)
    return Chapter(
        "finish what was pending",
        f"attic is switched on again. {device} was promised there, and is not in yet.",
        "Press a: keyturn shows what is left to do. Agree to it.",
        "apply --yes",
        (gets_in(device, (SWITCHED_OFF,)),),
    )


def _audit(sandbox: Sandbox) -> Chapter:
    key = sandbox.foreign_key
    return Chapter(
        "audit",
        "A key that no device owns gets in: bob's, a helper of long ago.",
        "Press 3, go to the finding about bob@old-laptop, press m: it is retired.",
        f"revoke {key.fingerprint} --retired --yes",
        (nowhere(key),),
    )


def _lose_and_revoke(sandbox: Sandbox) -> Chapter:
    sandbox.servers[SWITCHED_OFF].switch_off()
    device, thief = _newcomer(sandbox), Thief()
    try:
        thief.comes(sandbox, device, "web")
        there, checks = ", and somebody is in at web with it", thief.checks
    except (OSError, paramiko.SSHException):  # its private key is not on this machine, or locked
        there, checks = "", ()
    return Chapter(
        "lose and revoke",
        f"{device} is stolen{there}. attic is off.",
        f"Press 2, go to {device}, press x: stolen. Read what it opens, type its name.",
        f"revoke {device} --lost --yes",
        (_is_out_and_unseeded(device), *checks),
    )


def _is_out_and_unseeded(device: str) -> Check:
    out = is_out(device, _ALWAYS_ON)
    return Check(out.sentence, lambda sandbox: out.look(sandbox) and seeds(device, there=False).look(sandbox))


def _finish_revoking(sandbox: Sandbox) -> Chapter:
    sandbox.servers[SWITCHED_OFF].switch_on()
    device = _newcomer(sandbox)
    return Chapter(
        "finish the revocation",
        f"attic is back, and still lets {device} in: it is pending, not revoked.",
        "Press a. What you agreed to before is not asked again.",
        "apply --yes",
        (is_out(device, (*_ALWAYS_ON, SWITCHED_OFF)),),
    )


_CHAPTERS = (_onboard, _finish, _audit, _lose_and_revoke, _finish_revoking)
_END = Chapter(
    "the end",
    "One device let in; an old key and a stolen device out; a server was away.",
    "Look around; q leaves, and this cloud is gone. For your own: keyturn init",
)
