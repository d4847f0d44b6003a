"""What a change of keys would do besides: a server that Terraform would replace. Seen before anything is written.

First without Terraform, from its files; then, with the person's leave, by a plan of what they would be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.commit_message import message
from bootstrap.config import TerraformConfig
from bootstrap.git import Commit, Edit
from bootstrap.git.repository import Repository, find
from bootstrap.targets.terraform.editing import Editing
from bootstrap.terraform.journal import recovered
from bootstrap.terraform.runs.planned import Doomed, doomed
from bootstrap.terraform.runs.program import find_program
from bootstrap.terraform.runs.trial import trial_plan
from bootstrap.terraform.servers.changes import PROJECT_KEYS, changed_between
from bootstrap.terraform.servers.endangered import Danger, Endangered, endangered
from bootstrap.terraform.servers.module import read_module
from bootstrap.terraform.servers.protection import protecting
from bootstrap.terraform.servers.refusal import refusal
from keys.access import TERRAFORM
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.safety import Refusal, Rule, hint

Edits = Mapping[Path, bytes | None]


@dataclass(frozen=True)
class Harm:
    """commit: records edits under a message. environment: what Terraform gets besides ours, once it is run."""

    config: TerraformConfig
    directory: Path
    editing: Editing
    commit: Callable[[Mapping[Path, Edit], str], Commit]
    environment: Callable[[], Mapping[str, str]] = dict

    def refusals(self, changes: Sequence[Change]) -> tuple[Refusal, ...]:
        """Of these changes at seeds all, where one of them would have a server replaced."""
        try:
            edits = self._edits(changes)
            found = self._endangered(changes, edits)
            certain = tuple(one for one in found if one.danger is not Danger.UNKNOWN)
            plan = None if certain else self._plan(edits)
            what, remedy = _of_plan(plan) if plan is not None else refusal(found) if found else ("", "")
            remedy += "; --protect-servers has keyturn do that" if any(one.fixable for one in certain) else ""
        except KeyturnError as error:
            what, remedy = f"whether Terraform would replace a server can't be seen: {error}", error.hint
        told = hint(Rule.SERVER_REPLACED, remedy)
        return tuple(Refusal(change, Rule.SERVER_REPLACED, what, told) for change in changes) if what else ()

    def protect(self, changes: Sequence[Change]) -> tuple[str, ...]:
        """Write ignore_changes where it is wanting. Raises KeyturnError."""
        return write_protection(self._endangered(changes, self._edits(changes)), self.commit)

    def _edits(self, changes: Sequence[Change]) -> Edits:
        """What the files would be. What can't be written is told when it is tried."""
        own = [change for change in changes if change.target == TERRAFORM]
        return self.editing.made(recovered(self.directory), own)[0].edits

    def _endangered(self, changes: Sequence[Change], edits: Edits) -> tuple[Endangered, ...]:
        before, after = read_module(self.directory), read_module(self.directory, edits)
        changed = changed_between(before, after)
        if edits:
            changed |= self.editing.layout.changes() | {f"file:{path.relative_to(self.directory)}" for path in edits}
        if changes:  # whoever registers a key, Terraform or keyturn
            changed |= PROJECT_KEYS
        if any(change.verb is Verb.REMOVE and change.target != TERRAFORM for change in changes):
            # what is still listed is made anew, as another one
            changed |= self.editing.layout.changes()
        return endangered(after, changed)

    def _plan(self, edits: Edits) -> tuple[Doomed, ...] | None:
        """What a plan says would be destroyed; None where none may be made."""
        program = find_program(self.directory) if self.config.plan and edits else None
        if program is None:
            return None
        program = replace(program, environment=self.environment())
        repository = find(self.directory.resolve())
        top = repository.top if isinstance(repository, Repository) else self.directory
        return doomed(trial_plan(program, self.directory, top, edits))


def write_protection(
    endangered: Sequence[Endangered], commit: Callable[[Mapping[Path, Edit], str], Commit]
) -> tuple[str, ...]:
    """Write what keeps those alive that can be helped, and commit it; a sentence for each. Raises KeyturnError."""
    found = [one for one in endangered if one.fixable]
    edits = protecting(found)
    if not edits:
        return ()
    for path, edit in edits.items():
        write_atomically(path, edit(path.read_bytes()) or b"")
    servers = ", ".join(dict.fromkeys(one.address for one in found))
    commit(edits, message(f"keep {servers} when keys change"))
    return tuple(f"{one.address}: ignore_changes = [{one.attribute}] written to {one.piece.shown}" for one in found)


_SEE = "`terraform plan` shows it; mend that first, for the next apply would do it with or without this change"


def _of_plan(dying: Sequence[Doomed]) -> tuple[str, str]:
    if not dying:
        return "", ""
    one = dying[0]
    because = f" (because of {', '.join(one.because)})" if one.because else ""
    return f"a plan would {'replace' if one.replaced else 'destroy'} {one.address}{because}", _SEE
