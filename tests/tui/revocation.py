"""A made-up revocation for the screens: of the lost MacBook, with a session at one server and another one away."""

import threading
from dataclasses import dataclass

from bootstrap import events
from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.work import Closing
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.access import Grant, LiveSession, Seen
from keys.errands import Errand
from keys.plan import Change, Pending, Plan, Verb
from keys.reach import Reach
from tests.keys.made import HOUR, NOON, key

NAME = "macbook"
TITLE = f"revoke {NAME}"
_KEY = key(NAME)
_LOST = "it is lost"


def _out(target: str, account: str, verb: Verb = Verb.REMOVE) -> Change:
    return Change(verb, target, account, _KEY, NAME, _LOST, ends_sessions=verb is Verb.REMOVE)


PLAN = Plan(
    (
        _out("hetzner", "project"),
        _out("server:web", "root"),
        _out("server:web", "root", Verb.END),
        _out("server:db", "root"),
        _out("server:db", "deploy"),
    ),
    (Pending("server:attic", NAME, Verb.REMOVE, "no answer within 10 s", NOON),),
)
REACH = Reach(
    NAME,
    (
        ("server:web", Grant("root", _KEY, last_used=NOON - HOUR)),
        ("server:db", Grant("root", _KEY)),
        ("server:db", Grant("deploy", _KEY, restrictions=("restrict",))),
    ),
    (("server:web", LiveSession("root", _KEY, 4711, "198.51.100.7", 51515, 3, NOON - HOUR)),),
    ("hetzner",),
    ("server:attic",),
    errands=(
        Errand("hetzner-token", "the Hetzner API token was in its key ring", "make a new one and delete the old one"),
        Errand("github", "its key may be at GitHub", "look through https://github.com/settings/keys"),
        Errand("disk", "its disk may be read", "lock or erase it from another device"),
    ),
)
_PROVED = "a login with it was refused"
REPORT = Report(
    PLAN,
    (
        Outcome(PLAN.changes[0], Result.DONE, "removed"),
        Outcome(PLAN.changes[1], Result.DONE, "removed", proof=_PROVED),
        Outcome(PLAN.changes[2], Result.DONE, "ended 1 session", ended=1, proof=_PROVED),
        Outcome(PLAN.changes[3], Result.DONE, "removed", proof=_PROVED),
        Outcome(PLAN.changes[4], Result.FAILED, "no space left on device", "make room there, then: keyturn apply"),
    ),
    away={"server:attic": "is it switched on? ping 203.0.113.9"},
    seeds=frozenset({"hetzner"}),
)


@dataclass
class Revocation:
    """A Job. holds: whether it stays under way, with one server done and one being changed, until it is stopped."""

    holds: bool = False

    def __call__(self, attendant: Attendant) -> Closing:
        over = threading.Event()
        attendant.stops_by(over.set)
        for target in ("hetzner", "server:web", "server:db"):
            attendant.happened(events.ObservingStarted(target))
            attendant.happened(events.Observed(target, Seen(target, NOON, ("root",), (Grant("root", _KEY),))))
        if not attendant.ask(AgreeToPlan(f"Revoke {NAME} as lost?", PLAN, type_name=NAME, reach=REACH)):
            return Closing(Report(PLAN, carried_out=False), NAME, REACH)
        attendant.happened(events.IntentWritten(NAME, "lost", "1a2b3c4"))
        attendant.happened(events.Planned(PLAN))
        attendant.happened(events.Applied("hetzner", REPORT.outcomes[:1]))
        attendant.happened(events.Applied("server:web", REPORT.outcomes[1:3]))
        attendant.happened(events.ApplyingStarted("server:db", PLAN.at("server:db")))
        if self.holds:
            over.wait(60)
        return Closing(REPORT, NAME, REACH)
