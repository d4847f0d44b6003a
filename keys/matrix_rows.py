"""The matrix by rows: each target with all that is known about it, ready to be shown or filtered."""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.access import Grant, Observation, Seen, Wish
from keys.matrix import Cell, CellState, Matrix

_AS_IT_SHOULD_BE = {CellState.IN, CellState.OUT}


@dataclass(frozen=True, slots=True)
class Row:
    """One target. cells: in the order of the devices. foreign: grants of keys that no device owns."""

    wish: Wish
    observation: Observation | None
    cells: tuple[Cell, ...]
    foreign: tuple[Grant, ...] = ()

    @property
    def target(self) -> str:
        return self.wish.target

    @property
    def is_seen(self) -> bool:
        return isinstance(self.observation, Seen)

    @property
    def foreign_keys(self) -> int:
        """How many different foreign keys there are; one key at two accounts is one key."""
        return len({grant.key for grant in self.foreign})

    @property
    def is_problem(self) -> bool:
        """Whether anything here is not as it should be, or could not be seen."""
        seen = self.observation
        return (
            not isinstance(seen, Seen)
            or bool(seen.unknown or self.foreign or seen.doors or seen.exposed)
            or bool(seen.sessions or seen.sessions_unknown)
            or any(cell.state not in _AS_IT_SHOULD_BE for cell in self.cells)
        )


def rows(matrix: Matrix) -> tuple[Row, ...]:
    """The targets of a matrix, in its order."""
    foreign: dict[str, list[Grant]] = {}
    for key in matrix.foreign:
        for target, grant in key.places:
            foreign.setdefault(target, []).append(grant)
    return tuple(
        Row(wish, matrix.observations.get(wish.target), matrix.at(wish.target), tuple(foreign.get(wish.target, ())))
        for wish in matrix.wishes
    )


def seen_count(all_rows: Sequence[Row]) -> int:
    """How many of the targets were seen."""
    return sum(row.is_seen for row in all_rows)
