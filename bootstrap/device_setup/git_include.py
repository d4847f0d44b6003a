"""The one entry in the person's global Git configuration that takes in a file of keyturn's, put in and taken out.

It stands at the top, so that whatever the person says further down, conditional includes among it, goes before it.
`git config` itself would put it at the end, and taking it out again would leave another file than there was. Every
other byte stays. The file is the one that Git would write to: see FILES in git-config(1).
"""

import os
from pathlib import Path

from keys.errors import KeyturnError

_BOM = b"\xef\xbb\xbf"
_MARK = b"[include] # keyturn"
_MADE = b", which made this file"


def global_file() -> Path:
    """$GIT_CONFIG_GLOBAL; else ~/.gitconfig; else $XDG_CONFIG_HOME/git/config where that is there and the other is not.

    Raises KeyturnError where Git is told to read none.
    """
    named = os.environ.get("GIT_CONFIG_GLOBAL")
    if named is not None:
        if not named or named == os.devnull:
            hint = "unset GIT_CONFIG_GLOBAL"
            raise KeyturnError("Git is told to have no global configuration", where="GIT_CONFIG_GLOBAL", hint=hint)
        return Path(named).expanduser().absolute()
    usual = Path.home() / ".gitconfig"
    other = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git/config"
    return other if other.exists() and not usual.exists() else usual


def with_include(data: bytes | None, path: Path) -> bytes:
    """The configuration with the entry at its top. data: None for a file that is not there."""
    made = _MADE if data is None else b""
    start, rest = (_BOM, data[len(_BOM) :]) if data and data.startswith(_BOM) else (b"", data or b"")
    return start + _MARK + made + b"\n" + _line(path) + rest


def has_include(data: bytes | None, path: Path) -> bool:
    """Whether it is there, wherever in the file."""
    return _line(path).strip() in [line.strip() for line in (data or b"").splitlines()]


def without_include(data: bytes, path: Path) -> bytes | None:
    """The configuration as it was before; None where it was not there, and nothing has come to stand in it since.

    What a person put into the same section stays, and the section with it.
    """
    line = _line(path)
    for head in (_MARK + b"\n", _MARK + _MADE + b"\n"):
        before, found, after = data.partition(head + line)
        if found:
            left = before + (b"[include]\n" if _goes_on(after) else b"") + after
            return None if _MADE in head and not left else left
    return b"".join(one for one in data.splitlines(keepends=True) if one.strip() != line.strip())


def quoted(path: Path) -> str:
    """A path as a value of a Git configuration. Raises KeyturnError for one that none can be."""
    text = path.as_posix()
    if not text.isprintable():
        raise KeyturnError("Git can't be told of a file with such a name", where=repr(text)[:200])
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _goes_on(after: bytes) -> bool:
    """Whether the section has more entries."""
    for line in after.splitlines():
        if (text := line.strip()) and not text.startswith((b"#", b";")):
            return not text.startswith(b"[")
    return False


def _line(path: Path) -> bytes:
    return f"\tpath = {quoted(path)}\n".encode()
