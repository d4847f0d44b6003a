"""The Terraform target: keys of devices go where the repository lists keys, and that is committed.

Rules: every other byte stays. A file that can't be read as what it should be is not written to. Where several files
change, what is named is written before what names it, and goes after it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bootstrap.commit_message import message
from bootstrap.config import TerraformConfig
from bootstrap.git import Commit, Edit
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.terraform.editing import Editing, FindRegistered
from bootstrap.targets.terraform.harm import Harm
from bootstrap.targets.terraform.left_over import commit_left_over
from bootstrap.targets.terraform.settling import Settling, applied, state_of
from bootstrap.terraform.files import Files
from bootstrap.terraform.journal import recovered
from bootstrap.terraform.layouts.elsewhere import held
from bootstrap.terraform.layouts.layout import Layout, Listing, layout_of
from bootstrap.terraform.layouts.orphans import orphans
from bootstrap.terraform.runs.formatting import newly_unformatted
from bootstrap.terraform.runs.program import find_program
from bootstrap.terraform.writing import put_back, write
from keys.access import TERRAFORM, Applied, Effect, Grant, Observation, Seen, Unreachable
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import Refusal

CommitEdits = Callable[[Mapping[Path, Edit], str], Commit]


class TerraformTarget:
    """Its account is what holds the keys, its grants are the keys there.

    folder: the fleet's. commit: records edits under a message; what it notes is told in the outcome.
    registered: tells what the Hetzner project has of a key, where keyturn keeps keys there too.
    tells_state: whether a look tells what Terraform's state has too. environment: what Terraform gets besides ours, for
    instance a token, once it is run.
    """

    name = TERRAFORM
    effect = Effect.SEED
    verbs = frozenset({Verb.ADD, Verb.REMOVE})

    def __init__(
        self,
        config: TerraformConfig,
        folder: Path,
        commit: CommitEdits,
        clock: Callable[[], datetime],
        *,
        registered: FindRegistered = lambda _key: None,
        tells_state: bool = False,
        environment: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._account = config.variable
        self._directory = folder / config.directory
        self._layout: Layout = layout_of(config)
        self._editing = Editing(self._layout, registered)
        self._commit = commit
        self._clock = clock
        self._tells_state = tells_state
        self._harm = Harm(config, self._directory, self._editing, commit, environment)
        self._settling = Settling(self._directory, self._editing, commit)

    def observe(self, registry: Registry = NOBODY) -> Observation:
        try:
            files = recovered(self._directory)
            listing = self._layout.listing(files)
            left = tuple(self._left_behind(files, listing, registry))
        except KeyturnError as error:
            return Unreachable(self.name, self._clock(), str(error), error.hint)
        grants = tuple(Grant(self._account, one.key, one.where, name=one.name) for one in listing.keys)
        state, why = self._state()
        unknown = (*listing.unknown, *why)
        unread = tuple((self._account, one) for one in listing.lacking)
        return Seen(self.name, self._clock(), (self._account,), (*grants, *left), unknown, unread, applied=state)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """All changes in one commit."""
        try:
            put_back(self._directory)
        except KeyturnError as error:
            return [Outcome(change, Result.FAILED, str(error), error.hint) for change in changes]
        before = Files(self._directory)
        after, outcomes = self._editing.made(before, changes)
        done = [outcome for outcome in outcomes if outcome.result is Result.DONE]
        if not done:
            return outcomes
        now = {path: before.read(path) for path in after.edits}
        try:
            write(before, after)
        except KeyturnError as error:
            return [_failed(outcome, error) if outcome in done else outcome for outcome in outcomes]
        edits = {path: self._edit(path, now, after.edits, [one.change for one in done]) for path in after.edits}
        recorded = self._commit(edits, _message([one.change for one in done]))
        notes = "; ".join(filter(None, (recorded.note, self._to_format(now, after.edits))))
        return [_with_commit(outcome, Commit(recorded.id, notes)) for outcome in outcomes]

    def refusals(self, changes: Sequence[Change]) -> Sequence[Refusal]:
        return self._harm.refusals(changes)

    def protect(self, changes: Sequence[Change]) -> Sequence[str]:
        return self._harm.protect(changes)

    def settle(self, registry: Registry, registered: frozenset[PublicKey], *, thorough: bool) -> Sequence[str]:
        """What a run that died has left is undone or committed; import blocks come and go."""
        with suppress(KeyturnError):  # whoever writes there next says so
            put_back(self._directory)
        left = commit_left_over(self._directory, self._layout, registry, self._commit)
        return (*left, *self._settling.settle(registered, thorough=thorough))

    def close(self) -> None:
        """Nothing is ever left open."""

    def _to_format(self, before: Mapping[Path, bytes | None], after: Mapping[Path, bytes | None]) -> str:
        """A sentence where `terraform fmt` would go over lines of the person's own to line them up with a new one."""
        program = find_program(self._directory)
        files = newly_unformatted(program, before, after) if program else ()
        return (
            f"{program.name} fmt would line up {', '.join(one.name for one in files)} anew" if program and files else ""
        )

    def _state(self) -> tuple[tuple[Applied, ...] | None, tuple[str, ...]]:
        """What Terraform's state has, and why that is not known."""
        try:
            state = state_of(self._directory) if self._tells_state else None
        except KeyturnError as error:
            return None, (f"Terraform's state: {error}",)
        return (applied(state) if state else None), ()

    def _left_behind(self, files: Files, listing: Listing, registry: Registry) -> Iterator[Grant]:
        """Keys that must get in nowhere: files that a removal which died left, and where else they stand."""
        unwanted = dict.fromkeys(key for device in registry.devices for key, _ in device.unwanted_keys())
        for key in held(files, unwanted):
            for path in orphans(files, listing, key):
                yield Grant(self._account, key, f"{files.name(path)}, which nothing names", name=path.stem)
            for place in self._editing.elsewhere(files, key):
                yield Grant(self._account, key, f"{place.told(files)}, where keyturn does not edit")

    def _edit(
        self, path: Path, before: Mapping[Path, bytes | None], after: Mapping[Path, bytes | None], made: list[Change]
    ) -> Edit:
        """The same changes in another version of one file: that which is committed, without a person's own work."""
        editing = replace(self._editing, looks_elsewhere=False)

        def edit(content: bytes | None) -> bytes | None:
            if content == before[path]:
                return after[path]
            files, outcomes = editing.made(Files(self._directory, {**before, path: content}), made)
            for outcome in outcomes:
                if outcome.result is Result.FAILED:
                    raise KeyturnError(outcome.said, hint=outcome.hint)
            return files.read(path)

        return edit


def _failed(outcome: Outcome, error: KeyturnError) -> Outcome:
    return Outcome(outcome.change, Result.FAILED, str(error), error.hint)


def _message(changes: Sequence[Change]) -> str:
    coming = dict.fromkeys(change.device for change in changes if change.verb is Verb.ADD)
    going = dict.fromkeys(f"{change.device} ({change.why})" for change in changes if change.verb is Verb.REMOVE)
    parts = [f"{verb} {', '.join(names)}" for verb, names in (("onboard", coming), ("revoke", going)) if names]
    return message(f"{'; '.join(parts)} in Terraform", changes)


def _with_commit(outcome: Outcome, recorded: Commit) -> Outcome:
    if outcome.result is not Result.DONE:
        return outcome
    told = f", commit {recorded.id}" if recorded.id else ""
    hint = "; ".join(filter(None, (recorded.note, outcome.hint)))
    return Outcome(outcome.change, outcome.result, outcome.said + told, hint)
