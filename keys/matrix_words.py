"""What the states of a matrix are called: one glyph, one word and one meaning each, for every front end.

Colours are the front ends' business; here stands what a colour is to mean, and it is always backed by glyph and word.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from keys.access import GITHUB, Effect, Wish, kind_of
from keys.device import Device
from keys.findings.evidence import both
from keys.findings.finding import Severity
from keys.findings.github_words import among
from keys.matrix import Cell, CellState


class Meaning(StrEnum):
    """How something is to be taken."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


class Sign(NamedTuple):
    """says: the state as half a sentence, for a legend."""

    glyph: str
    word: str
    meaning: Meaning
    says: str

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


SIGNS: dict[CellState, Sign] = {
    CellState.IN: Sign("●", "in", Meaning.GOOD, "gets in, as it should"),
    CellState.MISSING: Sign("○", "missing", Meaning.WARNING, "should get in, and does not"),
    CellState.VANISHED: Sign("◌", "vanished", Meaning.WARNING, "got in, and its key has gone since"),
    CellState.EXTRA: Sign("◆", "extra", Meaning.WARNING, "gets in, which keyturn.toml does not give it"),
    CellState.LINGERING: Sign("✖", "STILL IN", Meaning.BAD, "must not get in, and is still there"),
    CellState.OUT: Sign("·", "out", Meaning.QUIET, "not wanted here, and not here"),
    CellState.PENDING: Sign("…", "pending", Meaning.BAD, "not seen, and something is still to be done"),
    CellState.UNKNOWN: Sign("?", "unknown", Meaning.WARNING, "not seen, or not known; nothing known to be done"),
}

SEVERITY_MEANINGS = {
    Severity.CRITICAL: Meaning.BAD,
    Severity.HIGH: Meaning.BAD,
    Severity.MEDIUM: Meaning.WARNING,
    Severity.LOW: Meaning.QUIET,
    Severity.INFO: Meaning.QUIET,
}


def heading(device: Device) -> str:
    """The device's name, and what it is when it is not active."""
    return device.name if device.is_active else f"{device.name} ({device.status})"


def sentence(cell: Cell, wish: Wish) -> str:
    """What a cell says, as a sentence without a full stop. A finding, where there is one, says it better."""
    if cell.state is CellState.IN:
        if wish.effect is Effect.SEED:
            return f"{cell.device} is listed here, for servers to come"
        if not wish.takes_keys:
            return f"{cell.device} is in the tailnet, as it should"
        if kind_of(wish.target) == GITHUB:
            return f"the key of {cell.device} is {among(cell.accounts)}, as it should"
        return f"{cell.device} gets in as {', '.join(cell.accounts)}, as it should"
    if cell.state is CellState.UNKNOWN and cell.grants:
        return f"{cell.device}: its key is there; whether it gets in as {', '.join(cell.accounts)} is not known"
    return f"{cell.device}: {SIGNS[cell.state].says}"


def about_seeds(wishes: Iterable[Wish]) -> str:
    """What the rows of seeds do not say, as many believe that they do; empty where there are none."""
    seeds = [wish.target for wish in wishes if wish.effect is Effect.SEED]
    if not seeds:
        return ""
    return (
        f"{both(seeds)}: for servers to come. A running server lets in what stands on itself, whatever is listed here."
    )
