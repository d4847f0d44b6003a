"""The branch that is checked out, the one of a remote that it follows, and the commits that only one of them has."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from bootstrap.git.repository import Repository
from bootstrap.git.running import run
from bootstrap.git.versions import GitFailedError

OURS = "keyturn: "  # what the subjects of keyturn's commits begin with
_SETTINGS = r"^(branch\..*\.(remote|merge|pushremote)|remote\.pushdefault|core\.sshcommand|commit\.gpgsign)$"


@dataclass(frozen=True, slots=True)
class Branch:
    """name: like "main". head: its last commit, empty before the first. upstream: like "origin/main", empty for none.

    settings: those of Git that matter here, by their names in lower case but for the branch's.
    """

    name: str
    head: str
    upstream: str
    unmerged: tuple[str, ...]
    settings: Mapping[str, str] = field(repr=False)

    @property
    def remote(self) -> str:
        """The remote that it follows, empty where it follows none."""
        named = self.settings.get(f"branch.{self.name}.remote", "")
        return "" if named == "." or not self.upstream else named

    @property
    def remote_branch(self) -> str:
        """What the branch is called at the remote: "refs/heads/main"."""
        return self.settings.get(f"branch.{self.name}.merge", "")

    @property
    def tracking(self) -> str:
        """Our knowledge of it, to be named in commands."""
        return f"refs/remotes/{self.upstream}"

    @property
    def pushes_elsewhere(self) -> bool:
        """Whether the person pushes to another remote than the one that they pull from."""
        to = self.settings.get(f"branch.{self.name}.pushremote") or self.settings.get("remote.pushdefault")
        return to not in {None, "", self.remote}

    @property
    def signs(self) -> bool:
        return self.settings.get("commit.gpgsign", "").lower() in {"true", "yes", "on", "1"}

    def ssh_variables(self) -> dict[str, str]:
        """ssh that never asks, unless the person has an ssh of their own for Git."""
        chosen = {"GIT_SSH_COMMAND", "GIT_SSH"} & os.environ.keys() or "core.sshcommand" in self.settings
        return {} if chosen else {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}


@dataclass(frozen=True, slots=True)
class Unshared:
    """A commit that the remote does not have."""

    id: str
    subject: str

    @property
    def is_ours(self) -> bool:
        return self.subject.startswith(OURS)


def read_branch(repository: Repository) -> Branch:
    """The branch that is checked out. Raises GitFailedError."""
    words = ("--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--ignore-submodules=all")
    status = run(repository.top, "status", *words, variables={"GIT_OPTIONAL_LOCKS": "0"})
    if status.code:
        raise GitFailedError.of(status)
    lines = status.out.split("\0")
    head_lines = takewhile(lambda line: line.startswith("# "), lines)
    told = dict(line[2:].split(" ", 1) for line in head_lines if line.count(" ") > 1)
    upstream, head = told.get("branch.upstream", ""), told.get("branch.oid", "")
    return Branch(
        told.get("branch.head", ""),
        "" if head == "(initial)" else head,
        upstream,
        tuple(line.split(" ", 10)[-1] for line in lines if line.startswith("u ")),
        _settings(repository) if upstream else {},
    )


def _settings(repository: Repository) -> dict[str, str]:
    said = run(repository.top, "config", "-z", "--get-regexp", _SETTINGS)
    return {name: value for name, _, value in (one.partition("\n") for one in said.out.split("\0")) if name}


def only_here(repository: Repository, branch: Branch) -> list[Unshared]:
    """The commits that the remote does not have, as far as is known here, oldest first: all, where it has none yet."""
    words = ("log", "--no-show-signature", "--reverse", "--topo-order", "-z", "--format=%H %s")
    said = run(repository.top, *words, f"{branch.tracking}..HEAD")
    if said.code:
        said = run(repository.top, *words, "HEAD")
    return [Unshared(*record.split(" ", 1)) for record in said.out.split("\0") if record] if said.code == 0 else []


def known_there(repository: Repository, branch: Branch) -> str:
    """The remote branch's last commit, as far as is known here; empty where nothing is."""
    return run(repository.top, "rev-parse", "--quiet", "--verify", branch.tracking).out.strip()


def is_before(repository: Repository, one: str, other: str) -> bool:
    """Whether a commit has the other one above it, or is it."""
    return run(repository.top, "merge-base", "--is-ancestor", one, other).code == 0
