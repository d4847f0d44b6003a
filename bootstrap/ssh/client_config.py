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
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.paths import OWN_FOLDER
from keys.errors import InvalidInputError
from keys.ssh_config import blocks

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
        self._own_files: list[Path] = []
        self._lock = threading.Lock()

    def lookup(self, host: str) -> HostSettings:
        """What it says for `host`. Raises InvalidInputError where the file cannot be read or used."""
        with self._lock:
            config = self._parsed
            if config is not None and (ours := self._ours.get(host.lower())):
                config = self._with_ours(ours)
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
            if self._parsed is None:
                return frozenset()
            lines, ours = self._text.splitlines(), self._ours.keys()
        patterns = [pattern for line in lines if (host := _HOST.fullmatch(line)) for pattern in _words(host[1])]
        return frozenset(pattern.lower() for pattern in patterns if not set(pattern) & set("*?!")) | ours

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
        """All but keyturn's own files, which may have hundreds of blocks: every lookup would go through them all."""
        return "\n".join(_lines(self.folder / "config", self.folder, 0, self._own_files))

    @cached_property
    def _ours(self) -> dict[str, str]:
        """What keyturn's own files say of each host, without what would hold keyturn to one key."""
        _ = self._text
        without = self._without.resolve() if self._without else None
        files = [file for file in self._own_files if file.resolve() != without]
        try:
            texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
        except OSError as error:
            raise self._unreadable(error) from None
        found: dict[str, str] = {}
        for text in texts:
            for name, block in blocks(text).items():
                kept = [line for line in block.splitlines() if not _BINDING.match(line)]
                found.setdefault(name, "\n".join(kept))
        return found

    def _with_ours(self, block: str) -> "SSHConfig":
        from bootstrap.ssh.paramiko_import import paramiko

        return paramiko.SSHConfig.from_text(f"{block}\nHost *\n{self._text}")

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


def _lines(path: Path, folder: Path, depth: int, own_files: list[Path]) -> Iterator[str]:
    """The file with what it includes in place. An Include ends no Host block, so the block begins again after it.

    own_files: gets those that keyturn wrote, in place of their lines.
    """
    scope = "Host *"
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        included = _INCLUDE.fullmatch(line)
        if included and depth < _DEPTH:
            for file in chain.from_iterable(_glob(folder, pattern) for pattern in _words(included[1])):
                if file.resolve().parent == (folder / OWN_FOLDER).resolve():
                    own_files.append(file)
                    continue
                yield from _lines(file, folder, depth + 1, own_files)
                yield scope
        elif _SCOPE.match(line):
            scope = "Host !*" if _MATCH_EXEC.match(line) else line
            yield scope
        elif not included:
            yield line


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
