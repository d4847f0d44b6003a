"""The step that tells ssh of the fleet's servers: their addresses, their host keys, the one key to offer there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bootstrap.device_setup.fleet_hosts import FleetHosts
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.own_files import OwnFiles, is_private, read, remove, write
from keys.ssh_config import WayIn, Written, read_back, render


@dataclass
class HostsStep:
    """hosts: asked once, and only when it matters.

    tailscale: the program that tells whether the tailnet is up; None where none was found, and the one written before
    stays. former: private keys that this device had before, while they open what the new one does not yet.
    """

    files: OwnFiles
    key: KeyPlace
    hosts: Callable[[], FleetHosts]
    tailscale: str | None = None
    former: tuple[Path, ...] = ()
    name: str = "servers"

    @property
    def place(self) -> str:
        return str(self.files.conf)

    def is_done(self) -> bool:
        return all(
            read(path) == data and (data is None or is_private(path)) for path, data in self._wanted.items()
        ) and is_private(self.files.folder)

    def do(self) -> str:
        for path, data in self._wanted.items():
            if data is None:
                remove(path)
            elif read(path) != data or not is_private(path) or not is_private(self.files.folder):
                write(path, data)
        found = self._found
        return "; ".join([f"ssh knows {_count(len(found.hosts))} of {self.files.fleet} by name", *found.notes])

    def is_there(self) -> bool:
        return self.files.is_any_there()

    def undo(self) -> str:
        for path in (*reversed(self.files.all), *self.files.left_behind()):
            remove(path)
        try:
            self.files.folder.rmdir()
        except OSError:  # another fleet's files are there, or it is gone
            return f"took the servers of {self.files.fleet} from ssh"
        return f"took the servers of {self.files.fleet} from ssh, and {self.files.folder} with them"

    @cached_property
    def _found(self) -> FleetHosts:
        return self.hosts()

    @cached_property
    def _before(self) -> Written:
        return read_back((read(self.files.conf) or b"").decode("utf-8", "surrogateescape"))

    @cached_property
    def _wanted(self) -> dict[Path, bytes | None]:
        """The files in the order in which they are written; None for one that is not to be there."""
        files, key = self.files, self.key
        in_folder = key.path is not None and key.path.parent == files.ssh_folder
        is_beside = in_folder and key.public_path != files.public_key  # else no .pub there tells whose it is
        public = None if is_beside else f"{key.public.line}\n".encode()
        way = WayIn(
            (key.path or files.public_key).as_posix(),
            files.known_hosts.as_posix(),
            key.agent,
            self.tailscale or self._before.tailscale,
            tuple(path.as_posix() for path in self.former),
        )
        conf = render(files.fleet, self._found.hosts, way)
        texts = (self._found.known_hosts.encode(), public, conf.encode("utf-8", "surrogateescape"))
        return dict(zip(files.all, texts, strict=True))


def _count(servers: int) -> str:
    return f"{servers} server" if servers == 1 else f"{servers} servers"
