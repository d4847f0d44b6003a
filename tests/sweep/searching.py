"""A secret in a heap of bytes, in the shapes in which one escapes: as it is, quoted, in base64, in hex, in UTF-16."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def shapes(secret: str) -> frozenset[bytes]:
    """Bytes that give the secret away. Short ones would be found everywhere, and are no secrets."""
    assert len(secret) >= 8
    raw = secret.encode()
    found = {raw, raw.hex().encode(), secret.encode("utf-16-le"), quote(secret, "").encode(), raw[::-1]}
    found |= {quote_plus(secret).encode(), json.dumps(secret)[1:-1].encode(), repr(secret)[1:-1].encode()}
    return frozenset(found | set(_base64(raw)))


def _base64(raw: bytes) -> Iterator[bytes]:
    """What every base64 text with the secret somewhere in it must hold, at each of three ways of lying in it."""
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + raw)
        inside = text[4 if lead else 0 : len(text) // 4 * 4 - 4]
        if len(inside) >= 8:
            yield inside
            yield inside.replace(b"+", b"-").replace(b"/", b"_")


def sightings(secrets: Mapping[str, str], heaps: Iterable[tuple[str, bytes]]) -> list[str]:
    """A sentence for each heap that gives one away. secrets: by what they are called. heaps: each with its name."""
    wanted = {name: shapes(secret) for name, secret in secrets.items()}
    return [
        f"{name} stands in {where}"
        for where, heap in heaps
        for name, ways in wanted.items()
        if any(way in heap for way in ways)
    ]


def files(folder: Path, *, but: Iterable[Path] = ()) -> Iterator[tuple[str, bytes]]:
    """All files below the folder with their names, Git's objects unpacked by nobody: those are searched elsewhere."""
    left_out = frozenset(but)
    for path in sorted(folder.rglob("*")):
        yield f"the name {path}", str(path).encode()
        if path.is_file() and not path.is_symlink() and path not in left_out and not left_out & set(path.parents):
            yield str(path), path.read_bytes()
