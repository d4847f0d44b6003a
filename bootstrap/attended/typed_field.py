"""What a field of a form says as soon as something is typed: what it means, or what is amiss with it.

Nobody is asked and nothing is read here. What was pasted is never repeated: it may be a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from keys.errors import InvalidInputError
from keys.inert import inert

Value = TypeVar("Value")

PRIVATE_KEY = "That is a private key, and was thrown away."


@dataclass(frozen=True)
class Field(Generic[Value]):
    """value: what was typed means that; None where it means nothing that could be used. said: to stand beside it.

    is_good: whether it can be used as it is. is_empty: whether nothing was typed, so that nothing is amiss yet.
    is_secret: whether it must be cleared at once.
    """

    value: Value | None
    said: str = ""
    is_good: bool = True
    is_empty: bool = False
    is_secret: bool = False


def wanted(said: str) -> Field[Value]:
    """Nothing was typed yet, and something has to be."""
    return Field(None, said, is_good=False, is_empty=True)


def thrown_away(said: str) -> Field[Value]:
    """A private key, in place of what was wanted."""
    return Field(None, said, is_good=False, is_secret=True)


def read(read: Callable[[], Value | None], tell: Callable[[Value], str]) -> Field[Value]:
    """What a text means. tell: says that. read: raises InvalidInputError, whose words are said instead."""
    try:
        value = read()
    except InvalidInputError as error:
        return Field(None, inert(f"{error.what}; {error.hint}" if error.hint else error.what, 300), is_good=False)
    return Field(value, "" if value is None else "\n".join(inert(line, 300) for line in tell(value).split("\n")))
