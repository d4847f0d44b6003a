"""Two devices' changes of one Terraform file, merged where each only put something in at the same place.

Text alone cannot tell that two new entries of a map do not clash. What is merged has to be valid, or it is not.
"""

import json
from typing import Any

from bootstrap.git.edits import merging
from bootstrap.git.running import run
from bootstrap.private_folder import private_folder
from keys.errors import KeyturnError

_OURS, _BASE, _THEIRS, _END = (sign * 40 for sign in (b"<", b"|", b"=", b">"))
_ABSENT = object()


def merged_hcl(before: bytes, after: bytes, elsewhere: bytes) -> bytes:
    """HCL: what was put in elsewhere, then what was put in here. Raises KeyturnError."""
    from bootstrap.hcl.document import Document

    merged = b"".join(_side_by_side(_three_ways(before, after, elsewhere)))
    Document.parse(merged, "merged")
    return merged


def merged_json(before: bytes, after: bytes, elsewhere: bytes) -> bytes:
    """JSON as keyturn writes it, object by object. Raises KeyturnError."""
    try:
        return merging(before, after)(elsewhere) or b""
    except KeyturnError:
        was, now, there = (_objects(content) for content in (before, after, elsewhere))
        if _written(there) != elsewhere:
            raise
        return _written(_merged(was, now, there))


def _three_ways(before: bytes, after: bytes, elsewhere: bytes) -> bytes:
    with private_folder() as folder:
        files = [folder / name for name in ("elsewhere", "before", "after")]
        for file, content in zip(files, (elsewhere, before, after), strict=True):
            file.write_bytes(content)
        words = ("--quiet", "--stdout", "--diff3", f"--marker-size={len(_END)}")
        said = run(folder, "merge-file", *words, *map(str, files))
    if not 0 <= said.code < 128:
        raise KeyturnError(said.why)
    return said.raw


def _side_by_side(text: bytes) -> list[bytes]:
    """The lines, with both sides of what is marked. Raises KeyturnError where something was there before."""
    lines: list[bytes] = []
    part, parts = b"", {_OURS: b"", _THEIRS: b""}
    for line in text.splitlines(keepends=True):
        mark = line[: len(_END)]
        if mark in {_OURS, _BASE, _THEIRS}:
            part, parts = mark, ({_OURS: b"", _THEIRS: b""} if mark == _OURS else parts)
        elif mark == _END:
            lines += dict.fromkeys(parts.values())
            part = b""
        elif part == _BASE:
            raise KeyturnError("the same lines were changed")
        elif part:
            parts[part] += line
        else:
            lines.append(line)
    return lines


def _objects(content: bytes) -> Any:
    try:
        return json.loads(content or b"{}")
    except ValueError:
        raise KeyturnError("not valid JSON") from None


def _written(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _merged(was: Any, now: Any, there: Any) -> Any:
    if now in (was, there):
        return there
    if there == was:
        return now
    if not all(isinstance(one, dict) for one in (now, there)):
        raise KeyturnError("the same was changed")
    base = was if isinstance(was, dict) else {}
    merged = {}
    for name in dict.fromkeys((*there, *now)):
        value = _merged(*(one.get(name, _ABSENT) for one in (base, now, there)))
        if value is not _ABSENT:
            merged[name] = value
    in_order = [*there] == sorted(there)
    return {name: merged[name] for name in sorted(merged)} if in_order else merged
