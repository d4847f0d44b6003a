"""The tables [storage_boxes.NAME] of keyturn.toml, one a Storage Box. Read as the rest is; see config.py."""

from dataclasses import dataclass

from bootstrap.config_names import check_target_name, devices_of
from bootstrap.toml_table import Table
from keys.form import BOTH, Form

OPENSSH_PORT, RFC4716_PORT = 23, 22


@dataclass(frozen=True, slots=True)
class StorageBoxConfig:
    """One Storage Box and those of its sub-accounts that keys are put at.

    port: the one that we log in at; it takes keys in OpenSSH's form, unless it is rfc4716_port, which takes the other.
    formats: the forms that keys are written in. devices, identity: as for a server.
    """

    name: str
    host: str
    user: str
    port: int = OPENSSH_PORT
    rfc4716_port: int = RFC4716_PORT
    sub_accounts: tuple[str, ...] = ()
    formats: frozenset[Form] = BOTH
    devices: frozenset[str] | None = None
    identity: str | None = None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The logins, the box's own first."""
        return (self.user, *self.sub_accounts)


def storage_box(name: str, table: Table) -> StorageBoxConfig:
    """Read one table. Raises InvalidInputError that names the line and the key at fault."""
    table.known("host", "user", "port", "rfc4716_port", "sub_accounts", "formats", "devices", "identity")
    check_target_name(table, name, "Storage Box")
    host, user = table.word("host"), table.word("user")
    if host is None:
        raise table.missing("host", "the box's own name, like u12345.your-storagebox.de")
    if user is None:
        raise table.missing("user", "the box's login, like u12345")
    return StorageBoxConfig(
        name,
        host,
        user,
        port=table.port() or OPENSSH_PORT,
        rfc4716_port=table.port("rfc4716_port") or RFC4716_PORT,
        sub_accounts=_sub_accounts(table, user),
        formats=_formats(table),
        devices=devices_of(table),
        identity=table.text("identity", "") or None,
    )


def _sub_accounts(table: Table, user: str) -> tuple[str, ...]:
    names = table.texts("sub_accounts") or ()
    for name in names:
        if name == user or not name.isascii() or not name.isprintable() or " " in name or name.startswith("-"):
            raise table.wrong(f"{name[:60]!r} can't be a sub-account", "sub_accounts", hint="one is like u12345-sub1")
    return tuple(dict.fromkeys(names))


def _formats(table: Table) -> frozenset[Form]:
    names = table.texts("formats")
    known = {form.value: form for form in Form}
    for name in names or ():
        if name not in known:
            raise table.wrong(f"{name[:60]!r} is not a format", "formats", hint=f"formats: {', '.join(known)}")
    if names is not None and not names:
        raise table.wrong("formats is empty", "formats", hint=f"formats: {', '.join(known)}")
    return BOTH if names is None else frozenset(known[name] for name in names)
