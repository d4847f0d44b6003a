"""`{ for name, key in var.ssh_keys : name => key }`: what a resource's for_each goes over, and what is its each.key.

Only the usual forms are understood; of another it is known what it goes over, and no more.
"""

import re
from dataclasses import dataclass

_WRAPPED = re.compile(r"(?:toset|tomap|nonsensitive)\((.*)\)", re.DOTALL)
_FOR = re.compile(
    r"\{\s*for\s+(?:(?P<index>\w+)\s*,\s*)?(?P<item>\w+)\s+in\s+(?P<over>.+?)\s*:\s*(?P<key>.+?)\s*=>.*\}", re.DOTALL
)


@dataclass(frozen=True)
class KeyLoop:
    """over: without white space: "var.ssh_keys", "fileset(…)". key: the each.key, said of `index` and `value`.

    Empty where the for_each is the collection itself.
    """

    over: str
    key: str = ""

    @property
    def attribute(self) -> str:
        """Of an object, the one that is the key; empty where it is none."""
        found = re.fullmatch(r"value\.(\w+)", self.key)
        return found[1] if found else ""


def key_loop(for_each: str) -> KeyLoop:
    """for_each: its source."""
    told = unwrapped(for_each)
    found = _FOR.fullmatch(told)
    if not found:
        return KeyLoop(bare(told))
    key = re.sub(rf"\b{found['item']}\b", "value", bare(found["key"]))
    if found["index"]:
        key = re.sub(rf"\b{found['index']}\b", "index", key)
    return KeyLoop(bare(unwrapped(found["over"])), key)


def unwrapped(expression: str) -> str:
    """An expression without functions that only change its type."""
    told = expression.strip()
    while wrapped := _WRAPPED.fullmatch(told):
        told = wrapped[1].strip()
    return told


def bare(expression: str) -> str:
    """Without white space."""
    return "".join(expression.split())
