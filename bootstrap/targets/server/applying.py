"""The way of a few changes at one server: edit, log in afresh, ask about the keys, keep the edits or take them back.

An addition stays only when a fresh login proved that we still get in; until then the server itself would put the old
file back. A removal never comes back by itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.edit import (
    BROKE_OFF,
    UNDO_SECONDS,
    Edit,
    Edited,
    edit_script,
    read_results,
    settle_script,
)
from bootstrap.targets.server.frames import last_words, new_nonce
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.observation import Observation
from bootstrap.targets.server.problems import explain
from bootstrap.targets.server.prove import Answers, judge, prove
from bootstrap.targets.server.wanted_edits import WantedEdits, wanted_edits
from keys.access import Seen
from keys.errors import KeyturnError
from keys.plan import Change, Verb

if TYPE_CHECKING:
    from bootstrap.ssh.session import Answer

_NOT_OURS_ALONE = {"conflict", "pending"}


class Look(Protocol):
    """How the server is observed. fresh: through a new login."""

    def __call__(self, *, fresh: bool) -> tuple[Observation, Seen]: ...


class Refuse(Protocol):
    """What the safety rules keep from being made there, by what is seen now."""

    def __call__(self, changes: Sequence[Change], seen: Seen) -> Sequence[Outcome]: ...


class Applying:
    """One call of `apply`, for changes of one verb."""

    def __init__(self, login: Login, look: Look, refuse: Refuse) -> None:
        self._login = login
        self._look = look
        self._refuse = refuse

    def apply(self, changes: Sequence[Change], sight: tuple[Observation, Seen]) -> list[Outcome]:
        """An outcome for each change. sight: what was seen before. Raises KeyturnError where nothing was changed."""
        wanted = wanted_edits(changes, *sight)
        done = self._edit(wanted)
        if any(edited.problem in _NOT_OURS_ALONE for edited in done.values()):
            made = {path for path, edited in done.items() if not edited.problem}
            try:
                sight = self._look(fresh=True)
            except KeyturnError as error:
                if not made:
                    raise
                return self._unproved(changes, wanted, done, error)
            left = [change for change in changes if not made.issuperset(wanted.paths.get(change, ()))]
            refused = {outcome.change: outcome for outcome in self._refuse(left, sight[1])}
            again = wanted_edits([change for change in left if change not in refused], *sight)
            wanted.edits |= again.edits
            wanted.paths |= again.paths
            wanted.settled |= again.settled | refused
            done |= self._edit(again)
        if all(edited.problem for edited in done.values()):
            return [self._outcome(change, wanted, done) for change in changes]
        return self._prove(changes, wanted, done, sight)

    def _edit(self, wanted: WantedEdits) -> dict[str, Edited]:
        edits = list(wanted.edits.values())
        if not edits:
            return {}
        nonce = new_nonce()
        results = self._run(edit_script(edits, nonce), nonce)
        return {edit.path: results[number] for number, edit in enumerate(edits)}

    def _run(self, script: bytes, nonce: str) -> dict[int, Edited]:
        """By number of the edit."""
        return self._login.read(script, lambda answer: _results(answer, nonce))

    def _prove(
        self, changes: Sequence[Change], wanted: WantedEdits, done: dict[str, Edited], sight: tuple[Observation, Seen]
    ) -> list[Outcome]:
        edited = [change for change in changes if change in wanted.paths and change not in wanted.settled]
        try:
            answers = prove(self._login, edited, sight)
        except KeyturnError as error:
            return self._unproved(changes, wanted, done, error)
        wrong = {change for change in edited if change.verb is Verb.ADD and answers.of(change) is False}
        back = {path for change in wrong for path in wanted.paths[change]}
        try:
            self._settle("back", {path for path in back if not done[path].problem}, wanted, done)
            self._settle("keep", {path for path in done if path not in back and not done[path].problem}, wanted, done)
        except KeyturnError as error:
            return self._unproved(changes, wanted, done, error)
        outcomes = [self._outcome(change, wanted, done, answers) for change in changes]
        return [outcome if outcome.change in wrong else _with_file(outcome, wanted, back) for outcome in outcomes]

    def _settle(self, verb: str, paths: set[str], wanted: WantedEdits, done: dict[str, Edited]) -> None:
        """Confirm edits, or take them back. What goes wrong with that is put into `done`."""
        settled: dict[int, tuple[Edit, Edited]] = {
            number: (wanted.edits[path], done[path])
            for number, path in enumerate(sorted(paths))
            if wanted.edits[path].undo
        }
        if not settled:
            return
        nonce = new_nonce()
        results = self._run(settle_script(settled, nonce, verb), nonce)
        for number, (edit, _) in settled.items():
            if results[number].problem:
                done[edit.path] = results[number]

    def _unproved(
        self, changes: Sequence[Change], wanted: WantedEdits, done: dict[str, Edited], error: KeyturnError
    ) -> list[Outcome]:
        """No fresh login. The old session, where it still lives, takes additions back; else the server does it."""
        made = {path for path, edited in done.items() if not edited.problem and wanted.edits[path].undo}
        said = f"a fresh login failed afterwards ({error.what}); "
        try:
            self._settle("back", made, wanted, done)
            back = "the old file is back"
        except KeyturnError:
            back = f"the server puts the old file back within {UNDO_SECONDS} seconds"
        outcomes = []
        for change in changes:
            outcome = self._outcome(change, wanted, done)
            if outcome.result is Result.DONE and change.verb is Verb.ADD:
                outcome = Outcome(change, Result.FAILED, said + back, error.hint)
            elif outcome.result is Result.DONE:
                outcome = Outcome(change, Result.AWAY, f"removed, but {said}run it again to prove it", error.hint)
            outcomes.append(outcome)
        return outcomes

    def _outcome(
        self, change: Change, wanted: WantedEdits, done: dict[str, Edited], answers: Answers | None = None
    ) -> Outcome:
        if change in wanted.settled:
            return wanted.settled[change]
        paths = wanted.paths[change]
        for path in paths:
            edited = done.get(path)
            if edited is None or edited.problem:
                said, hint = explain(edited, path)
                return Outcome(change, Result.FAILED, said, hint)
        edits = [wanted.edits[path] for path in paths]
        return judge(change, paths, answers, confirmed=all(edit.old == edit.new for edit in edits))


def _results(answer: "Answer", nonce: str) -> dict[int, Edited]:
    """An edit that said nothing broke off, and what stands on stderr may tell why."""
    broken = Edited(BROKE_OFF, last_words(answer.errors))
    return defaultdict(lambda: broken, read_results(answer.output, nonce))


def _with_file(outcome: Outcome, wanted: WantedEdits, back: set[str]) -> Outcome:
    """The outcome of a change that is right, in a file that was taken back for the sake of another."""
    if outcome.result is Result.DONE and back.intersection(wanted.paths[outcome.change]):
        return Outcome(
            outcome.change, Result.FAILED, "taken back together with a key that is not taken", "run it again"
        )
    return outcome
