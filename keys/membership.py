"""What a second computer is handed once it was let in: its name, the fleet's address, its servers and their host keys.

All of it is known to every member, and none of it is a secret: of those only the names are told, as an offer.
"""

import re
from dataclasses import dataclass

from keys.device import Kind, check_name, parse_kind
from keys.errors import InvalidInputError
from keys.git_remote import shared_remote
from keys.strict_json import Fields, wrong

SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9:-]{0,79}")
MOST_SECRETS = 50

_SERVER_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_WORD = re.compile(r"(?!-)[!-~]{1,255}")  # as an argument of ssh
_FOLDER = re.compile(
    r"\.|(?![-/])(?:(?!\.{1,2}/|\.{1,2}$)[^/\\\x00-\x1f\x7f]{1,100}/){0,20}(?!\.{1,2}$)[^/\\\x00-\x1f\x7f]{1,100}"
)
_MOST_SERVERS = 2000
_MOST_TEXT = 768 * 1024  # characters; the host keys of a thousand servers are below half of it


@dataclass(frozen=True, slots=True)
class MemberServer:
    """A server of the fleet, as keyturn.toml has it. port, user: None leaves them to ssh's configuration."""

    name: str
    host: str
    port: int | None = None
    user: str | None = None
    sudo: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """name, kind: what the device is in the fleet. remote: of the fleet's repository, empty where there is none.

    folder: the fleet's, in that repository. known_hosts: text of that file, the pinned host keys. devices: text of
    devices.toml. secrets: names of those that may be asked for.
    """

    name: str
    kind: Kind
    fleet: str
    remote: str = ""
    folder: str = "."
    servers: tuple[MemberServer, ...] = ()
    known_hosts: str = ""
    devices: str = ""
    secrets: tuple[str, ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> "Membership":
        """Raises DocumentError for what cannot stand in files and commands here."""
        try:
            name, kind = check_name(fields.line("name", 40)), parse_kind(fields.line("kind", 40))
            fleet = check_name(fields.line("fleet", 40))
        except InvalidInputError:
            raise wrong("name, kind or fleet") from None
        remote = fields.line("remote", 2000)
        if remote and shared_remote(remote) != remote:
            raise wrong("remote")
        servers = tuple(_server(one) for one in fields.objects("servers", _MOST_SERVERS))
        if len({one.name for one in servers}) != len(servers):
            raise wrong("servers")
        return cls(
            name,
            kind,
            fleet,
            remote,
            fields.formed("folder", _FOLDER),
            servers,
            fields.text("known_hosts", _MOST_TEXT),
            fields.text("devices", _MOST_TEXT),
            fields.lines("secrets", SECRET_NAME, MOST_SECRETS),
        )


def _server(fields: Fields) -> MemberServer:
    user = None if fields.values.get("user") is None else fields.formed("user", _WORD)
    return MemberServer(
        fields.formed("name", _SERVER_NAME),
        fields.formed("host", _WORD),
        fields.port("port"),
        user,
        fields.flag("sudo"),
    )
