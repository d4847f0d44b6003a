"""devices.toml <-> devices: one table a device, so that two people's changes merge; a lost device stays as a tombstone.

Comments, order and tables that a person put there survive every change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import Item, Table

from keys.device import Device, FormerKey, Status, check_name, parse_kind
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_HEADER = "# Whose keys get in. Written by keyturn; edit it if you must, then run `keyturn apply`.\n"


@dataclass(frozen=True)
class Registry:
    """The devices of a fleet, in the order of the file, and the text that they came from."""

    text: str = _HEADER
    devices: tuple[Device, ...] = ()

    @classmethod
    def parse(cls, text: str, where: str = "devices.toml") -> "Registry":
        """Read devices.toml. Raises InvalidInputError that names the line, or the table and key, at fault."""
        return _read(text, where)

    @property
    def active(self) -> tuple[Device, ...]:
        return tuple(device for device in self.devices if device.is_active)

    def get(self, name: str) -> Device | None:
        return next((device for device in self.devices if device.name == name), None)

    def owner_of(self, key: PublicKey) -> Device | None:
        """The device whose key this is or was."""
        for device in self.devices:
            if key == device.public_key or any(key == former.public_key for former in device.former_keys):
                return device
        return None

    def with_device(self, device: Device) -> "Registry":
        """The registry with this device added, or changed in place; all other text stays as it was."""
        document = tomlkit.parse(self.text)
        table = document.get(device.name)
        if not isinstance(table, Table):
            table = tomlkit.table()
            if self.text.strip():
                document.add(tomlkit.nl())
            document.add(device.name, table)
        _write(table, device)
        return Registry.parse(tomlkit.dumps(document))


@lru_cache(maxsize=8)  # one run reads the same text up to ten times
def _read(text: str, where: str) -> Registry:
    try:
        tables = tomlkit.parse(text).unwrap()
    except ParseError as error:
        raise InvalidInputError(
            "not valid TOML", where=f"{where}, line {error.line}", hint="`git diff` shows what changed last"
        ) from None
    except (TOMLKitError, ValueError) as error:
        raise InvalidInputError(str(error), where=where, hint="`git diff` shows what changed last") from None
    devices = tuple(_device(name, table, f"{where}, [{name}]") for name, table in tables.items())
    _check_unique(devices, where)
    return Registry(text, devices)


def _write(table: Table, device: Device) -> None:
    values: dict[str, Any] = {
        "kind": device.kind.value,
        "status": device.status.value,
        "public_key": device.public_key.line,
        "added": device.added,
        "added_by": device.added_by or None,
        "expires": device.expires,
        "revoked": device.revoked,
        "blocked": device.blocked or None,
        "tailscale_node": device.tailscale_node or None,
        "given": [*device.given] or None,
        "done": [*device.done] or None,
        "former_keys": [_former_table(former) for former in device.former_keys] or None,
    }
    for name, value in values.items():
        if value is None:
            table.pop(name, None)
        elif name not in table or _plain(table[name]) != value:
            table[name] = value


def _plain(item: Any) -> Any:
    """What an item holds; tomlkit gives a boolean as it is."""
    return item.unwrap() if isinstance(item, Item) else item


def _former_table(former: FormerKey) -> Any:
    table = tomlkit.inline_table()
    table.update({"public_key": former.public_key.line, "until": former.until, "why": former.why})
    return table


def _device(name: str, table: object, where: str) -> Device:
    if not isinstance(table, Mapping):
        raise InvalidInputError("expected a table: one device", where=where, hint=f"write it as [{name}]")
    fields = _Fields(table, where)
    try:
        return Device(
            name=check_name(name),
            kind=parse_kind(fields.text("kind")),
            status=fields.status(),
            public_key=PublicKey.parse(fields.text("public_key")),
            added=fields.moment("added"),
            added_by=fields.text("added_by", ""),
            expires=fields.day("expires"),
            revoked=fields.moment("revoked") if "revoked" in table else None,
            blocked=fields.flag("blocked"),
            tailscale_node=fields.text("tailscale_node", ""),
            given=fields.texts("given"),
            done=fields.texts("done"),
            former_keys=tuple(
                FormerKey(PublicKey.parse(former.text("public_key")), former.moment("until"), former.text("why", ""))
                for former in fields.tables("former_keys")
            ),
        )
    except InvalidInputError as error:
        raise InvalidInputError(error.what, where=error.where or where, hint=error.hint) from None


@dataclass(frozen=True)
class _Fields:
    """Typed reading of one table, with the place of what is wrong in every error."""

    table: Mapping[str, object]
    where: str

    def text(self, name: str, default: str | None = None) -> str:
        value = self.table.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(name, 'a list of texts, like ["hetzner"]')
        return tuple(dict.fromkeys(value))

    def status(self) -> Status:
        try:
            return Status(self.text("status"))
        except ValueError:
            raise self._wrong("status", " or ".join(Status)) from None

    def moment(self, name: str) -> datetime:
        value = self.table.get(name)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self._wrong(name, "a moment with its time zone, like 2026-11-23T10:00:00Z")
        return value

    def flag(self, name: str) -> bool:
        value = self.table.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def day(self, name: str) -> date | None:
        value = self.table.get(name)
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise self._wrong(name, "a day, like 2027-11-23")
        return value

    def tables(self, name: str) -> list["_Fields"]:
        value = self.table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise self._wrong(name, "a list of tables")
        return [_Fields(one, f"{self.where} {name}") for one in value]

    def _wrong(self, name: str, expected: str) -> InvalidInputError:
        there = "is missing" if name not in self.table else "is not as it should be"
        return InvalidInputError(f"{name} {there}", where=self.where, hint=f"{name} is {expected}")


def _check_unique(devices: tuple[Device, ...], where: str) -> None:
    owners: dict[PublicKey, str] = {}
    wanted = {device.public_key: device.name for device in devices if device.is_active}
    for device in devices:
        if device.public_key in owners:
            raise InvalidInputError(
                f"{owners[device.public_key]} and {device.name} have the same public key",
                where=where,
                hint="every device has a key of its own",
            )
        owners[device.public_key] = device.name
    for device in devices:
        for former in device.former_keys:
            if former.public_key in wanted:
                raise InvalidInputError(
                    f"a former key of {device.name} is the key of {wanted[former.public_key]}, which is active",
                    where=where,
                    hint="a key gets in or it does not: take it out of one of the two",
                )
