"""Wildcard patterns and comma-separated lists of them (match.c).

`*` is any run, `?` one character, `!` before a pattern negates it. Names are data: nothing is resolved.
"""

import re

_PATTERN_BUFFER = 1024
"""A pattern that does not fit sshd's buffer makes it give up on the whole list."""


def match_pattern(text: str, pattern: str) -> bool:
    """Say whether the whole of `text` fits `pattern` (match_pattern). Case counts. No pattern makes it slow."""
    if "*" not in pattern:
        return _fits(text, pattern)
    head, *middle, tail = re.split(r"\*+", pattern)
    end = len(text) - len(tail)
    if end < len(head) or not _fits(text[: len(head)], head) or not _fits(text[end:], tail):
        return False
    at = len(head)
    for piece in middle:
        found = _find(text, piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _find(text: str, piece: str, start: int, end: int) -> int:
    candidates = range(start, end - len(piece) + 1)
    return next((at for at in candidates if _fits(text[at : at + len(piece)], piece)), -1)


def _fits(text: str, pattern: str) -> bool:
    return len(text) == len(pattern) and all(p in ("?", c) for c, p in zip(text, pattern, strict=True))


def match_host_list(host: str, patterns: str) -> int:
    """Match a host name against a list (match_hostname). Returns 1, 0, or -1 where a negated pattern matches."""
    return match_pattern_list(_lower(host), _lower(patterns))


def match_pattern_list(text: str, patterns: str) -> int:
    """Match text against a list, case counting. Returns 1, 0, or -1 where a negated pattern matches."""
    verdict = 0
    for entry in patterns.removesuffix(",").split(",") if patterns else ():
        pattern = entry.removeprefix("!")
        if len(pattern.encode("utf-8", "surrogateescape")) >= _PATTERN_BUFFER - 1:
            return 0
        if match_pattern(text, pattern):
            if entry != pattern:
                return -1
            verdict = 1
    return verdict


def _lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def in_list(name: str, names: str) -> bool:
    """Say whether `name` is one of `names`, to the letter; an empty entry ends them (match_principals_option)."""
    entries = names.split(",")
    return name in (entries[: entries.index("")] if "" in entries else entries)
