"""An observation as text, for keyturn's memory, and back: so that what was seen last can be shown before a new look.

Every field that is not at its default, by the types that the dataclasses declare; an old text that does not fit them
any more is none.
"""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from keys.access import HostKeyChanged, NoWayIn, Observation, Seen, Unreachable, Untrusted
from keys.key_base64 import encode as base64
from keys.public_key import PublicKey

_KINDS = {kind.__name__: kind for kind in (Seen, Unreachable, NoWayIn, Untrusted, HostKeyChanged)}
Read = Callable[[Any], Any]


def kept_text(observation: Observation) -> str:
    """It as one line of JSON."""
    document = {"is": type(observation).__name__, **_written(observation)}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True)


def kept_observation(text: str) -> Observation | None:
    """What that text says; None where this version of keyturn cannot read it."""
    try:
        document = json.loads(text)
        kind: Any = _KINDS[document.pop("is")]
        observation: Observation = _reader(kind)(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return observation


def _written(value: Any) -> Any:
    if isinstance(value, PublicKey):
        return [value.type, base64(value.blob), value.comment]
    if is_dataclass(value):
        return {
            one.name: _written(here) for one in fields(value) if (here := getattr(value, one.name)) != _default(one)
        }
    if isinstance(value, date):
        return value.isoformat()
    return [_written(one) for one in value] if isinstance(value, tuple | frozenset) else value


def _default(one: "Field[Any]") -> object:
    return one.default if one.default is not MISSING else MISSING


@cache
def _reader(kind: Any) -> Read:
    """What makes a value of that type of what JSON has."""
    arguments = get_args(kind)
    if get_origin(kind) in {Union, UnionType}:
        inner = _reader(next(one for one in arguments if one is not NoneType))
        return lambda value: None if value is None else inner(value)
    if get_origin(kind) is tuple:
        return _tuple_reader(arguments)
    if get_origin(kind) is frozenset:
        item = _reader(arguments[0])
        return lambda value: frozenset(map(item, value))
    if kind is PublicKey:
        return lambda value: _key(*value)
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if issubclass(kind, date):
        moment: Read = datetime.fromisoformat if kind is datetime else date.fromisoformat
        return moment
    made: Read = kind
    return made


def _tuple_reader(arguments: tuple[Any, ...]) -> Read:
    if arguments[-1:] == (Ellipsis,):
        item = _reader(arguments[0])
        return lambda value: tuple(map(item, value))
    items = [_reader(one) for one in arguments]
    return lambda value: tuple(read(one) for read, one in zip(items, value, strict=True))


def _dataclass_reader(kind: Any) -> Read:
    readers = {name: _reader(one) for name, one in get_type_hints(kind).items()}
    return lambda value: kind(**{name: readers[name](one) for name, one in value.items()})


@lru_cache(10_000)
def _key(name: str, blob: str, comment: str) -> PublicKey:
    """One key stands at many places: it is made once."""
    return PublicKey(name, b64decode(blob), comment)
