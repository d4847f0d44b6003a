"""What can be copied of a cell or a finding, each with what it is called."""

from collections.abc import Iterator
from typing import NamedTuple

from keys.access import Grant
from keys.audit import Finding
from keys.public_key import PublicKey
from tui.access_columns import DeviceColumn
from tui.access_view import AccessView


class Copyable(NamedTuple):
    """name: as in "the fingerprint of macbook was copied"."""

    name: str
    text: str


def copies_of_cell(view: AccessView, target: str, column: int) -> tuple[Copyable, ...]:
    """The fingerprint first, as it is what is compared most."""
    return tuple(dict.fromkeys(_of_cell(view, target, column)))


def copies_of_finding(view: AccessView, finding: Finding) -> tuple[Copyable, ...]:
    """The command that mends it first, then what its cell has."""
    mend = (Copyable("the mending command", finding.mend),) if finding.mend else ()
    place = view.place_of(finding)
    cell = copies_of_cell(view, *place) if place and place[0] in view.table.index else ()
    return tuple(dict.fromkeys((*mend, Copyable("the id of the finding", finding.id), *cell)))


def _of_cell(view: AccessView, target: str, number: int) -> Iterator[Copyable]:
    column = view.columns[number]
    if isinstance(column, DeviceColumn):
        whose, key = f" of {column.device.name}", column.device.public_key
        grants = view.seen.row_of[target].cells[column.number].grants
        yield from _of_key(key, whose)
    else:
        grants = column.places.get(target, ())
        for key in dict.fromkeys(column.keys if not column.rest else [grant.key for grant in grants]):
            yield from _of_key(key, f" of {key.comment[:40]}" if key.comment else "")
    if (finding := view.seen.finding(column, target)) and finding.mend:
        yield Copyable("the mending command", finding.mend)
    yield from (Copyable("the place", grant.where) for grant in _placed(grants))


def _of_key(key: PublicKey, whose: str) -> Iterator[Copyable]:
    yield Copyable(f"the fingerprint{whose}", key.fingerprint)
    yield Copyable(f"the key line{whose}", key.line)


def _placed(grants: tuple[Grant, ...]) -> list[Grant]:
    return [grant for grant in grants if grant.where][:20]
