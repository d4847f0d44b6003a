"""The table [tailscale] of keyturn.toml. Read as the rest is; see config.py."""

import re
from dataclasses import dataclass

from bootstrap.config_secret import secret_source
from bootstrap.toml_table import Table

_TAG = re.compile(r"tag:[A-Za-z][A-Za-z0-9-]{0,62}")
_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_TAILNET = re.compile(r"-|[A-Za-z0-9][A-Za-z0-9.@_-]*")


@dataclass(frozen=True, slots=True)
class TailscaleConfig:
    """The tailnet ("-" is the one that the credentials belong to), and where its credentials are.

    credentials: the place of an API token; of an OAuth client's secret where `oauth_client` names the client by its id.
    tags: what devices that join get. discover: the tag of the machines that are servers of the fleet; None takes none.
    url: base address of another control server's API (headscale: its address and /api/v2); empty for the vendor's.
    login_server: what `tailscale up` is told to log in at; empty for the vendor's.
    port, user, sudo, accounts: what every discovered server gets; see ServerConfig.
    """

    tailnet: str = "-"
    credentials: str = "keyring"
    oauth_client: str = ""
    tags: tuple[str, ...] = ()
    discover: str | None = None
    url: str = ""
    login_server: str = ""
    port: int | None = None
    user: str | None = None
    sudo: bool = False
    accounts: tuple[str, ...] | None = None


def tailscale(table: Table) -> TailscaleConfig:
    """Read the table. Raises InvalidInputError that names the line and the key at fault."""
    table.known(
        *("tailnet", "credentials", "oauth_client", "tags", "discover", "url", "login_server"),
        *("port", "user", "sudo", "accounts"),
    )
    tailnet = table.text("tailnet", "-")
    if not _TAILNET.fullmatch(tailnet):
        raise table.wrong(f"{tailnet[:60]!r} is not a tailnet", "tailnet", hint='one like "example.org", or "-"')
    tags = tuple(_tag(table, "tags", tag) for tag in table.texts("tags") or ())
    discover = table.text("discover", "")
    return TailscaleConfig(
        tailnet,
        secret_source(table, "credentials"),
        table.word("oauth_client") or "",
        tags,
        _tag(table, "discover", discover) if discover else None,
        _url(table, "url"),
        _url(table, "login_server"),
        port=table.port(),
        user=table.word("user"),
        sudo=table.flag("sudo"),
        accounts=table.texts("accounts"),
    )


def _tag(table: Table, key: str, tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise table.wrong(f"{tag[:60]!r} is not a tag", key, hint='one like "tag:server"')
    return tag


def _url(table: Table, key: str) -> str:
    url = table.text(key, "")
    if url and not _URL.fullmatch(url):
        raise table.wrong(f"{key} is not an address", key, hint='one like "https://headscale.example.org"')
    return url.rstrip("/")
