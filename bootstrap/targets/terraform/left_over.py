"""What a run wrote and did not commit, because it died or a hook refused: committed by the next one.

Only keys of the fleet's devices go into that commit, in or out as the files on disk have them; what else a person has
changed in the same files stays uncommitted.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bootstrap.commit_message import LEFT_OVER, message
from bootstrap.git import Commit, Edit, uncommitted, whole
from bootstrap.targets.base import Result
from bootstrap.targets.terraform.editing import Editing
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.imports import FILE as IMPORTS
from bootstrap.terraform.layouts.layout import Layout
from keys.access import TERRAFORM
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.registry import Registry


def commit_left_over(
    directory: Path, layout: Layout, registry: Registry, commit: Callable[[Mapping[Path, Edit], str], Commit]
) -> tuple[str, ...]:
    """A sentence where something was committed, or could not be. Raises nothing."""
    directory = directory.resolve()  # as Git names what lies in it
    try:
        before = uncommitted(directory)
        changes = tuple(_differing(Files(directory), Files(directory, before), layout, registry)) if before else ()
        if not changes and directory / IMPORTS not in before:
            return ()
        editing = Editing(layout, lambda _key: None)
        after, outcomes = editing.made(Files(directory, before), changes)
        if any(outcome.result is Result.FAILED for outcome in outcomes):
            return ()  # the person's own work is in the way
        edits = {path: _edit(editing, directory, before, changes, path) for path in after.edits if path in before}
        if directory / IMPORTS in before:  # keyturn's alone
            edits[directory / IMPORTS] = whole(Files(directory).read(directory / IMPORTS))
        made = commit(edits, message(LEFT_OVER, changes))
        return (f"what an earlier run wrote is committed as {made.id}",) if made.id else ()
    except KeyturnError:
        return ()  # a file that is not valid now: whoever reads it says so


def _differing(now: Files, before: Files, layout: Layout, registry: Registry) -> Iterator[Change]:
    here, there = layout.listing(now), layout.listing(before)
    for device in registry.devices:
        if device.is_active and here.of(device.public_key) and not there.of(device.public_key):
            yield Change(Verb.ADD, TERRAFORM, "", device.public_key, device.name, "wanted here")
        for key, _ in device.unwanted_keys():
            if there.of(key) and not here.of(key):
                yield Change(Verb.REMOVE, TERRAFORM, "", key, device.name, device.status.value)


def _edit(
    editing: Editing, directory: Path, before: Mapping[Path, bytes | None], changes: tuple[Change, ...], path: Path
) -> Edit:
    def edit(content: bytes | None) -> bytes | None:
        return editing.made(Files(directory, {**before, path: content}), changes)[0].read(path)

    return edit
