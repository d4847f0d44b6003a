"""Reports and plans of a revocation, made up: web proved, db with its session ended, attic away."""

from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.errands import Errand
from keys.plan import Change, Pending, Plan, Verb
from keys.reach import Reach
from tests.keys.made import NOON, key

ERRANDS = (
    Errand("leftovers", "what may be left of it at 2 servers", "look there"),
    Errand("hetzner-token", "the Hetzner API token", "make a new one", secret=True),
)
REACH = Reach("macbook", errands=ERRANDS)


def removal(target: str, verb: Verb = Verb.REMOVE) -> Change:
    return Change(verb, target, "root", key("macbook"), "macbook", "lost")


ATTIC = Pending("server:attic", "macbook", Verb.REMOVE, "no answer", NOON)
PLAN = Plan((removal("server:web"), removal("server:db"), removal("server:db", Verb.END)), (ATTIC,))
REPORT = Report(
    PLAN,
    (
        Outcome(removal("server:web"), Result.DONE, "removed 1 line", proof="asked afresh, the server refuses it"),
        Outcome(removal("server:db"), Result.DONE, "removed 1 line", proof="asked afresh, the server refuses it"),
        Outcome(removal("server:db", Verb.END), Result.DONE, "hung up", ended=2),
    ),
    away={"server:attic": "switch it on"},
)
