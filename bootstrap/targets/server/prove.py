"""What a fresh login shows after an edit: that we still get in, and what the server says of the keys that were changed.

A proof says exactly what was seen, no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bootstrap.ssh.probe import UNFINISHED
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.observation import Observation
from keys.access import Seen
from keys.inert import inert
from keys.plan import Change, Verb
from keys.public_key import PublicKey


@dataclass(frozen=True)
class Answers:
    """What the server said: by account and key, whether it would let the key in. What it was not asked is not there."""

    said: Mapping[tuple[str, PublicKey], bool] = field(default_factory=dict)

    def of(self, change: Change) -> bool | None:
        return self.said.get((change.account, change.key))


def prove(login: Login, changes: Sequence[Change], sight: tuple[Observation, Seen]) -> Answers:
    """Log in afresh, and ask about the keys of these changes. Raises a subclass of SshError, and others.

    Another account than ours is asked about on a connection that ends in a good login where our own key opens it, and
    otherwise on one that does not, of which there are few.
    """
    observed, seen = sight
    said: dict[tuple[str, PublicKey], bool] = {}
    own_key = login.own_key
    tries = observed.max_auth_tries
    accounts = dict.fromkeys(change.account for change in changes)
    ours = login.user
    for key, answer in login.renew(_keys(changes, ours), tries).items():
        said[ours, key] = answer
    unfinished = 0
    for account in accounts:
        if account == ours:
            continue
        answers: dict[PublicKey, bool] = {}
        if own_key and any(grant.account == account and grant.opens for grant in seen.of(own_key)):
            answers = login.ask_as(account, _keys(changes, account), tries)
        elif unfinished < UNFINISHED:
            unfinished += 1
            answers = login.ask_from_outside(account, _keys(changes, account), tries)
        said |= {(account, key): answer for key, answer in answers.items()}
    return Answers(said)


def judge(change: Change, paths: Sequence[str], answers: Answers | None, *, confirmed: bool = False) -> Outcome:
    """The outcome of a change whose edits were made. answers: None where no fresh login was had.

    confirmed: the line stood there already, written by a run that died before it could confirm it.
    """
    where = ", ".join(inert(path, 200) for path in paths)
    answer = answers.of(change) if answers else None
    doubts = not_asked(change) if answer is None else ()
    if change.verb is Verb.ADD:
        if answer is False:
            return Outcome(
                change,
                Result.FAILED,
                f"written to {where}, but the server does not take the key; taken back",
                "does sshd look at that file, and does it take this kind of key (PubkeyAcceptedAlgorithms)?",
            )
        if confirmed:
            said = f"stood in {where}, unconfirmed; it stays"
            return Outcome(change, Result.ALREADY, said, proof=_proof(answers, answer), doubts=doubts)
        return Outcome(change, Result.DONE, f"written to {where}", proof=_proof(answers, answer), doubts=doubts)
    return _gone(change, f"removed from {where}", answers)


def judge_absence(change: Change, answers: Answers) -> Outcome:
    """The outcome of a question about a key that stood nowhere."""
    return _gone(change, "it stands in nothing that was read there", answers)


def not_asked(change: Change) -> tuple[str, ...]:
    """The doubt that stays of a change which the server was not asked about."""
    return (f"the server was not asked about {change.account}",)


def _gone(change: Change, said: str, answers: Answers | None) -> Outcome:
    answer = answers.of(change) if answers else None
    if answer is True:
        return Outcome(
            change,
            Result.FAILED,
            f"{said}, but the server still lets the key in",
            "AuthorizedKeysCommand, a certificate authority or another configuration lets it in; look there",
        )
    doubts = () if answer is False else not_asked(change)
    return Outcome(change, Result.DONE, said, proof=_proof(answers, answer), doubts=doubts)


def _proof(answers: Answers | None, answer: bool | None) -> str:
    if answers is None:
        return ""
    if answer is None:
        return "our own key logged in afresh; about this account the server was not asked"
    return f"asked afresh, the server {'lets it in' if answer else 'refuses it'}; our own key got in"


def _keys(changes: Sequence[Change], account: str) -> list[PublicKey]:
    return list(dict.fromkeys(change.key for change in changes if change.account == account))
