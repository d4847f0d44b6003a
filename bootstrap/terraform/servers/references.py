"""What an expression of HCL refers to, and which part of each thing it uses.

Rules: no value is known, so what might be used counts as used; a part is left out only where the text itself shows
that it can't matter (another entry of an object that is written out, the values of a map of which only the keys count).
Names that a `for` brings along are not references: they stand for the elements of what it goes over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.document import text
from bootstrap.terraform.servers.functions import arguments_used
from bootstrap.terraform.servers.steps import ALL, KEYS_ONLY, Part, Step, Steps


@dataclass(frozen=True)
class Use:
    """`name.step.step`. name: the first word, like `var`, `local`, `hcloud_ssh_key`, or "file" for a file that is read.

    literal: it is no reference but a text, which stands in name, as it is.
    """

    name: str
    steps: Steps
    literal: bool = False


@dataclass(frozen=True)
class Bound:
    """What a name stands for: a part of that expression, in which these names are bound. None: nothing that changes."""

    node: Node | None
    names: "Names"
    steps: Steps = ALL


Names = Mapping[str, Bound]
"""The names that are no references, like `key` of a `for`, or `each.value`."""


def uses(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    """All that this part of an expression refers to. want: the part of its value that is used."""
    wanted = ALL if _is_computed(node) else want
    for operand, tail in _operands(node):
        steps, rest, indexes = _steps(tail, wanted)
        for index in indexes:
            yield from uses(index, ALL, names)
        yield from _operand(operand, (*steps, *rest), names)


def each_of(node: Node, names: Names, word: str = "each", instance: Step = Part.ANY) -> Names:
    """The names that a `for_each` of that value brings along. instance: which element, where that is known."""
    known = isinstance(instance, str)
    key = Bound(None, {}) if known else Bound(node, names, KEYS_ONLY)
    return {**names, f"{word}.key": key, f"{word}.value": Bound(node, names, (instance,))}


def literal_members(node: Node) -> Mapping[str, str] | None:
    """The members of an object, each with its text, where all of its keys are written out; else None."""
    collections = [one for child in _children(node, "collection_value") for one in _children(child, "object")]
    members = {}
    for element in (one for collection in collections for one in _children(collection, "object_elem")):
        key, value = _children(element, "expression")
        name = _literal_key(key)
        if name is None:
            return None
        members[name] = text(value)
    return members if collections else None


def _operand(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    match node.type:
        case "variable_expr":
            yield from _variable(text(node), want, names)
        case "function_call":
            yield from _call(node, want, names)
        case "tuple":
            yield from _tuple(node, want, names)
        case "object":
            yield from _object(node, want, names)
        case "for_tuple_expr" | "for_object_expr":
            yield from _for(node, want, names)
        case "conditional":
            condition, *branches = _children(node, "expression")
            yield from uses(condition, ALL, names)
            for branch in branches:
                yield from uses(branch, want, names)
        case "template_for":
            yield from _template_for(node, names)
        case "string_lit":
            yield Use(text(node)[1:-1], want, literal=True)
        case _:
            yield from uses(node, want, names)


def _variable(name: str, want: Steps, names: Names) -> Iterator[Use]:
    bound, rest = names.get(name), want
    if bound is None and want:
        bound, rest = names.get(f"{name}.{want[0]}"), want[1:]
    if bound is None:
        yield Use(name, want)
    elif bound.node is not None:
        deeper = () if bound.steps == KEYS_ONLY else rest
        yield from uses(bound.node, (*bound.steps, *deeper), bound.names)


def _call(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    function = text(node.children[0])
    arguments = [one for part in _children(node, "function_arguments") for one in _children(part, "expression")]
    if function.startswith(("file", "templatefile")) and arguments:
        yield Use("file", (_pattern(arguments[0]) + ("/*" if function == "fileset" else ""),))
    for argument, steps in arguments_used(function, arguments, want):
        yield from uses(argument, steps, names)


def _pattern(node: Node) -> str:
    """The path that is read, with `*` for what isn't known, and with `${path.module}` as it is."""
    if found := re.fullmatch(r'(?:(?:pathexpand|abspath)\()?"([^"\\]*)"\)?', text(node)):
        return re.sub(r"\$\{(?!path\.(module|root|cwd)\}).*\}|%\{.*\}", "*", found[1])
    return "*"


