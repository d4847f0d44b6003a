"""The changes of one account of a box: edit its file, log in afresh, ask about the keys, take back what is refused."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bootstrap.ssh.errors import NoKeyAcceptedError
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.storage_box import key_file
from bootstrap.targets.storage_box.grants import grants
from bootstrap.targets.storage_box.key_file import PATH, Changed
from bootstrap.targets.storage_box.login import Login
from bootstrap.targets.storage_box.ports import Ports
from bootstrap.targets.storage_box.problems import refused, unproved
from bootstrap.targets.storage_box.prove import Answers, already, ask, judge_absence, judge_addition
from keys.access import Effect, Seen, Wish
from keys.both_forms import BothForms
from keys.errors import KeyturnError
from keys.form import Form
from keys.plan import Change, Plan
from keys.registry import Registry
from keys.safety import Rule, keep_last_keys

FRESH_SECONDS = 120
"""How old our own login may be when a key is taken away behind it; an older one is renewed first."""


@dataclass(frozen=True)
class Applying:
    """forms: those that keys are written in. overridden: safety rules to do without."""

    login: Login
    ports: Ports
    forms: Collection[Form]
    clock: Callable[[], datetime]
    registry: Registry
    overridden: Collection[Rule]

    def add(self, changes: Sequence[Change]) -> list[Outcome]:
        """Write the keys, and keep them only where a fresh login proved that we still get in. Raises KeyturnError."""
        done = self.login.files(lambda sftp: key_file.change(sftp, lambda data: self._with(data, changes)))
        new = [change for change in changes if self._with(done.old or b"", [change]) != (done.old or b"")]
        there = [_already_there(change) for change in changes if change not in new]
        return _in_order(changes, [*there, *(self._proved(new, done) if new else [])])

    def remove(self, changes: Sequence[Change]) -> list[Outcome]:
        """Take the keys out, in both forms, and ask about each. Raises KeyturnError where nothing was changed."""
        if barring := self._barred(changes):
            return barring
        kept = self._refused(changes)
        going = [change for change in changes if change not in {outcome.change for outcome in kept}]
        if not going:
            return kept
        done = self.login.files(lambda sftp: key_file.change(sftp, lambda data: _without(data, going)))
        stood = {change for change in going if _without(done.old or b"", [change]) != (done.old or b"")}
        try:
            answers = ask(self.login, [change.key for change in going], self.ports)
        except KeyturnError as error:
            return _in_order(changes, [*kept, *(_unproved_removal(one, error, one in stood) for one in going)])
        return _in_order(changes, [*kept, *(_removed(one, answers, one in stood) for one in going)])

    def prove(self, changes: Sequence[Change]) -> list[Outcome]:
        """Ask about keys that stand nowhere there. Raises KeyturnError."""
        answers = ask(self.login, [change.key for change in changes], self.ports)
        return [judge_absence(change, answers, f"it does not stand in {PATH}") for change in changes]

    def _with(self, data: bytes, changes: Sequence[Change]) -> bytes:
        file = BothForms(data)
        for change in changes:
            file = file.add(change.key, change.options, self.forms)
        return file.data

    def _proved(self, changes: Sequence[Change], done: Changed) -> list[Outcome]:
        try:
            answers = ask(self.login, [change.key for change in changes], self.ports)
        except KeyturnError as error:
            said = f"a fresh login failed afterwards ({error.what}); {self._take_back(changes, (), done)}"
            return [Outcome(change, Result.FAILED, said, error.hint) for change in changes]
        after = BothForms(done.new or b"")
        outcomes = [judge_addition(one, answers, self.ports, after.forms_of(one.key)) for one in changes]
        wrong = [one.change for one in outcomes if one.result is Result.FAILED]
        if not wrong:
            return outcomes
        back = self._take_back(wrong, [change for change in changes if change not in wrong], done)
        return [replace(one, said=f"{one.said}; {back}") if one.change in wrong else one for one in outcomes]

    def _take_back(self, wrong: Sequence[Change], good: Sequence[Change], done: Changed) -> str:
        """Put the file as it was, but for the good ones; what came of that, in words."""
        before = BothForms(done.old or b"")

        def without_wrong(data: bytes) -> bytes:
            if data == done.new:
                return self._with(before.data, good)
            return _without(data, [change for change in wrong if not before.forms_of(change.key)])

        try:
            self.login.files(lambda sftp: key_file.change(sftp, without_wrong))
        except KeyturnError:
            return "it could not be taken back: look there"
        return "taken back"

    def _barred(self, changes: Sequence[Change]) -> list[Outcome]:
        """What a rule about our own login keeps from being made; it is a fresh one afterwards."""
        if self.login.age > FRESH_SECONDS and Rule.UNPROVED_LOGIN not in self.overridden:
            try:
                self.login.renew()
            except NoKeyAcceptedError as error:
                return unproved(changes, error)
        if Rule.KEY_IN_USE in self.overridden or self.login.own_key not in {change.key for change in changes}:
            return []
        return [refused(change, Rule.KEY_IN_USE) for change in changes]

    def _refused(self, changes: Sequence[Change]) -> list[Outcome]:
        """The removals that would leave the account without a key, by what stands there now: all that decides there."""
        target, account = changes[0].target, changes[0].account
        now = self.clock()
        content = self.login.files(key_file.read) or b""
        seen = Seen(target, now, (account,), tuple(grants(account, content, self.ports.by_form, now)))
        _, refusals = keep_last_keys(
            Plan(tuple(changes)),
            {target: seen},
            [Wish(target, Effect.LIVE, ())],
            self.registry,
            overridden=self.overridden,
        )
        return [Outcome.by_rule(refusal) for refusal in refusals]


def _without(data: bytes, changes: Sequence[Change]) -> bytes:
    file = BothForms(data)
    for change in changes:
        file = file.remove(change.key)
    return file.data


def _already_there(change: Change) -> Outcome:
    return Outcome(change, Result.ALREADY, f"stands in {PATH}")


def _removed(change: Change, answers: Answers, stood: bool) -> Outcome:
    if stood:
        return judge_absence(change, answers, f"removed from {PATH}")
    return already(judge_absence(change, answers, f"not in {PATH}"), f"not in {PATH}")


def _unproved_removal(change: Change, error: KeyturnError, stood: bool) -> Outcome:
    said = f"{f'removed from {PATH}' if stood else f'not in {PATH}'}, but a fresh login failed afterwards"
    return Outcome(change, Result.AWAY, f"{said} ({error.what}); run it again to prove it", error.hint)


def _in_order(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> list[Outcome]:
    by_change = {outcome.change: outcome for outcome in outcomes}
    return [by_change[change] for change in changes]
