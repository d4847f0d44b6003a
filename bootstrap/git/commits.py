"""Commits keyturn's own hunks, and nothing else: what a person has staged or changed stays as it is, uncommitted.

The commit is the last one with the edits made to it, put together in an index of its own. The person's index gets the
same edits first: whoever is killed between the two leaves them staged, and the next commit has them. The person's hooks
run and their signing is heeded. A commit that can't be made is told, never raised: the file on disk is what counts.
"""

import os
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrap.git.edits import Edit
from bootstrap.git.repository import NoRepository, Repository, find
from bootstrap.git.running import LITERAL, Said, patient, run
from bootstrap.git.versions import REGULAR, GitFailedError, Held, Versions, read_versions, store
from bootstrap.private_folder import private_folder
from keys.errors import KeyturnError

SECONDS = 60.0  # for hooks and signing together

_NO_IDENTITY = "Git knows no name and e-mail here, so the commit is signed as keyturn"
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "keyturn", "EMAIL": "keyturn@localhost"}.items()
}
_SUMMARY = re.compile(r"^\[\S+(?: \(root-commit\))? ([0-9a-f]{4,64})\] ")


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of a commit. id: short, empty when none was made. note: worth telling, for instance why not."""

    id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Put:
    """What a file becomes. commit: in the commit, None for gone. index: in the person's index; None: stays as it is."""

    commit: Held | None
    index: Held | None
    leaves_index: bool = False


def commit(edits: Mapping[Path, Edit], message: str) -> Commit:
    """Commit these edits of files of one repository, which the work tree has already. Without a change: no commit."""
    if not edits:
        return Commit()
    repository = find(next(iter(edits)).resolve().parent)
    if isinstance(repository, NoRepository):
        return Commit(note=repository.why and f"not committed: {repository.why}")
    if error := repository.trouble():
        return Commit(note=f"not committed: {error.what}")
    try:
        return _commit(repository, edits, message)
    except GitFailedError as failed:
        return Commit(note=f"not committed: {failed.what}")


def _commit(repository: Repository, edits: Mapping[Path, Edit], message: str) -> Commit:
    named = {repository.name_of(path): (path, edit) for path, edit in edits.items()}
    notes = [f"not committed: {path} is outside of this repository" for name, (path, _) in named.items() if not name]
    inside = {name: edit for name, (_, edit) in named.items() if name}
    versions = read_versions(repository, inside)
    ignored = _ignored(repository, [name for name in inside if name not in {*versions.head, *versions.index}])
    puts: dict[str, _Put] = {}
    for name, edit in inside.items():
        try:
            if name not in ignored and (put := _edited(repository, versions, name, edit)):
                puts[name] = put
        except GitFailedError:
            raise
        except KeyturnError as error:
            notes.append(f"not committed: {name}: {error.what}")
    notes += [_told_ignored(ignored)] if ignored else []
    made = _made(repository, versions, puts, message) if puts else Commit()
    return Commit(made.id, "; ".join(filter(None, (*notes, made.note))))


def _edited(repository: Repository, versions: Versions, name: str, edit: Edit) -> _Put | None:
    """What is to be put for this file; None where the last commit needs no change. Raises what the edit raises."""
    head, index = versions.head.get(name), versions.index.get(name)
    if name in versions.unmerged:
        raise KeyturnError("a merge of it is not resolved yet")
    if any(held and held.mode not in REGULAR for held in (head, index)):
        raise KeyturnError("in Git it is no file")
    after = edit(head.content if head else None)
    if after == (head.content if head else None):
        return None
    put = _held(repository, name, after, head)
    if index is None:
        return _Put(put, None if head else put, leaves_index=head is not None)  # whose removal is staged stays so
    if (head and index.id == head.id) or not (head or index.content):  # nothing staged, or only that it is to come
        return _Put(put, put and Held(index.mode, put.id))
    staged = edit(index.content)
    return _Put(put, _held(repository, name, staged, index), leaves_index=staged == index.content)


def _held(repository: Repository, name: str, content: bytes | None, like: Held | None) -> Held | None:
    if content is None:
        return None
    mode = like.mode if like else "100755" if os.access(repository.top / name, os.X_OK) else "100644"
    return Held(mode, store(repository, name, content, like))