def _tuple(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    elements = _children(node, "expression")
    step = want[0] if want else Part.ANY
    if step is Part.KEYS:
        return  # it has as many elements as are written there
    if isinstance(step, str) and step.isdigit():
        elements = elements[int(step) : int(step) + 1]
    for element in elements:
        yield from uses(element, want[1:], names)


def _object(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    step = want[0] if want else Part.ANY
    for element in _children(node, "object_elem"):
        key, value = _children(element, "expression")
        name = _literal_key(key)
        if name is None:
            yield from uses(key, ALL, names)
        if step is Part.ANY or (isinstance(step, str) and name in {None, step}):
            yield from uses(value, want[1:], names)


def _literal_key(node: Node) -> str | None:
    return found[2] if (found := re.fullmatch(r'("?)([^\s"$%().\[\]]+)\1', text(node))) else None


def _for(node: Node, want: Steps, names: Names) -> Iterator[Use]:
    (intro,) = _children(node, "for_intro")
    (collection,) = _children(intro, "expression")
    variables = [text(one) for one in _children(intro, "identifier")]
    inner = _for_names(variables, collection, names)
    *keys, value = _children(node, "expression")
    step = want[0] if want else Part.ANY
    if keys and isinstance(step, str) and len(variables) == 2 and text(keys[0]) == variables[0]:
        inner = {**inner, variables[1]: Bound(collection, names, (step,))}
    else:
        yield from uses(collection, KEYS_ONLY, names)
        for key in keys:
            yield from uses(key, ALL, inner)
    for condition in _children(node, "for_cond"):
        yield from uses(condition, ALL, inner)
    if step is not Part.KEYS:
        yield from uses(value, want[1:], inner)


def _template_for(node: Node, names: Names) -> Iterator[Use]:
    start, *inside = node.children
    (collection,) = _children(start, "expression")
    yield from uses(collection, KEYS_ONLY, names)
    inner = _for_names([text(one) for one in _children(start, "identifier")], collection, names)
    for part in inside:
        yield from uses(part, ALL, inner)


def _for_names(variables: list[str], collection: Node, names: Names) -> Names:
    *keys, value = variables
    inner = {**names, value: Bound(collection, names, (Part.ANY,))}
    return inner | {key: Bound(collection, names, KEYS_ONLY) for key in keys}


def _operands(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    """What a node is put together from, each with the names and indexes that follow it."""
    operand: Node | None = None
    tail: list[Node] = []
    for child in node.children:
        if child.type in {"get_attr", "index", "splat"}:
            tail.append(child)
        elif child.is_named and child.type not in {"comment", "identifier"}:
            if operand is not None:
                yield operand, tail
            operand, tail = child, []
    if operand is not None:
        yield operand, tail


def _steps(tail: list[Node], want: Steps) -> tuple[Steps, Steps, list[Node]]:
    """The way that a tail goes into the value before it, what is wanted of its end, and the indexes that are computed.

    A splat makes a list: an index after it chooses among the elements that it stands for, and all of those count.
    """
    steps: list[Step] = []
    computed: list[Node] = []
    listed = False
    for node, each in _links(tail):
        if node.type == "splat":
            steps.append(Part.ANY)
            listed = True
        elif node.type == "get_attr":
            steps.append(text(node.children[1]))
        else:
            index = _index(node)
            computed += [] if isinstance(index, str) else [index]
            if listed and not each:
                listed = False
            else:
                steps.append(index if isinstance(index, str) else Part.ANY)
    return tuple(steps), want[1:] if listed else want, computed


def _links(tail: list[Node]) -> Iterator[tuple[Node, bool]]:
    """Each name, index and splat, and whether it is taken of each element of the splat before it."""
    for node in tail:
        yield node, False
        if node.type == "splat":
            (splat,) = node.children
            for inner in splat.children[1:]:
                yield inner, splat.type == "full_splat"


def _index(node: Node) -> str | Node:
    """The index where it is written out, as in `["macbook"]`, `[0]` or `.0`, else its expression."""
    (index,) = node.children
    if index.type == "legacy_index":
        return text(index)[1:].strip()
    (expression,) = _children(index, "expression")
    found = re.fullmatch(r'"([^"\\$%]*)"|(\d+)', text(expression))
    return found[1] or found[2] or "" if found else expression


def _is_computed(node: Node) -> bool:
    """Whether its value is none of its operands' own, so that all of each is used."""
    if node.type in {"quoted_template", "heredoc_template"}:
        return len(_children(node, "template_literal")) > 0 or len(_children(node, "template_interpolation")) != 1
    return node.type in {"operation", "binary_operation", "unary_operation", "template_if", "template_if_intro"}


def _children(node: Node, kind: str) -> list[Node]:
    return [child for child in node.children if child.type == kind]
