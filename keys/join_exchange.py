"""What `keyturn pair` and `keyturn join` say to each other over the connection of a pairing: one JSON object a line.

    the giver   greeting, then said (a line to show) and waiting (it is still there) at any moment,
                membership once the device is let in, secrets in answer to wanted, at last end
    the joiner  wanted, in answer to membership: names of secrets, none as a rule

What is read was sent by somebody else: it is strictly read, up to a size, and of this version alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from keys.errors import KeyturnError
from keys.inert import inert
from keys.membership import MOST_SECRETS, SECRET_NAME, Membership
from keys.strict_json import DocumentError, Fields, wrong

SUBSYSTEM = "keyturn-join"
SCHEMA = "keyturn.exchange/1"
MOST_OF_GIVER = 2 * 1024 * 1024
"""Bytes of one line of the giver's."""
MOST_OF_JOINER = 8 * 1024

_MOST_SAID = 1000  # characters
_SCHEMA = re.compile(r"keyturn\.exchange/[0-9]{1,4}")
_SECRET = re.compile(r"[!-~]{1,8192}")


class OtherVersionError(DocumentError):
    """The other side speaks another version of this."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """keyturn is here."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing is new, and the giver is still there."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the person at the joiner."""

    line: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """Those of the wanted secrets that the giver's person said yes to, by their names."""

    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class End:
    """The giver has said all. refused: whether its person turned this key away."""

    refused: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the offered secrets the joiner asks for."""

    names: tuple[str, ...] = ()


OfGiver = Greeting | Waiting | Said | Membership | Secrets | End


def encoded(document: OfGiver | Wanted) -> bytes:
    """The line, with its end. Raises KeyturnError for one that is longer than the other side would read."""
    if isinstance(document, Said):
        document = Said(inert(document.line, _MOST_SAID))
    content = {"schema": SCHEMA, "is": type(document).__name__.lower(), **asdict(document)}
    line = json.dumps(content).encode() + b"\n"
    if len(line) > (MOST_OF_JOINER if isinstance(document, Wanted) else MOST_OF_GIVER):
        raise KeyturnError(
            "this fleet is too large to be handed over", hint="clone its repository on the new computer instead"
        )
    return line


def of_giver(line: bytes) -> OfGiver:
    """Read a line of the giver's. Raises DocumentError, OtherVersionError."""
    fields = _read(line, MOST_OF_GIVER)
    read = _OF_GIVER.get(fields.line("is", 20))
    if read is None:
        raise wrong("kind")
    return read(fields)


def of_joiner(line: bytes) -> Wanted:
    """Read a line of the joiner's. Raises DocumentError, OtherVersionError."""
    fields = _read(line, MOST_OF_JOINER)
    if fields.line("is", 20) != "wanted":
        raise wrong("kind")
    return Wanted(fields.lines("names", SECRET_NAME, MOST_SECRETS))


def _read(line: bytes, most: int) -> Fields:
    if len(line) > most:
        raise DocumentError("it is too long")
    fields = Fields.parse(line)
    schema = fields.line("schema", 100)
    if schema != SCHEMA:
        raise OtherVersionError("it is of another version of keyturn") if _SCHEMA.fullmatch(schema) else wrong("schema")
    return fields


def _secrets(fields: Fields) -> Secrets:
    values = fields.table("values")
    if len(values.values) > MOST_SECRETS or not all(map(SECRET_NAME.fullmatch, values.values)):
        raise wrong("secrets")
    return Secrets({name: values.formed(name, _SECRET) for name in values.values})


_OF_GIVER: Mapping[str, Callable[[Fields], OfGiver]] = {
    "greeting": lambda _fields: Greeting(),
    "waiting": lambda _fields: Waiting(),
    "said": lambda fields: Said(fields.line("line", _MOST_SAID)),
    "membership": Membership.read,
    "secrets": _secrets,
    "end": lambda fields: End(fields.flag("refused")),
}
