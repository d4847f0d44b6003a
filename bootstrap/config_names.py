"""Names that stand in keyturn.toml and end up in target names, files, terminals and argument lists."""

import re

from bootstrap.toml_table import Table
from keys.device import check_name

_SERVER_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


def is_server_name(name: str) -> bool:
    """Whether target names, files and terminals can all carry it: letters, digits, dots, hyphens; 64 at most."""
    return _SERVER_NAME.fullmatch(name) is not None


def check_target_name(table: Table, name: str, what: str) -> None:
    """what: "server". Raises InvalidInputError where target names could not carry the name of this table."""
    if not is_server_name(name):
        raise table.wrong(f"{name[:60]!r} is not a {what} name", hint="letters, digits, dots, hyphens; 64 at most")


def devices_of(table: Table) -> frozenset[str] | None:
    """The devices that get in there; None for every active one. Raises InvalidInputError for what is no name."""
    devices = table.texts("devices")
    for device in devices or ():
        table.check("devices", check_name, device)
    return None if devices is None else frozenset(devices)
