"""From an expression, by whatever it refers to, to what changes: through locals, variables, resources and modules.

Rule: what cannot be told apart counts as used. Resources whose change is ignored keep their old value, so nothing
is followed through an ignored argument.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.hcl.document import text
from bootstrap.terraform.servers.changes import Changes
from bootstrap.terraform.servers.ignored import ignores
from bootstrap.terraform.servers.module import Item
from bootstrap.terraform.servers.references import Use, uses
from bootstrap.terraform.servers.scope import (
    Expression,
    Scope,
    arguments_of_call,
    expressions_of,
    is_repeated,
    loop_of,
    names_of,
)
from bootstrap.terraform.servers.steps import ALL, Part, Step, Steps

KEY = "hcloud_ssh_key"
_DECIDES = {KEY: ("public_key",)}  # the arguments that a computed value, like an id, hangs on; else all of them

Way = tuple[str, ...]
"""What leads from an expression to what changes, that last."""


@dataclass(frozen=True)
class _Source:
    """Something that a value comes from. made_from: what it comes from in turn."""

    address: str
    steps: Steps = ALL
    made_from: tuple[Expression, ...] = ()


def way_to(changes: Changes, start: Expression, *, names_keys: bool = False) -> Way | None:
    """The shortest way from an expression to something that changes. names_keys: texts in it are names of keys."""
    waiting: deque[tuple[Way, Expression]] = deque([((), start)])
    met = set()
    while waiting:
        way, expression = waiting.popleft()
        for use in uses(expression.node, expression.want, expression.names):
            for source in _sources(expression.scope, use, names_keys=names_keys):
                at = (source.address, source.steps)
                if at in met:
                    continue
                met.add(at)
                if at in changes:
                    return (*way, source.address)
                waiting.extend(((*way, source.address), one) for one in source.made_from)
    return None


def _sources(scope: Scope, use: Use, *, names_keys: bool) -> Iterator[_Source]:
    """Where a reference leads at once."""
    if use.literal:
        if names_keys:
            yield from _named_keys(scope, use.name)
        return
    steps = use.steps
    match use.name, *steps:
        case ("file", str(pattern), *_):
            yield _Source(f"file:{scope.file(pattern)}")
        case ("var", str(name), *rest):
            yield from _variable(scope, name, tuple(rest))
        case ("local", str(name), *rest):
            node = scope.module.locals.get(name)
            made = (Expression(scope, node, tuple(rest), {}),) if node else ()
            yield _Source(f"{scope.prefix}local.{name}", tuple(rest), made)
        case ("module", str(name), *rest):
            yield from _module(scope, name, tuple(rest))
        case ("data", str(kind), str(name), *rest):
            yield from _resource(scope, f"data.{kind}.{name}", tuple(rest))
        case (str(kind), str(name), *rest):
            yield from _resource(scope, f"{kind}.{name}", tuple(rest))


def _variable(scope: Scope, name: str, steps: Steps) -> Iterator[_Source]:
    """Its value comes from who calls the module; for the root that is a file of values, which isn't looked into."""
    given = scope.call.value(name) if scope.call else None
    if given is None or not scope.outer or not scope.call:
        yield _Source(f"{scope.prefix}var.{name}", steps)
        return
    made = Expression(scope.outer, given, steps, names_of(scope.call))
    yield _Source(f"{scope.outer.prefix}{scope.call.address}.{name}")
    yield _Source(f"{scope.prefix}var.{name}", steps, (made,))


def _module(scope: Scope, name: str, steps: Steps) -> Iterator[_Source]:
    """An output of a module; where that can't be followed, whatever is given to it may be in there."""
    call = scope.module.items.get(f"module.{name}")
    if call is None:
        return
    address = scope.prefix + call.address
    instance, steps = _instance(call, steps)
    yield _Source(address, (instance,), tuple(_how_many(scope, call, instance)))
    inner = scope.inner(name)
    if inner is None:
        for argument in arguments_of_call(call):
            if (node := call.value(argument)) is not None:
                yield _Source(f"{address}.{argument}", ALL, (Expression(scope, node, ALL, names_of(call)),))
        return
    for output in inner.module.of_kind("output"):
        node = output.value("value")
        if node is not None and (not steps or steps[0] in {Part.ANY, output.labels[0]}):
            made = Expression(inner, node, steps[1:], {})
            yield _Source(f"{inner.prefix}{output.address}.value", steps[1:], (made,))


def _resource(scope: Scope, address: str, steps: Steps) -> Iterator[_Source]:
    item = scope.module.items.get(address)
    if item is None or item.kind not in {"resource", "data"}:
        yield _Source(scope.prefix + address, steps)
        return
    instance, steps = _instance(item, steps)
    yield _Source(scope.prefix + address, (instance,), tuple(_how_many(scope, item, instance)))
    if instance is not Part.KEYS and steps[:1] != (Part.KEYS,):
        yield from _arguments(scope, item, instance, steps)


def _arguments(scope: Scope, item: Item, instance: Step, steps: Steps) -> Iterator[_Source]:
    """The arguments that the part of a resource which is used hangs on: itself, where it is one of them."""
    kept = [one for one in expressions_of(item, names_of(item, instance)) if not ignores(item, one[0])]
    wanted = item.attributes().keys() & {steps[0]} if steps else set()
    for name, node, names in kept:
        if name in wanted or (not wanted and name in _DECIDES.get(item.labels[0], (name,))):
            want = steps[1:] if wanted else ALL
            yield _Source(
                f"{scope.prefix}{item.address}.{name}", (instance, *want), (Expression(scope, node, want, names),)
            )
    if item.kind == "data":
        for outer, call in scope.calls():
            if (after := call.value("depends_on")) is not None:
                yield _Source(f"{outer.prefix}{call.address}.depends_on", ALL, (Expression(outer, after, ALL, {}),))


def _instance(item: Item, steps: Steps) -> tuple[Step, Steps]:
    """Which of the instances is meant, and the way on from there. A splat of what isn't repeated is that one thing."""
    if is_repeated(item) or steps[:1] in {(Part.ANY,), (Part.KEYS,), ("0",)}:
        return (steps[0], steps[1:]) if steps else (Part.ANY, steps)
    return Part.ANY, steps


def _how_many(scope: Scope, item: Item, instance: Step) -> Iterator[Expression]:
    """One instance that is named stays the same, however many others there are."""
    if not isinstance(instance, str):
        yield from loop_of(scope, item)


def _named_keys(scope: Scope, name: str) -> Iterator[_Source]:
    """The resources of keys that have this name in the project."""
    yield _Source(f"name:{name}")
    for item in scope.module.of_kind("resource"):
        node = item.value("name") if item.labels[0] == KEY else None
        if node is not None and (found := re.fullmatch(_name_pattern(text(node)), name)):
            instance = found.groupdict().get("instance")
            yield from _resource(scope, item.address, ((instance,) if instance else ()) + ("id",))


def _name_pattern(written: str) -> str:
    """What names a resource gives: `"${each.key}@home"` is anything before `@home`, and that is the instance."""
    if not written.startswith('"'):
        return r"(?!)"
    parts = re.split(r"(\$\{[^}]*\})", written.strip('"'))
    pattern = "".join(".+" if part.startswith("${") else re.escape(part) for part in parts)
    return pattern.replace(".+", "(?P<instance>.+)", 1) if parts[1::2] == ["${each.key}"] else pattern
