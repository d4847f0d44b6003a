"""File name patterns as OpenSSH's own glob(3) expands them: `*`, `?`, `[a-z]`, `[!a]`; none fits a leading dot."""

import re
from functools import lru_cache

from keys.sshd.files import Files, Identity, Kind, can_read

_MAGIC = re.compile(r"[*?\[]")
_CLASS = re.compile(r"\[(!?)(.[^\]]*)\]", re.DOTALL)


def expand(pattern: str, files: Files, who: Identity) -> list[str]:
    """The paths that fit, in order. Raises UnseenError."""
    found = [""]
    for part in [part for part in pattern.split("/") if part]:
        found = [path for folder in found for path in _matching(folder, part, files, who)]
    return found


def _matching(folder: str, part: str, files: Files, who: Identity) -> list[str]:
    if not _MAGIC.search(part):
        path = f"{folder}/{_plain(part)}"
        return [path] if files.find(path, who, follow=False) else []
    inside = files.find(folder or "/", who)
    if inside is None or inside.entry.kind is not Kind.DIRECTORY or not can_read(inside, who):
        return []
    names = [name for name in files.names_in(inside.path) if fits(name, part)]
    return [path for name in names if files.find(path := f"{folder}/{name}", who, follow=False)]


def _plain(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL)


def fits(name: str, pattern: str) -> bool:
    """Whether one file name fits one part of a pattern."""
    if name.startswith(".") and not _plain(pattern).startswith("."):
        return False
    return bool(_compiled(pattern).fullmatch(name))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Between two `*` the first place that fits is the best one, so nothing is tried twice: no pattern is slow."""
    head, *others = _pieces(pattern)
    if not others:
        return re.compile(head, re.DOTALL)
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(f"{head}{middle}.*{others[-1]}", re.DOTALL)


def _pieces(pattern: str) -> list[str]:
    """What stands between the `*`, each as an expression for so many signs."""
    pieces, at = [""], 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "*":
            pieces.append("")
        elif sign == "?":
            pieces[-1] += "."
        elif sign == "\\" and at + 1 < len(pattern):
            at += 1
            pieces[-1] += re.escape(pattern[at])
        elif sign == "[" and (group := _CLASS.match(pattern, at)):
            pieces[-1] += _group(group[1], group[2])
            at = group.end() - 1
        else:
            pieces[-1] += re.escape(sign)
        at += 1
    return pieces


def _group(negated: str, signs: str) -> str:
    """A bracket expression; a range the wrong way round matches nothing."""
    made, at = "", 0
    while at < len(signs):
        if at + 2 < len(signs) and signs[at + 1] == "-":
            low, high = signs[at], signs[at + 2]
            made += f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
            at += 3
        else:
            made += re.escape(signs[at])
            at += 1
    if not made:
        return "." if negated else r"(?!)"
    return f"[{'^' if negated else ''}{made}]"
