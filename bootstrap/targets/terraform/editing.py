"""Changes of a plan -> edits of Terraform's files, and what to say about each of them.

Nothing is written here. An entry is never given another key: a new `public_key` on an `hcloud_ssh_key` replaces it,
and that can replace servers; a new key gets an entry of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bootstrap.targets.base import Outcome, Registered, Result
from bootstrap.terraform.files import Files
from bootstrap.terraform.imports import Import, with_import, without_imports
from bootstrap.terraform.layout import Layout
from bootstrap.terraform.orphans import orphans
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey

FindRegistered = Callable[[PublicKey], Registered | None]


@dataclass(frozen=True)
class Editing:
    """layout: how the files list keys. registered: tells what the project has, where keyturn keeps that too."""

    layout: Layout
    registered: FindRegistered

    def made(self, files: Files, changes: Sequence[Change]) -> tuple[Files, list[Outcome]]:
        """The files with all of these changes that can be made, and what became of each."""
        outcomes = []
        for change in changes:
            try:
                files, outcome = self._one(files, change)
            except KeyturnError as error:
                outcome = Outcome(change, Result.FAILED, str(error), error.hint)
            outcomes.append(outcome)
        return files, outcomes

    def _one(self, files: Files, change: Change) -> tuple[Files, Outcome]:
        return self._add(files, change) if change.verb is Verb.ADD else self._remove(files, change)

    def _add(self, files: Files, change: Change) -> tuple[Files, Outcome]:
        there = self.layout.listing(files).of(change.key)
        if there:
            return files, Outcome(change, Result.ALREADY, f"there as {there[0].where}")
        registered = self.registered(change.key)
        files, place = self.layout.with_key(files, change.device, registered.line if registered else change.key.line)
        said = f"written as {place}"
        if registered and (address := self.layout.address(files, change.key)):
            files = with_import(files, Import(address, registered.id))
            said += f"; Terraform takes ssh_key {registered.id} over at its next apply"
        return files, Outcome(change, Result.DONE, said)

    def _remove(self, files: Files, change: Change) -> tuple[Files, Outcome]:
        gone = []
        while there := self.layout.listing(files).of(change.key):
            if address := self.layout.address(files, change.key):
                files = without_imports(files, [address])
            files = self.layout.without(files, there[0])
            gone.append(there[0].where)
        for path in orphans(files, self.layout.listing(files), change.key):
            files = files.changed(path, None)
            gone.append(files.name(path))
        if not gone:
            return files, Outcome(change, Result.ALREADY, "not in the files")
        return files, Outcome(change, Result.DONE, f"removed {', '.join(gone)}")
