"""Which changes of its arguments a resource ignores: `lifecycle { ignore_changes = [ssh_keys] }`."""

from bootstrap.hcl.document import Attribute, Block, inside, text
from bootstrap.terraform.servers.module import Item, Piece

EVERYTHING = "all"


def ignores(item: Item, attribute: str) -> bool:
    """Whether a change of all of that argument is ignored. One element of it, as in `ssh_keys[0]`, is not enough."""
    place = place_of(item)
    return place is not None and bool({attribute, EVERYTHING} & names_in(place[2]))


def names_in(attribute: Attribute) -> set[str]:
    """What an ignore_changes names. It may be quoted, as old files have it; `"*"` was the old word for all."""
    value = text(attribute.value).strip('"')
    if value in {EVERYTHING, "*"}:
        return {EVERYTHING}
    elements = [text(child).strip('"') for one in inside(attribute.value, "tuple") for child in one.named_children]
    return {EVERYTHING if name == "*" else name for name in elements}


def place_of(item: Item) -> tuple[Piece, Block, Attribute] | None:
    """The ignore_changes that holds: that of the last override file which has one, else the resource's own."""
    found = None
    for piece, block in item.blocks("lifecycle"):
        if attribute := block.body.attribute("ignore_changes"):
            found = (piece, block, attribute)
    return found
