"""What keyturn asks of Git: commit exactly these files, and tell their history.

Rules: nothing else that is staged or changed is touched. Nothing prompts, and everything has a time-out. Hooks and
signing programs never run: an intent, above all a revocation, must not wait for a linter or a passphrase, and what is
committed are public keys. A commit that can't be made is told, never raised: the file on disk is what counts.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_SECONDS = 30.0
_PATIENCE = 5.0  # how long another git's index.lock is waited for
_NO_IDENTITY = "Git knows no name and e-mail here, so the commit is signed as keyturn"

# Set by Git for its own hooks; inherited, they would point at another repository.
_OF_ANOTHER_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_NAMESPACE")


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of a commit. id: short, empty when none was made. note: worth telling, for instance why not."""

    id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a file's history. author and subject are data from elsewhere."""

    id: str
    at: datetime
    author: str
    subject: str


def is_repository(folder: Path) -> bool:
    """Whether the folder is in a work tree of Git; False where git is not installed."""
    return _asked_whether_inside(folder).out.strip() == "true"


def commit(paths: Sequence[Path], message: str) -> Commit:
    """Commit these files, all of one repository, as they are on disk. Without a repository, or a change: no commit."""
    folder, names = paths[0].parent, [str(path) for path in paths]
    inside = _asked_whether_inside(folder)
    if inside.out.strip() != "true":
        return Commit(note=_why_no_repository(folder, inside))
    added = _patient(folder, "add", "--", *names)
    if added.code:
        return Commit(note=f"not committed: {_ignored(folder, names) or added.why}")
    identity, note = _identity(folder)
    options = ["commit", "--quiet", "--only", "--no-verify", "--no-gpg-sign", "--cleanup=verbatim", "-m", message]
    made = _patient(folder, *identity, *options, "--", *names)
    if made.code:
        unchanged = not _git(folder, "status", "--porcelain", "--", *names).out
        return Commit() if unchanged else Commit(note=f"not committed: {made.why}")
    return Commit(_git(folder, "rev-parse", "--short", "HEAD").out.strip(), note)


def _why_no_repository(folder: Path, inside: "_Said") -> str:
    """Empty where there is none; a note where there is one that cannot be asked."""
    if "dubious ownership" in inside.error:
        return f"not committed: {inside.why}"
    if shutil.which("git") is None and any((above / ".git").exists() for above in (folder, *folder.parents)):
        return "not committed: git is not installed"
    return ""


def history(path: Path, limit: int = 1000) -> tuple[Entry, ...]:
    """The commits that changed this file, newest first; empty without a repository."""
    form = "--format=%h%x1f%aI%x1f%s%x1f%an"
    said = _git(path.parent, "-c", "log.showSignature=false", "log", "-z", f"-{limit}", form, "--", str(path))
    return tuple(_entry(record) for record in said.out.split("\0") if record)


def _ignored(folder: Path, names: Sequence[str]) -> str:
    """What of it Git is told to ignore, and how to have it in Git all the same; empty when nothing is."""
    told = _git(folder, "status", "--porcelain", "-z", "--ignored", "--", *names).out.split("\0")
    ignored = [Path(line[3:]).name for line in told if line.startswith("!! ")]
    if not ignored:
        return ""
    lines = " and ".join(f"!{name}" for name in ignored)
    return f"ignored by .gitignore: {', '.join(ignored)}; to have it in Git, add a line there: {lines}"


def _asked_whether_inside(folder: Path) -> "_Said":
    return _git(folder, "rev-parse", "--is-inside-work-tree")


def _entry(record: str) -> Entry:
    commit_id, at, subject, author = (record.strip("\n").split("\x1f", 3) + [""] * 3)[:4]
    return Entry(commit_id, datetime.fromisoformat(at), author, subject)


def _identity(folder: Path) -> tuple[list[str], str]:
    """Options that give a commit an author where none is configured, and a note that says so."""
    if all(_git(folder, "var", f"GIT_{who}_IDENT").code == 0 for who in ("AUTHOR", "COMMITTER")):
        return [], ""
    return ["-c", "user.name=keyturn", "-c", "user.email=keyturn@localhost"], _NO_IDENTITY


@dataclass(frozen=True, slots=True)
class _Said:
    code: int
    out: str
    error: str

    @property
    def why(self) -> str:
        """The line of Git's talk that says what is wrong."""
        lines = [line.strip() for line in (self.error or self.out).splitlines() if line.strip()]
        told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
        return told[0][:200] if told else f"git ended with code {self.code}"


def _patient(folder: Path, *arguments: str) -> _Said:
    """Run git, again while another one holds the index."""
    end = time.monotonic() + _PATIENCE
    while True:
        said = _git(folder, *arguments)
        if said.code == 0 or "index.lock" not in said.error or time.monotonic() > end:
            return said
        time.sleep(0.1)


def _git(folder: Path, *arguments: str) -> _Said:
    command = ["git", "-c", f"core.hooksPath={os.devnull}", *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_GIT}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Said(-1, "", f"git {arguments[0]} took longer than {_SECONDS:.0f} seconds")
    except OSError as error:  # git is not installed, or the folder is gone
        return _Said(-1, "", error.strerror or str(error))
    return _Said(done.returncode, done.stdout, done.stderr)
