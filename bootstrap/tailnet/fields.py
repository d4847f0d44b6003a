"""Fields of the API's answers, each held to its type. What is left out or null is empty; anything else is no sense."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Entry = Mapping[str, Any]


def entry(value: Any) -> Entry:
    """The value, if it is an object. Raises ValueError, as all of these do."""
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def entries(answer: Any, name: str) -> list[Entry]:
    """A list of objects that has to be there: a list that is left out is no empty list."""
    found = entry(answer).get(name)
    if not isinstance(found, list):
        raise ValueError("not a list")
    return [entry(one) for one in found]


def part(fields: Entry, name: str) -> Entry:
    found = fields.get(name)
    return {} if found is None else entry(found)


def text(fields: Entry, name: str) -> str:
    found = fields.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ValueError("not a text")
    return found


def texts(fields: Entry, name: str) -> tuple[str, ...]:
    found = fields.get(name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError("not a list of texts")
    return tuple(found)


def flag(fields: Entry, name: str, *, default: bool = False) -> bool:
    found = fields.get(name)
    if found is None:
        return default
    if not isinstance(found, bool):
        raise ValueError("not true or false")
    return found


def moment(fields: Entry, name: str) -> datetime | None:
    """A time as RFC 3339 writes it. Go's zero time, of the year 1, is none."""
    found = text(fields, name)
    if not found:
        return None
    at = datetime.fromisoformat(found)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return None if at.year == 1 else at.astimezone(UTC)