def _made(repository: Repository, versions: Versions, puts: Mapping[str, _Put], message: str) -> Commit:
    staged = _stage(repository, {name: put.index for name, put in puts.items() if not put.leaves_index})
    if staged.code not in {0, 1}:  # 1: some other file differs from what is staged of it
        raise GitFailedError.of(staged)
    with private_folder() as folder:
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        tree = versions.with_in_tree({name: put.commit for name, put in puts.items()})
        filled = run(repository.top, "update-index", "-z", "--index-info", stdin=tree, variables=index)
        if filled.code:
            raise GitFailedError.of(filled)
        words = ["commit", "--cleanup=verbatim", "-m", message]
        said = run(repository.top, *words, variables=index, seconds=SECONDS, hooks=True)
        note = ""
        if "Please tell me who you are" in said.error:
            said = run(repository.top, *words, variables=index | _IDENTITY, seconds=SECONDS, hooks=True)
            note = _NO_IDENTITY
    if said.code and not _is_in(repository, puts):
        return Commit(note=_refused(repository, said, puts))
    if said.code:
        note = f"{said.error}, after the commit was made: see the post-commit hook"
    _follow_hook(repository, puts)
    return Commit(_id(repository, said), note)


def _stage(repository: Repository, put: Mapping[str, Held | None]) -> Said:
    """Put these files into the person's index. None: gone."""
    words: list[str] = []
    for name, held in put.items():
        words += ["--cacheinfo", f"{held.mode},{held.id},{name}"] if held else ["--force-remove", name]
    return patient(repository.top, "update-index", "--add", *words, "--refresh") if words else Said(0, b"", "")


def _is_in(repository: Repository, puts: Mapping[str, _Put]) -> bool:
    """Whether the last commit has it: git may have been given up on after that."""
    found = _in_head(repository, puts)
    return found is not None and all(found.get(name) == (put.commit and put.commit.id) for name, put in puts.items())


def _in_head(repository: Repository, names: Iterable[str]) -> dict[str, str] | None:
    said = run(repository.top, "ls-tree", "-z", "--full-tree", "HEAD", "--", *names, variables=LITERAL)
    records = [record.partition("\t") for record in said.out.split("\0") if record]
    return None if said.code else {name: words.split(" ")[2] for words, _, name in records}


def _follow_hook(repository: Repository, puts: Mapping[str, _Put]) -> None:
    """A pre-commit hook may have put in something else, say a formatted file; the index follows it."""
    if not repository.pre_commit.exists():
        return
    alike = {
        name: put.commit for name, put in puts.items() if put.commit and put.index and put.commit.id == put.index.id
    }
    found = _in_head(repository, alike) or {}
    other = {
        name: Held(put.mode, found[name]) for name, put in alike.items() if put and found.get(name, put.id) != put.id
    }
    _stage(repository, other)


def _id(repository: Repository, said: Said) -> str:
    told = _SUMMARY.match(said.out)
    return told[1] if told else run(repository.top, "rev-parse", "--short", "HEAD").out.strip()


def _refused(repository: Repository, said: Said, names: Iterable[str]) -> str:
    if said.code < 0 or said.first.startswith("fatal:"):
        why = said.why
    elif "failed to write commit object" in said.error:
        why = f"it could not be signed: {said.first}"
    else:
        why = f"a hook refused: {said.first or 'without a word'}"
    return f"not committed: {why}; to do it: {shlex.join(['git', '-C', str(repository.top), 'commit', '--', *names])}"


def _ignored(repository: Repository, names: Iterable[str]) -> list[str]:
    """Which of these, none of them in Git, it is told to ignore."""
    asked = "".join(f"./{name}\0" for name in names)
    said = run(repository.top, "check-ignore", "-z", "--stdin", stdin=os.fsencode(asked)) if asked else None
    return [name.removeprefix("./") for name in said.out.split("\0") if name] if said else []


def _told_ignored(names: Iterable[str]) -> str:
    short = [name.rpartition("/")[2] for name in names]
    lines = " and ".join(f"!{name}" for name in short)
    return f"not committed: ignored by .gitignore: {', '.join(short)}; to have it in Git, add a line there: {lines}"
