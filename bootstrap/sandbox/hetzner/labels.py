"""Labels and the label selector language, as the vendor's API description defines them.

Grammar: `k=v`, `k==v`, `k!=v`, `k`, `!k`, `k in (v1,v2)`, `k notin (v1,v2)`, joined by commas.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bootstrap.sandbox.hetzner.errors import invalid

Matcher = Callable[[Mapping[str, str]], bool]

_SEGMENT = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = rf"(?:(?=[^/]{{1,253}}/)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?{_SEGMENT}"
_VALUE = rf"(?:{_SEGMENT})?"
_SET = re.compile(rf"({_KEY})\s+(in|notin)\s+\(([^()]*)\)")
_EQUAL = re.compile(rf"({_KEY})\s*(==|=|!=)\s*({_VALUE})")
_PRESENT = re.compile(rf"(!?)\s*({_KEY})")


def checked(labels: Any) -> dict[str, str]:
    """The labels of a request body; `invalid_input` where a key or a value is not allowed."""
    if not isinstance(labels, dict):
        raise invalid("labels", "must be an object")
    for key, value in labels.items():
        if not re.fullmatch(_KEY, key) or key.startswith("hetzner.cloud/"):
            raise invalid("labels", f"invalid label key: {key}")
        if not isinstance(value, str) or not re.fullmatch(_VALUE, value):
            raise invalid("labels", f"invalid label value of key: {key}")
    return dict(labels)


def selector(text: str) -> Matcher:
    """What a `label_selector` asks for, as a question to a resource's labels."""
    terms = [_term(part.strip()) for part in re.split(r",(?![^(]*\))", text)]
    return lambda labels: all(term(labels) for term in terms)


def _term(text: str) -> Matcher:
    if found := _SET.fullmatch(text):
        key, word, inside = found.groups()
        wanted = {value.strip() for value in inside.split(",")}
        return lambda labels: (labels.get(key) in wanted) == (word == "in")
    if found := _EQUAL.fullmatch(text):
        key, sign, value = found.groups()
        return lambda labels: (labels.get(key) == value) == (sign != "!=")
    if found := _PRESENT.fullmatch(text):
        absent, key = found.groups()
        return lambda labels: (key in labels) != bool(absent)
    raise invalid("label_selector", f"cannot be parsed: {text}")
