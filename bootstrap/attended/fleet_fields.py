"""The fields of a fleet that is to be made, and what each says as soon as it is typed."""

import re
from dataclasses import dataclass

from bootstrap.attended.typed_field import Field, read
from bootstrap.workflows.init import check_servers
from keys.device import check_name
from keys.errors import InvalidInputError
from keys.inert import inert


@dataclass(frozen=True)
class FleetWanted:
    """What the person asks for beforehand. servers: as `init --server` takes them.

    hetzner: a Hetzner Cloud project, whatever the files say. terraform: a place for keys in Terraform's files, though
    there is none yet.
    """

    name: str
    servers: tuple[str, ...] = ()
    hetzner: bool = False
    terraform: bool = False


def fleet_name_field(text: str) -> Field[str]:
    """A fleet is called what a device may be."""
    try:
        check_name(text)
    except InvalidInputError as error:
        said = inert(f"small letters, digits and hyphens, 40 at most; {error.hint}", 120)
        return Field(None, said, is_good=False)
    return Field(text)


def servers_field(text: str) -> Field[tuple[str, ...]]:
    """Several stand one behind the other; none is good as well."""
    servers = tuple(filter(None, re.split(r"[\s,;]+", text)))
    if not servers:
        said = "none by hand; or like vps=root@203.0.113.7 nas=me@192.0.2.9:2222"
        return Field((), said, is_empty=True)

    def checked() -> tuple[str, ...]:
        check_servers(servers)
        return servers

    return read(checked, lambda found: f"{len(found)} server{'s' * (len(found) > 1)}")
