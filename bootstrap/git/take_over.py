"""Makes another commit the last one of the branch that is checked out; the person's work in progress stays as it is."""

from bootstrap.git.repository import Repository
from bootstrap.git.running import patient, run
from bootstrap.git.versions import GitFailedError
from keys.errors import KeyturnError


def take_over(repository: Repository, old: str, new: str) -> None:
    """From the commit old (empty: there is none yet) to the commit new, in index, work tree and branch: all or nothing.

    Raises KeyturnError where the person's uncommitted work is in files that change.
    """
    patient(repository.top, "update-index", "--refresh")  # touched is not changed
    nothing = "0" * len(new)
    before = old or run(repository.top, "hash-object", "-t", "tree", "-w", "--stdin").out.strip()
    said = patient(repository.top, "read-tree", "-m", "-u", before, new)
    if said.code:
        raise KeyturnError(
            f"your own uncommitted work is in the way of what is new at the remote: {said.why.removeprefix('error: ')}",
            where=str(repository.top),
            hint="commit it, or git stash; then run this again; or leave Git alone this time: --no-git",
        )
    moved = run(repository.top, "update-ref", "-m", "keyturn: goes along with the remote", "HEAD", new, old or nothing)
    if moved.code:
        patient(repository.top, "read-tree", "-m", "-u", new, before)
        raise GitFailedError.of(moved)
