"""One entry put into, or taken out of, a map or a list of a file: HCL or JSON, as a careful person does it.

Only the bytes of the entry change. Adding and then removing it gives back the same bytes. Every result is parsed, and
an edit after which anything else would be different is refused.
"""

from tree_sitter import Node

from bootstrap.hcl.addition import Addition
from bootstrap.hcl.document import text
from bootstrap.hcl.entries import Entry, is_map
from bootstrap.hcl.filling import Filling
from bootstrap.hcl.layout import Layout
from bootstrap.hcl.removal import removal
from bootstrap.hcl.splice import entries_after, refuse, spliced
from keys.errors import InvalidInputError


def added(data: bytes, collection: Node, name: str, value: str) -> bytes:
    """The file with one entry more in this map or list of it.

    name: "" in a list. value: its source, as `quoted` gives it; further lines of it are indented as for a line that
    isn't, by two spaces a level. Raises InvalidInputError where the name is there, and KeyturnError where the edit
    would change more than it should.
    """
    layout = Layout.of(data, collection)
    if is_map(collection) and any(place.entry.name == name and name for place in layout.places):
        raise InvalidInputError(f"{name[:60]!r} stands there already", hint="remove it first")
    if not value.strip():
        raise refuse("there is no value")
    edit = Addition.of(layout, name, value) if layout.places else Filling.of(layout, name, value)
    try:
        result = spliced(data, edit.splices())
    except UnicodeEncodeError:
        raise refuse("half a surrogate pair can't be written") from None
    now = list(entries_after(data, collection, result))
    old = [text(place.entry.node) for place in layout.places]
    new = now.pop(next((at for at, entry in enumerate(now) if [text(entry.node)] != old[at : at + 1]), -1))
    if [text(entry.node) for entry in now] != old or new.name != name or _signs(text(new.value)) != _signs(value):
        raise refuse("other entries would change")
    return result


def removed(data: bytes, collection: Node, entry: Entry) -> bytes:
    """The file without this entry, its comma, the comment on its line and the comment right above it.

    Raises KeyturnError where the edit would change more than it should.
    """
    layout = Layout.of(data, collection)
    place = next((place for place in layout.places if place.entry.node == entry.node), None)
    if place is None:
        raise refuse("the entry is not in this collection")
    result = spliced(data, removal(layout, place))
    rest = [text(other.entry.node) for other in layout.places if other is not place]
    if [text(other.node) for other in entries_after(data, collection, result)] != rest:
        raise refuse("other entries would change")
    return result


def _signs(value: str) -> str:
    """The value without what depends on whether it is written on one line."""
    return "".join(value.replace(",", "").split())
