"""What the person's own ssh configuration says about a host: HostName, Port, User, IdentityFile, IdentityAgent, jumps.

Read once a run, through paramiko.SSHConfig, and only where there is a file. Nothing in it is ever run: `Match exec`
never matches, and a ProxyCommand is refused with a hint. `~/.ssh/` means the given folder.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from paramiko import SSHConfig

_DEPTH = 16  # OpenSSH's own limit for Include
_INCLUDE = re.compile(r"\s*include(?:\s*=\s*|\s+)(.+)", re.IGNORECASE)
_SCOPE = re.compile(r"\s*(?:host|match)[\s=]", re.IGNORECASE)
_MATCH_EXEC = re.compile(r"\s*match[\s=].*\bexec\b", re.IGNORECASE)
_JUMP = re.compile(r"(?:ssh://)?(?:(?P<user>[^@]+)@)?(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:]+))(?::(?P<port>\d+))?/?")


@dataclass(frozen=True, slots=True)
class Jump:
    """One hop of ProxyJump, as written there."""

    host: str
    port: int | None
    user: str | None


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What stands there for one host; None and empty where nothing does.

    agent: path of IdentityAgent's socket, "none" for no agent. only_files: IdentitiesOnly.
    """

    host: str
    port: int | None = None
    user: str | None = None
    identity_files: tuple[Path, ...] = ()
    agent: str | None = None
    only_files: bool = False
    jumps: tuple[Jump, ...] = ()


class ClientConfig:
    """The `config` file of an ssh folder. May be asked by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def lookup(self, host: str) -> HostSettings:
        """What it says for `host`. Raises InvalidInputError where the file cannot be read or used."""
        with self._lock:
            config = self._parsed
        if config is None:
            return HostSettings(host)
        found = config.lookup(host)
        where = f"{self.folder / 'config'}, for {host}"
        jump = found.get("proxyjump", "none")
        if found.get("proxycommand") and jump == "none":
            raise InvalidInputError(
                "ProxyCommand is not run by keyturn", where=where, hint="use ProxyJump, or name another host"
            )
        return HostSettings(
            host=found["hostname"],
            port=_port(found.get("port"), where),
            user=found.get("user"),
            identity_files=tuple(self._path(name) for name in found.get("identityfile", ()) if name != "none"),
            agent=self._agent(found.get("identityagent")),
            only_files=found.get("identitiesonly", "no") == "yes",
            jumps=tuple(_jump(hop.strip(), where) for hop in jump.split(",")) if jump != "none" else (),
        )

    @cached_property
    def _parsed(self) -> "SSHConfig | None":
        path = self.folder / "config"
        if not path.is_file():
            return None
        from bootstrap.ssh.paramiko_import import paramiko

        try:
            return paramiko.SSHConfig.from_text("\n".join(_lines(path, self.folder, 0)))
        except (paramiko.ConfigParseError, ValueError, OSError) as error:
            raise InvalidInputError(
                f"cannot be read: {error}", where=str(path), hint="`ssh -G HOST` shows what ssh makes of it"
            ) from None

    def _path(self, name: str) -> Path:
        path = Path(name).expanduser()
        usual = Path.home() / ".ssh"
        return self.folder / path.relative_to(usual) if path.is_relative_to(usual) else self.folder / path

    def _agent(self, name: str | None) -> str | None:
        if name is None or name in {"none", "SSH_AUTH_SOCK"}:
            return name if name == "none" else None
        return str(self._path(name)) if not name.startswith("$") else None


def _lines(path: Path, folder: Path, depth: int) -> Iterator[str]:
    """The file with what it includes in place. An Include ends no Host block, so the block begins again after it."""
    scope = "Host *"
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        included = _INCLUDE.fullmatch(line)
        if included and depth < _DEPTH:
            for pattern in included[1].split():
                for file in _glob(folder, pattern.strip('"')):
                    yield from _lines(file, folder, depth + 1)
                    yield scope
            continue
        if not _SCOPE.match(line):
            yield line
            continue
        scope = "Host !*" if _MATCH_EXEC.match(line) else line
        yield scope


def _glob(folder: Path, pattern: str) -> list[Path]:
    path = Path(pattern).expanduser()
    usual = Path.home() / ".ssh"
    relative = path.relative_to(usual) if path.is_relative_to(usual) else path
    base = Path(relative.anchor) if relative.is_absolute() else folder
    return sorted(file for file in base.glob(str(relative.relative_to(relative.anchor))) if file.is_file())


def _port(text: str | None, where: str) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise InvalidInputError(f"{text[:20]!r} is not a port", where=where, hint="a port is a number up to 65535")
    return int(text)


def _jump(text: str, where: str) -> Jump:
    found = _JUMP.fullmatch(text)
    if not found:
        raise InvalidInputError(
            f"{text[:60]!r} is not a ProxyJump hop", where=where, hint="write it as [user@]host[:port]"
        )
    return Jump(found["v6"] or found["host"], _port(found["port"], where), found["user"])
