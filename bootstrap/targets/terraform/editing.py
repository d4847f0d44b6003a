"""Changes of a plan -> edits of Terraform's files, and what to say about each of them.

Nothing is written here. An entry is never given another key: a new `public_key` on an `hcloud_ssh_key` replaces it,
and that can replace servers; a new key gets an entry of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bootstrap.targets.base import Outcome, Registered, Result
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.elsewhere import Place, still_there
from bootstrap.terraform.layouts.imports import Import, with_import, without_imports
from bootstrap.terraform.layouts.layout import Layout
from bootstrap.terraform.layouts.orphans import orphans
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey

FindRegistered = Callable[[PublicKey], Registered | None]


@dataclass(frozen=True)
class Editing:
    """layout: how the files list keys. registered: tells what the project has, where keyturn keeps that too.

    looks_elsewhere: whether a key that is removed is looked for beside that.
    """

    layout: Layout
    registered: FindRegistered
    looks_elsewhere: bool = True

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
        after, gone = self.without(files, change.key)
        there = still_there(files, after, change.key) if self.looks_elsewhere else ()
        left = [place.told(files) for place in there]
        told = f"{', '.join(left[:4])}{' and more' * (len(left) > 4)} has this key too, where keyturn does not edit"
        hint = "take it out there by hand, then run the same command again" if left else ""
        if gone:
            said = f"removed {', '.join(gone)}" + (f"; {told}" if left else "")
            return after, Outcome(change, Result.DONE, said, hint)
        if left:
            return files, Outcome(change, Result.FAILED, told, hint)
        return files, Outcome(change, Result.ALREADY, "not in the files")

    def without(self, files: Files, key: PublicKey) -> tuple[Files, list[str]]:
        """The files without this key wherever the layout lists it, and what is gone. Raises KeyturnError."""
        gone = [one.where for one in self.layout.listing(files).of(key)]
        for _ in tuple(gone):  # one removal may take out several, none may be tried for ever
            if not (there := self.layout.listing(files).of(key)):
                break
            if address := self.layout.address(files, key):
                files = without_imports(files, [address])
            files = self.layout.without(files, there[0])
        for path in orphans(files, self.layout.listing(files), key):
            files = files.changed(path, None)
            gone.append(files.name(path))
        return files, gone

    def elsewhere(self, files: Files, key: PublicKey) -> tuple[Place, ...]:
        """Where the directory has this key beside what `without` takes out."""
        try:
            return still_there(files, self.without(files, key)[0], key)
        except KeyturnError:
            return ()  # where it is listed it has to go first, and that tells why it can't
