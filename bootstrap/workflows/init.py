"""Make a fleet folder, or adopt one: what is missing is added, what is there stays as it is, byte for byte."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import git
from bootstrap.atomic_file import write_atomically
from bootstrap.commit_message import message
from bootstrap.config import TerraformConfig, parse_config
from bootstrap.fleet import CONFIG, KNOWN_HOSTS, REGISTRY
from bootstrap.terraform.files import Files
from bootstrap.terraform.keyturn_tf import FILE as KEYTURN_TF
from bootstrap.terraform.keyturn_tf import terraform_lines
from bootstrap.terraform.layouts.key_resources import key_labels
from bootstrap.terraform.layouts.layout import free_name
from keys.device import Device
from keys.errors import InvalidInputError, KeyturnError
from keys.registry import Registry

_SERVER = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)="
    r"(?:(?P<user>[^@\s\"']+)@)?(?P<host>\[[^\]\s\"']+\]|[^:=@/\s\"']+)(?::(?P<port>\d{1,5}))?"
)
_SERVERS_BY_HAND = """
# Any SSH server. Its keys are put at `user`, or at the `accounts` listed.
# [servers.vps]
# host = "203.0.113.7"
# user = "root"                  # or another, with sudo = true
# devices = ["macbook"]          # default: every active device
"""


@dataclass(frozen=True)
class Wanted:
    """What the new fleet is to have. servers: "NAME=[USER@]HOST[:PORT]", as they were typed.

    terraform: where its files list keys, or are to list them. adopted: whether they do so already.
    devices: those whose keys were found there.
    """

    name: str
    servers: Sequence[str] = ()
    hetzner: bool = False
    terraform: TerraformConfig | None = None
    adopted: bool = False
    devices: Sequence[Device] = ()


@dataclass(frozen=True)
class Made:
    """What init did. written, kept: file names. commit: short id, empty without one. note: worth telling, or empty."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    commit: str
    note: str = ""


def init(folder: Path, wanted: Wanted) -> Made:
    """Write what is missing in this folder, and commit it. Raises InvalidInputError for a name or server amiss."""
    registry = Registry()
    for device in wanted.devices:
        registry = registry.with_device(device)
    files = {CONFIG: _config(wanted), REGISTRY: registry.text, KNOWN_HOSTS: ""}
    config = parse_config(files[CONFIG])  # what a later run would refuse is refused now
    if config.terraform and not wanted.adopted:
        directory = Path(config.terraform.directory)
        label = free_name("device", key_labels(Files(folder / directory)))
        files[str(directory / KEYTURN_TF)] = terraform_lines(config.terraform, config.name, label)
        files[str(directory / config.terraform.variables)] = (
            json.dumps({config.terraform.variable: {}}, indent=2) + "\n"
        )
    _make(folder)
    missing = [name for name in files if not (folder / name).exists()]
    for name in missing:
        write_atomically(folder / name, files[name].encode())
    edits = {folder / name: git.whole(files[name].encode()) for name in missing}
    made = git.commit(edits, message("init"))
    kept = tuple(name for name in files if name not in missing)
    return Made(folder, tuple(missing), kept, made.id, made.note)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KeyturnError(
            f"the folder cannot be made: {error.strerror}", where=str(folder), hint="name another: keyturn init DIR"
        ) from None


def check_servers(servers: Sequence[str]) -> None:
    """Raises InvalidInputError for one that cannot be written down, or two of one name."""
    tables = [_server(text) for text in servers]
    names = [text.partition("=")[0] for text in servers]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise InvalidInputError(f"two servers are called {twice}", hint="each has a name of its own")
    parse_config("\n".join(['[fleet]\nname = "fleet"\n', *tables]))


def fleet_name(folder: Path) -> str:
    """A fleet name made from the folder's."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:40].strip("-") or "fleet"


def _config(wanted: Wanted) -> str:
    parts = [f"[fleet]\nname = {json.dumps(wanted.name)}\n"]
    if wanted.hetzner:
        parts.append('[hetzner]\ntoken = "keyring"                # or "env:HCLOUD_TOKEN", or "command:…"\n')
    if wanted.terraform:
        parts.append(_terraform(wanted.terraform))
    parts += [_server(text) for text in wanted.servers]
    return "\n".join(parts) + ("" if wanted.servers else _SERVERS_BY_HAND)


def _terraform(config: TerraformConfig) -> str:
    directory = "" if config.directory == "." else f"directory = {json.dumps(config.directory)}\n"
    variables, variable = json.dumps(config.variables), json.dumps(config.variable)
    return f"[terraform]\n{directory}variables = {variables}\nvariable = {variable}\n"


def _server(text: str) -> str:
    found = _SERVER.fullmatch(text)
    if not found:
        raise InvalidInputError(
            f"{text[:80]!r} is not a server", hint="write it like vps=root@203.0.113.7, with :2222 behind it for a port"
        )
    lines = [f"[servers.{_quoted(found['name'])}]", f"host = {json.dumps(found['host'].strip('[]'))}"]
    lines += [f"port = {int(found['port'])}"] if found["port"] else []
    user = found["user"] or "root"
    lines += [f"user = {json.dumps(user)}", *([] if user == "root" else ["sudo = true"])]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return f'"{name}"' if "." in name else name
