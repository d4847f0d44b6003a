"""What the person's own ssh configuration says about a host: HostName, Port, User, IdentityFile, IdentityAgent, jumps.

Read once a run, through paramiko.SSHConfig, and only where there is a file. Nothing in it is ever run: `Match exec`
never matches, and a ProxyCommand is refused with a hint. `~/.ssh/` means the given folder. What keyturn itself wrote
there (see device_setup) says where its names lead, and holds keyturn to no key and no agent.
"""

import re
import shlex
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.paths import OWN_FOLDER
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from paramiko import SSHConfig

_DEPTH = 16  # OpenSSH's own limit for Include
_INCLUDE = re.compile(r"\s*include(?:\s*=\s*|\s+)(.+)", re.IGNORECASE)
_SCOPE = re.compile(r"\s*(?:host|match)[\s=]", re.IGNORECASE)
_HOST = re.compile(r"\s*host(?:\s*=\s*|\s+)(.+)", re.IGNORECASE)
_BINDING = re.compile(r"\s*(?:identitiesonly|identityagent)[\s=]", re.IGNORECASE)
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
    """The `config` file of an ssh folder. May be asked by several threads. without: an included file to leave out."""

    def __init__(self, folder: Path, *, without: Path | None = None) -> None:
        self.folder = folder
        self._without = without
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

    def names(self) -> frozenset[str]:
        """The hosts that have a block by their very name, small letters. Raises InvalidInputError as `lookup`."""
        with self._lock:
            lines = [] if self._parsed is None else self._text.splitlines()
        patterns = [pattern for line in lines if (host := _HOST.fullmatch(line)) for pattern in _words(host[1])]
        return frozenset(pattern.lower() for pattern in patterns if not set(pattern) & set("*?!"))

    @cached_property
    def _parsed(self) -> "SSHConfig | None":
        path = self.folder / "config"
        if not path.is_file():
            return None
        from bootstrap.ssh.paramiko_import import paramiko

        try:
            return paramiko.SSHConfig.from_text(self._text)
        except (paramiko.ConfigParseError, ValueError, OSError) as error:
            raise self._unreadable(error) from None

    @cached_property
    def _text(self) -> str:
        return "\n".join(_lines(self.folder / "config", self.folder, 0, self._without))

    def _unreadable(self, error: Exception) -> InvalidInputError:
        hint = "`ssh -G HOST` shows what ssh makes of it"
        return InvalidInputError(f"cannot be read: {error}", where=str(self.folder / "config"), hint=hint)

    def _path(self, name: str) -> Path:
        path = Path(name).expanduser()
        usual = Path.home() / ".ssh"
        return self.folder / path.relative_to(usual) if path.is_relative_to(usual) else self.folder / path

    def _agent(self, name: str | None) -> str | None:
        if name is None or name in {"none", "SSH_AUTH_SOCK"}:
            return name if name == "none" else None
        return str(self._path(name)) if not name.startswith("$") else None


def _lines(path: Path, folder: Path, depth: int, without: Path | None = None) -> Iterator[str]:
    """The file with what it includes in place. An Include ends no Host block, so the block begins again after it."""
    scope = "Host *"
    is_ours = path.resolve().parent == (folder / OWN_FOLDER).resolve()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        included = _INCLUDE.fullmatch(line)
        if included and depth < _DEPTH:
            for file in _included(included[1], folder, without):
                yield from _lines(file, folder, depth + 1, without)
                yield scope
        elif _SCOPE.match(line):
            scope = "Host !*" if _MATCH_EXEC.match(line) else line
            yield scope
        elif not included and not (is_ours and _BINDING.match(line)):
            yield line


def _included(patterns: str, folder: Path, without: Path | None) -> Iterator[Path]:
    left_out = without.resolve() if without else None
    for pattern in _words(patterns):
        yield from (file for file in _glob(folder, pattern) if file.resolve() != left_out)


def _words(text: str) -> list[str]:
    """What stands there, apart at blanks but for those in quotes."""
    try:
        return shlex.split(text)
    except ValueError:  # quotes that do not match
        return text.split()


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
