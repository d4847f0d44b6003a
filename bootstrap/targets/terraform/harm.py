"""What a change of keys would do besides: a server that Terraform would replace. Seen before anything is written.

First without Terraform, from its files; then, with the person's leave, by a plan of what they would be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.config import TerraformConfig
from bootstrap.git import Commit, Edit
from bootstrap.git.repository import Repository, find
from bootstrap.hcl.document import Document
from bootstrap.targets.terraform.editing import Editing
from bootstrap.terraform.changes import PROJECT_KEYS, changed_between
from bootstrap.terraform.endangered import Danger, Endangered, endangered
from bootstrap.terraform.files import Files
from bootstrap.terraform.lifecycle import with_ignore_changes
from bootstrap.terraform.module import read_module
from bootstrap.terraform.planned import Doomed, doomed
from bootstrap.terraform.program import find_program
from bootstrap.terraform.refusal import refusal
from bootstrap.terraform.trial import trial_plan
from keys.errors import KeyturnError
from keys.plan import Change
from keys.safety import Refusal, Rule

Edits = Mapping[Path, bytes | None]


@dataclass(frozen=True)
class Harm:
    """top: the folder that holds all that Terraform's files refer to. commit: records edits under a message."""

    config: TerraformConfig
    directory: Path
    editing: Editing
    commit: Callable[[Mapping[Path, Edit], str], Commit]

    def refusals(self, changes: Sequence[Change]) -> tuple[Refusal, ...]:
        """Of these changes at seeds all, where one of them would have a server replaced."""
        try:
            edits = self._edits(changes)
            found = self._endangered(changes, edits)
            certain = tuple(one for one in found if one.danger is not Danger.UNKNOWN)
            plan = None if certain else self._plan(edits)
            what, hint = _of_plan(plan) if plan is not None else refusal(found) if found else ("", "")
            hint += "; --protect-servers has keyturn do that" if any(one.fixable for one in certain) else ""
        except KeyturnError as error:
            what, hint = f"whether Terraform would replace a server can't be seen: {error}", error.hint
        return tuple(Refusal(change, Rule.SERVER_REPLACED, what, hint) for change in changes) if what else ()

    def protect(self, changes: Sequence[Change]) -> tuple[str, ...]:
        """Write ignore_changes where it is wanting. Raises KeyturnError."""
        told = []
        while found := next((one for one in self._endangered(changes, self._edits(changes)) if one.fixable), None):
            told.append(self._write(found))
        return tuple(told)

    def _edits(self, changes: Sequence[Change]) -> Edits:
        """What the files would be. What can't be written is told when it is tried."""
        own = [change for change in changes if change.target == "terraform"]
        return self.editing.made(Files(self.directory), own)[0].edits

    def _endangered(self, changes: Sequence[Change], edits: Edits) -> tuple[Endangered, ...]:
        before, after = read_module(self.directory), read_module(self.directory, edits)
        changed = changed_between(before, after)
        if edits:
            changed |= self.editing.layout.changes() | {f"file:{path.relative_to(self.directory)}" for path in edits}
        if any(change.target != "terraform" for change in changes):
            changed |= PROJECT_KEYS
        return endangered(after, changed)

    def _plan(self, edits: Edits) -> tuple[Doomed, ...] | None:
        """What a plan says would be destroyed; None where none may be made."""
        program = find_program(self.directory) if self.config.plan and edits else None
        if program is None:
            return None
        repository = find(self.directory.resolve())
        top = repository.top if isinstance(repository, Repository) else self.directory
        return doomed(trial_plan(program, self.directory, top, edits))

    def _write(self, found: Endangered) -> str:
        path, labels, attributes = found.piece.path, found.block.labels, (found.attribute,)

        def edit(content: bytes | None) -> bytes | None:
            if content is None:
                return None
            document = Document.parse(content, path.name)
            block = next(document.body.blocks("resource", *labels))
            return with_ignore_changes(document, block, attributes)

        write_atomically(path, edit(path.read_bytes()) or b"")
        self.commit({path: edit}, f"keyturn: keep {found.address} when keys change\n")
        return f"{found.address}: ignore_changes = [{found.attribute}] written to {found.piece.shown}"


_SEE = "`terraform plan` shows it; mend that first, for the next apply would do it with or without this change"


def _of_plan(dying: Sequence[Doomed]) -> tuple[str, str]:
    if not dying:
        return "", ""
    one = dying[0]
    because = f" (because of {', '.join(one.because)})" if one.because else ""
    return f"a plan would {'replace' if one.replaced else 'destroy'} {one.address}{because}", _SEE
