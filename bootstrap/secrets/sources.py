"""What can be said of a secret's source without reading the secret: how a person writes it, whether it is there."""

import shutil
from dataclasses import dataclass

from bootstrap.secrets import key_ring
from bootstrap.secrets.command import program_of
from bootstrap.secrets.environment import is_set
from bootstrap.secrets.errors import LockedError, SecretError
from bootstrap.secrets.infisical_client import in_environment
from bootstrap.secrets.infisical_place import InfisicalPlace


@dataclass(frozen=True, slots=True)
class Presence:
    """here: whether it is there on this machine; None where that is known only by asking for it. mend: one line."""

    here: bool | None
    said: str
    mend: str = ""


def shown(source: str) -> str:
    """As a person would write it; of a command only its program, as its arguments may tell too much."""
    kind, _, there = source.partition(":")
    if kind == "infisical":
        return InfisicalPlace.parse(source).shown
    return f"command:{program_of(there)}" if kind == "command" else source


def renewing(source: str, name: str) -> str:
    """How a new secret gets there, to be read behind "then: ". name: its entry in the key ring."""
    kind, _, there = source.partition(":")
    match kind:
        case "env":
            return f"export {there}=…"
        case "command":
            return "put it where keyturn.toml's command reads it"
        case "infisical":
            return f"put it into Infisical, as {InfisicalPlace.parse(source).shown.removeprefix('infisical:')}"
        case _:
            return key_ring.setting(name)


def presence(source: str, name: str) -> Presence:
    """Whether the secret is there, as far as a look tells: no program is run, no server is asked, nobody is waited for.

    name: its entry in the key ring.
    """
    kind, _, there = source.partition(":")
    match kind:
        case "env":
            return Presence(True, "set") if is_set(there) else Presence(False, "not set", f"export {there}=…")
        case "command":
            program = program_of(there)
            if shutil.which(program):
                return Presence(None, "there when the command is run")
            return Presence(False, "its program is not found", f"which {program[:80]}")
        case "infisical":
            return Presence(None, "in Infisical")
        case _:
            return _in_key_ring(name)


def client_presence(name: str) -> Presence:
    """The same of the client that logs in to Infisical."""
    return Presence(True, "set in the environment") if in_environment() else _in_key_ring(name)


def _in_key_ring(name: str) -> Presence:
    try:
        there = key_ring.peek(name)
    except SecretError as error:
        return Presence(None if isinstance(error, LockedError) else False, error.what, error.hint)
    return Presence(True, "there") if there else Presence(False, "not there", key_ring.setting(name))
