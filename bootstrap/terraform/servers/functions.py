"""Which part of its arguments a function of Terraform's makes its value from.

Source: developer.hashicorp.com/terraform/language/functions. One that isn't told of here uses all of each argument.
"""

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from bootstrap.hcl.document import text
from bootstrap.terraform.servers.steps import ALL, KEYS_ONLY, Part, Steps

_ONE_OF_THEM = {
    "merge",
    "try",
    "coalesce",
    "tomap",
    "sensitive",
    "nonsensitive",
}  # the value, or its members, as they are
_LISTS = {"concat", "tolist", "reverse", "coalescelist", "values"}  # elements as they are, in other places
_SETS = {"toset", "distinct", "compact", "sort"}  # how many there are hangs on what they say


def arguments_used(function: str, arguments: Sequence[Node], want: Steps) -> Iterator[tuple[Node, Steps]]:
    """Each argument with the part of it that is used. want: the part of the function's value that is."""
    if function in {"length", "keys"}:
        yield from ((one, KEYS_ONLY) for one in arguments)
    elif function in _ONE_OF_THEM:
        yield from ((one, want) for one in arguments)
    elif function in _LISTS | _SETS:
        yield from ((one, _elements(want, counted=function in _LISTS)) for one in arguments)
    elif function == "one":
        yield from ((one, (Part.ANY, *want)) for one in arguments)
    elif function in {"lookup", "element"} and len(arguments) > 1:
        collection, index, *default = arguments
        yield collection, (_literal(index) if function == "lookup" else Part.ANY, *want)
        yield index, ALL
        yield from ((one, want) for one in default)
    elif function == "zipmap" and want == KEYS_ONLY:
        yield arguments[0], ALL
    else:
        yield from ((one, ALL) for one in arguments)


def _elements(want: Steps, *, counted: bool) -> Steps:
    if want[:1] == KEYS_ONLY:
        return KEYS_ONLY if counted else ALL
    return (Part.ANY, *want[1:]) if want else ALL


def _literal(node: Node) -> str | Part:
    name = text(node)
    return name[1:-1] if name.startswith('"') and name.count('"') == 2 and not {"$", "%", "\\"} & {*name} else Part.ANY
