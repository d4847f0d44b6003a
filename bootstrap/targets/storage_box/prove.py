"""What the box itself says of keys after an edit, asked with the public halves alone, on each port that takes keys.

A proof says exactly what was seen, no more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bootstrap.ssh.errors import HostKeyUnknownError, RefusedError
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.storage_box.key_file import PATH
from bootstrap.targets.storage_box.login import Login
from bootstrap.targets.storage_box.ports import Ports
from keys.errors import KeyturnError
from keys.form import Form
from keys.inert import inert
from keys.plan import Change
from keys.public_key import PublicKey


@dataclass(frozen=True)
class Answers:
    """said: by port and key, whether the box would let the key in. unasked: by port, why it was not asked.

    closed: the ports at which nothing listens, so that nobody gets in there.
    """

    said: Mapping[tuple[int, PublicKey], bool] = field(default_factory=dict)
    unasked: Mapping[int, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()

    def ports(self, key: PublicKey, *, lets_in: bool) -> list[int]:
        """The ports at which the key was answered so."""
        return [port for (port, other), answer in self.said.items() if other == key and answer is lets_in]


def ask(login: Login, keys: Sequence[PublicKey], ports: Ports) -> Answers:
    """Log in afresh and ask on the way; ask at the other port too, where it answers.

    Raises a subclass of SshError, and others, where the fresh login fails.
    """
    keys = list(dict.fromkeys(keys))
    said = {(ports.login, key): answer for key, answer in login.renew(keys).items()}
    unasked: dict[int, str] = {}
    closed: set[int] = set()
    for port in ports.others:
        try:
            said |= {(port, key): answer for key, answer in login.ask_at(port, keys).items()}
        except RefusedError:
            closed.add(port)
        except HostKeyUnknownError as error:
            unasked[port] = f"port {port} was not asked: {inert(f'{error.what}; {error.hint}', 400)}"
        except KeyturnError as error:
            unasked[port] = f"port {port} was not asked: {inert(error.what, 200)}"
    return Answers(said, unasked, frozenset(closed))


def judge_addition(change: Change, answers: Answers, ports: Ports, forms: Collection[Form]) -> Outcome:
    """The outcome of a key that was written. forms: those in which it stands now."""
    asked = [ports.of(form) for form in forms]
    refused = [port for port in answers.ports(change.key, lets_in=False) if port in asked]
    opened = [port for port in answers.ports(change.key, lets_in=True) if port in asked]
    if refused and not opened:
        return Outcome(
            change,
            Result.FAILED,
            f"written to {PATH}, but the box does not take the key on {_ports(refused)}",
            "does it take this kind of key? `ssh -v` from the device tells more",
        )
    doubts = [f"the box does not take it on port {port}" for port in refused]
    doubts += [why for port, why in answers.unasked.items() if port in asked]
    doubts += [f"nothing listens on port {port}" for port in asked if port in answers.closed]
    proof = f"asked afresh, the box lets it in on {_ports(opened)}; our own key got in" if opened else ""
    return Outcome(change, Result.DONE, f"written to {PATH}", proof=proof, doubts=tuple(doubts))


def judge_absence(change: Change, answers: Answers, said: str) -> Outcome:
    """The outcome of a key that stands nowhere in the file now."""
    if opened := answers.ports(change.key, lets_in=True):
        return Outcome(
            change,
            Result.FAILED,
            f"{said}, but the box still lets the key in on {_ports(opened)}",
            "does another file of the account list it? look there over SFTP",
        )
    refused = answers.ports(change.key, lets_in=False)
    proof = f"asked afresh, the box refuses it on {_ports(refused)}; our own key got in" if refused else ""
    return Outcome(change, Result.DONE, said, proof=proof, doubts=tuple(answers.unasked.values()))


def already(outcome: Outcome, said: str) -> Outcome:
    """The same where somebody else had seen to it; what is wrong stays wrong."""
    return replace(outcome, result=Result.ALREADY, said=said) if outcome.result is Result.DONE else outcome


def _ports(ports: Sequence[int]) -> str:
    return f"port {ports[0]}" if len(ports) == 1 else f"ports {' and '.join(map(str, sorted(ports)))}"
