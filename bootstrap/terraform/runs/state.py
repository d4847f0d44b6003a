"""The SSH keys in Terraform's state: what it made, or took over, and believes to be there.

Read by `terraform show -json`, so wherever the state is kept: in a file, in Object Storage, in a workspace. What
else is in the state, secrets among it, is not kept. Source of the form: "JSON Output Format", state representation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bootstrap.terraform.runs.planned import KEY_TYPE
from bootstrap.terraform.runs.program import Program
from keys.errors import InvalidInputError, KeyturnError
from keys.inert import inert
from keys.public_key import PublicKey

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class StateKey:
    """An `hcloud_ssh_key` of the state. id: its number in the Hetzner project. name and address: data from elsewhere.

    public_key: None where the state holds something else than a public key.
    """

    address: str
    id: str
    name: str
    public_key: PublicKey | None


@dataclass(frozen=True, slots=True)
class State:
    """exists: False where nothing was ever applied. keys: in the state's order, the root's before those of modules."""

    exists: bool
    keys: tuple[StateKey, ...] = ()


def read_state(program: Program, directory: Path) -> State:
    """The keys in the state of that directory's workspace.

    Raises KeyturnError when it can't be read: not initialised, no credentials, not reachable.
    """
    told = program.json(directory, "show", "-no-color", "-json", seconds=_SECONDS)
    if str(told.get("format_version", "")).partition(".")[0] not in {"0", "1"}:
        raise KeyturnError(f"{program.name} tells of its state in a form that is not known", where=str(directory))
    values = told.get("values")
    return State(values is not None, tuple(_keys((values or {}).get("root_module") or {})))


def _keys(module: Mapping[str, Any]) -> Iterator[StateKey]:
    for resource in module.get("resources") or ():
        if resource.get("mode") == "managed" and resource.get("type") == KEY_TYPE:
            values = resource.get("values") or {}
            address, name = inert(str(resource.get("address", ""))), inert(str(values.get("name", "")))
            yield StateKey(address, inert(str(values.get("id", ""))), name, _read(values.get("public_key")))
    for child in module.get("child_modules") or ():
        yield from _keys(child)


def _read(text: Any) -> PublicKey | None:
    try:
        return PublicKey.parse(str(text))
    except InvalidInputError:
        return None
