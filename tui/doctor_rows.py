"""What the doctor looked at -> lines: what is missing first, each with the line that mends it; the good ones quiet."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bootstrap.fleet_secrets import KEY_RING
from keys.findings.evidence import count
from keys.inert import inert

if TYPE_CHECKING:
    from bootstrap.doctor import Check

_KEY = "bold $text-accent"
_SIGNS = {
    "missing": ("✖ missing ", "$text-error bold"),
    "optional": ("· optional", "$foreground-muted"),
    "ok": ("● ok      ", "$text-success"),
}
_ORDER = list(_SIGNS)


def ordered(checks: Sequence["Check"]) -> list["Check"]:
    """What is missing stands first; otherwise as they were looked at."""
    return sorted(checks, key=lambda one: _ORDER.index(one.health.value))


def check_line(check: "Check") -> Content:
    """One check, and below it what mends it."""
    word, style = _SIGNS[check.health.value]
    quiet = "" if check.health.value == "missing" else "$foreground-muted"
    kept = f"{_kept(check.kept)}: " if check.kept else ""
    line = Content.assemble(
        (word, style), "  ", (f"{inert(check.name, 40):<14}", "bold"), (inert(f"{kept}{check.said}", 300), quiet)
    )
    if not check.mend:
        return line
    by_key = (("  m", _KEY), " does it") if check.remedy else ()
    return Content("\n").join([line, Content.assemble(" " * 12, ("mend: ", _KEY), inert(check.mend, 300), *by_key)])


def _kept(where: str) -> str:
    return "key ring" if where == KEY_RING else where


def verdict(checks: Sequence["Check"]) -> str:
    """ "2 missing, 3 optional, 8 ok", in the words of the lines; where nothing is missing, that."""
    counted = Counter(one.health.value for one in checks)
    if not counted["missing"]:
        return f"nothing is missing: {count(len(checks), 'thing')} looked at"
    return ", ".join(f"{counted[health]} {health}" for health in _ORDER if counted[health])
