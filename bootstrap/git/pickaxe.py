"""Where in a repository a key came in and went, in whatever file, also from before keyturn came.

One look through the whole history of the branch, with Git's pickaxe; its patches tell which lines have the key.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.git.history import ENTRY, Entry
from bootstrap.git.repository import Repository, find
from bootstrap.git.running import run
from keys.key_base64 import decode, encode

_SECONDS = 120.0
KEY = re.compile(r"AAAA[0-9A-Za-z+/]{60,}={0,2}")
_ANY_KEY = "AAAA[0-9A-Za-z+/]{60,}"
_HEADER = "\x1e"
PATCH = (
    *("--patch", "--unified=0", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)
"""The patches that changed_lines reads."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A commit in which a key came into files, or went from files, or was taken from one to another."""

    entry: Entry
    came: tuple[str, ...]
    went: tuple[str, ...]


def traces_of(folder: Path, keys: Sequence[bytes]) -> list[Trace]:
    """The commits in which one of these keys (in wire form) came or went, oldest first; empty without a repository."""
    spelled = {encode(key) for key in keys}
    pattern = "|".join(re.sub(r"([+])", r"[\1]", one.rstrip("=")) for one in sorted(spelled))
    return _traces(folder, ["--pickaxe-regex", f"-S{pattern}"], lambda token: token in spelled) if spelled else []


def traces_of_fingerprint(folder: Path, fingerprint: str) -> list[Trace]:
    """The same for a key that nobody has at hand: SHA256:…"""

    def is_it(token: str) -> bool:
        return fingerprint_of(token) == fingerprint

    return _traces(folder, [f"-G{_ANY_KEY}"], is_it)


def fingerprint_of(token: str) -> str:
    """That of a key's blob in base64; empty for what is none."""
    blob = decode(token.encode())
    return f"SHA256:{encode(hashlib.sha256(blob).digest()).rstrip('=')}" if blob is not None else ""


def _traces(folder: Path, search: Sequence[str], is_it: Callable[[str], bool]) -> list[Trace]:
    repository = find(folder)
    if not isinstance(repository, Repository):
        return []
    words = ("log", "--no-show-signature", *search, *PATCH, f"--format={_HEADER}{ENTRY}")
    said = run(repository.top, "-c", "core.quotePath=false", *words, seconds=_SECONDS)
    text = said.raw.decode("utf-8", "replace")
    records = re.split(rf"(?m)^{_HEADER}", text)
    return [trace for record in reversed(records) if record and (trace := _trace(record, is_it))]


def _trace(record: str, is_it: Callable[[str], bool]) -> Trace | None:
    head, _, patch = record.partition("\n")
    more: Counter[str] = Counter()
    for name, sign, line in changed_lines(patch):
        there = sum(map(is_it, KEY.findall(line)))
        more[name] += there if sign == "+" else -there
    came = tuple(name for name, number in more.items() if number > 0)
    went = tuple(name for name, number in more.items() if number < 0)
    return Trace(Entry.parse(head), came, went) if came or went else None


def changed_lines(patch: str) -> Iterator[tuple[str, str, str]]:
    """The file, "+" or "-", and the line, of all that a patch changes."""
    name, inside = "", False
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            name, inside = "", False
        elif line.startswith("@@"):
            inside = True
        elif inside and line[:1] in {"+", "-"}:
            yield name, line[0], line[1:]
        elif not inside and line.startswith(("--- ", "+++ ")) and line[4:] != "/dev/null":
            name = line[4:].strip('"\t').partition("/")[2]
