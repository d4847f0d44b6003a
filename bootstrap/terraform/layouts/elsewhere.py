"""Where a Terraform directory has a public key written out at all: in a template, another resource, another list.

A cheap search for the key's base64, in whatever text files such a directory has: keyturn edits one layout only, and
nobody may believe a key gone that stands in another. A line that is a comment opens nothing and is passed over.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bootstrap.terraform.files import Files
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_ENDINGS = (".tf", ".tfvars", ".json", ".yaml", ".yml", ".tftpl", ".tpl", ".tmpl", ".j2", ".pub", ".sh", ".cfg", ".txt")
_NOT_OURS = {"node_modules", "__pycache__"}
_LARGEST = 1 << 20
_KEY = re.compile(
    rb"(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9@.-]+) +AAAA[A-Za-z0-9+/]{40,}={0,2}(?: [\w.@+-]+)?"
)
_COMMENTS = (b"#", b"//")


@dataclass(frozen=True)
class Place:
    """One line with a key in it."""

    path: Path
    line: int
    text: bytes

    def told(self, files: Files) -> str:
        return f"{files.name(self.path)}, line {self.line}"


def places(files: Files, key: PublicKey) -> tuple[Place, ...]:
    """Every line that has this key, in the order of the files. What can't be read is passed over."""
    blob = _blob(key)
    return tuple(place for path in _texts(files) for place in _in_file(files, path) if blob in place.text)


def held(files: Files, keys: Iterable[PublicKey]) -> tuple[PublicKey, ...]:
    """Those of the keys that stand anywhere. The files are read once, however many keys there are."""
    wanted = list(keys)
    lines = [place.text for path in _texts(files) for place in _in_file(files, path)] if wanted else []
    return tuple(key for key in wanted if any(_blob(key) in line for line in lines))


def _blob(key: PublicKey) -> bytes:
    return key.bare_line.split()[1].encode()


def still_there(before: Files, after: Files, key: PublicKey) -> tuple[Place, ...]:
    """Where it stands still after an edit, as the files before it have the lines."""
    old = list(places(before, key))
    found = []
    for place in reversed(places(after, key)):
        same = [one for one in old if (one.path, one.text) == (place.path, place.text)]
        found.append(same[-1] if same else place)
        old = [one for one in old if one is not found[-1]]
    return tuple(reversed(found))


def all_keys(files: Files) -> Iterator[tuple[Place, PublicKey]]:
    """Every public key that is written out anywhere."""
    for path in _texts(files):
        for place in _in_file(files, path):
            for found in _KEY.finditer(place.text):
                try:
                    yield place, PublicKey.parse(found[0].decode())
                except InvalidInputError:
                    continue


def _texts(files: Files) -> Iterator[Path]:
    for folder, folders, names in os.walk(files.directory):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS and not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(_ENDINGS) and name[0] != ".")


def _in_file(files: Files, path: Path) -> Iterator[Place]:
    try:
        data = files.edits[path] if path in files.edits else _content(path)
    except OSError:
        return
    if data is None or b"AAAA" not in data:
        return
    for number, line in enumerate(data.splitlines(), 1):
        if b"AAAA" in line and not line.lstrip().startswith(_COMMENTS):
            yield Place(path, number, line)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else None
