"""What can go wrong with a box's files, in words for people, and whether trying again later may help."""

from collections.abc import Sequence

from bootstrap.ssh.errors import CommandError, NoKeyAcceptedError, OutputTooLongError, SftpError
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.storage_box.key_file import PATH, ConflictError
from keys.errors import KeyturnError
from keys.inert import inert
from keys.plan import Change
from keys.safety import RULES, TAKES_AWAY, Refusal, Rule, hint

_FULL = "is the box full, or the account read-only? free some space there, then: keyturn apply"
_PERMISSION = "may the account write there? look at the box's settings, then: keyturn apply"
_HERE = (CommandError, SftpError, OutputTooLongError, ConflictError)  # the box answered, and that is its answer


def explain(error: KeyturnError) -> str:
    """What to say of an account whose file could not be read or written."""
    if isinstance(error, SftpError):
        return f"{PATH}: {inert(error.what, 200)}"
    return inert(error.what, 400)


def went_wrong(changes: Sequence[Change], error: KeyturnError) -> list[Outcome]:
    """The outcomes of changes of one account that could not be made."""
    if isinstance(error, NoKeyAcceptedError) and all(change.verb in TAKES_AWAY for change in changes):
        return unproved(changes, error)
    result = Result.FAILED if isinstance(error, _HERE) else Result.AWAY
    return [Outcome(change, result, explain(error), _hint(error)) for change in changes]


def unproved(changes: Sequence[Change], error: NoKeyAcceptedError) -> list[Outcome]:
    """The outcomes where the box answers, and takes no key of ours any more."""
    why = f"{RULES[Rule.UNPROVED_LOGIN].sentence}; here {inert(error.what, 400)}"
    return [refused(change, Rule.UNPROVED_LOGIN, why) for change in changes]


def refused(change: Change, rule: Rule, why: str = "") -> Outcome:
    return Outcome.by_rule(Refusal(change, rule, why or RULES[rule].sentence, hint(rule)))


def _hint(error: KeyturnError) -> str:
    if isinstance(error, SftpError):
        return _PERMISSION if error.what == "permission denied" else _FULL
    return error.hint
