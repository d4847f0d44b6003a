"""A fleet in step with its remote: what other devices pushed is taken over before a change, and ours is pushed after.

Whatever stops it stops it before anything was done, and leaves everything as it was. Being out of reach stops nothing:
a revocation must not wait for a Git server. Commits of the person's own are neither made anew nor pushed for them.
"""

import shlex
from pathlib import Path

from bootstrap.fleet_merges import merge_of
from bootstrap.git.branch import Branch, Unshared, is_before, known_there, only_here, read_branch
from bootstrap.git.remote import fetch, moved_meanwhile, push
from bootstrap.git.replay import ConflictError, Replay
from bootstrap.git.repository import Repository, find, refuse_unwritable
from bootstrap.git.running import Said
from bootstrap.git.take_over import take_over
from bootstrap.git.versions import GitFailedError
from keys.errors import KeyturnError

_TRIES = 3
_WITHOUT = "or leave Git alone this time: --no-git"


class FleetSync:
    """One fleet's folder and its remote. notes: sentences worth telling a person."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._folder = folder
        found = find(folder)
        self._repository = found if isinstance(found, Repository) else None
        self._branch: Branch | None = None

    def before(self) -> bool:
        """Take over what is new at the remote; whether anything was.

        Raises KeyturnError where a change could not be committed (a merge is under way, no branch is checked out, the
        checkout is read-only), or where what is new there and what is here cannot be brought together.
        """
        repository = self._repository
        if repository is None:
            return False
        if trouble := repository.trouble():
            raise trouble
        refuse_unwritable(repository, self._folder)
        self._branch = branch = read_branch(repository)
        if branch.unmerged:
            raise KeyturnError(
                f"a merge is not resolved yet, of {', '.join(branch.unmerged)[:200]}",
                where=str(repository.top),
                hint=f"resolve it, and git add; {_WITHOUT}",
            )
        if not branch.remote:
            return False
        fetched = fetch(repository, branch)
        if fetched.code:
            self.notes.append(
                f"{branch.remote} could not be asked what other devices changed: {fetched.first or fetched.why}; "
                "their changes come with the next run"
            )
            return False
        return self._taken_over(repository, branch)

    def after(self) -> None:
        """Push what keyturn committed, now or before. That it can't be is a note."""
        repository, branch = self._repository, self._branch
        if repository is None or branch is None or not branch.remote:
            return
        try:
            self._push(repository, branch)
        except KeyturnError as error:
            self._not_pushed(repository, error.what)

    def _push(self, repository: Repository, branch: Branch) -> None:
        for _ in range(_TRIES):
            waiting = only_here(repository, branch)
            if not any(commit.is_ours for commit in waiting):
                return
            if not all(commit.is_ours for commit in waiting):
                self._not_pushed(repository, "commits of your own are not pushed yet, and that is yours to do")
                return
            if branch.pushes_elsewhere:
                self._not_pushed(repository, f"you pull from {branch.remote}, and push to another remote")
                return
            said = push(repository, branch, waiting[-1].id)
            if said.code == 0:
                return
            if not moved_meanwhile(said):
                break
            _good(fetch(repository, branch))
            self._taken_over(repository, read_branch(repository))
        self._not_pushed(repository, (said.first or said.why).removeprefix("remote: "))

    def _taken_over(self, repository: Repository, branch: Branch) -> bool:
        """Whether the branch has moved on to what is known of the remote's, with our own commits on top."""
        there = known_there(repository, branch)
        if not there or there == branch.head or (branch.head and is_before(repository, there, branch.head)):
            return False
        if not branch.head or is_before(repository, branch.head, there):
            take_over(repository, branch.head, there)
            return True
        waiting = only_here(repository, branch)
        if not all(commit.is_ours for commit in waiting):
            raise self._conflict(branch, "have gone apart, and commits of your own are among those not pushed yet")
        take_over(repository, branch.head, self._on_top(repository, branch, there, waiting))
        return True

    def _on_top(self, repository: Repository, branch: Branch, there: str, waiting: list[Unshared]) -> str:
        try:
            return Replay(repository, merge_of, signs=branch.signs).onto(there, [commit.id for commit in waiting])
        except ConflictError as error:
            raise self._conflict(branch, f"do not go together: {error.where}: {error.what}") from None

    def _conflict(self, branch: Branch, what: str) -> KeyturnError:
        git = f"git -C {shlex.quote(str(self._folder))}"
        return KeyturnError(
            f"{branch.name} and {branch.upstream} {what}",
            where=str(self._folder),
            hint=f"bring them together: {git} pull --rebase, then run this again; {_WITHOUT}",
        )

    def _not_pushed(self, repository: Repository, why: str) -> None:
        self.notes.append(f"not pushed: {why}; to do it: git -C {shlex.quote(str(repository.top))} push")


def _good(said: Said) -> None:
    if said.code:
        raise GitFailedError.of(said)
