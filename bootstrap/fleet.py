"""The fleet folder: keyturn.toml (where keys go), devices.toml (whose keys), known_hosts (pinned host keys).

Every write is atomic and, in a Git repository, committed at once, and what an earlier run could not commit goes along.
There is no secret in this folder, ever. keyturn.toml is edited by hand, and never written here.

Git is imported once something is to be committed: reading needs none, and is what the first screen waits for.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.atomic_file import write_atomically
from bootstrap.config import FleetConfig, parse_config
from bootstrap.fleet_lock import held
from keys.errors import InvalidInputError, KeyturnError
from keys.registry import Registry

if TYPE_CHECKING:
    from bootstrap import git

CONFIG = "keyturn.toml"
REGISTRY = "devices.toml"
KNOWN_HOSTS = "known_hosts"


class NoFleetError(InvalidInputError):
    """There is no fleet folder where one was looked for."""


@dataclass(frozen=True)
class Fleet:
    """One fleet folder, its keyturn.toml already read.

    notes: sentences worth telling a person that writing brought up, for instance a commit that could not be made.
    leaves_git: whether the person wants Git left alone.
    """

    folder: Path
    config: FleetConfig
    notes: list[str] = field(default_factory=list)
    leaves_git: bool = False

    @classmethod
    def find(cls, directory: Path | None = None, *, leaves_git: bool = False) -> "Fleet":
        """The fleet in this folder; else in KEYTURN_FLEET; else in the nearest folder upward that has a keyturn.toml.

        Raises NoFleetError where there is none, InvalidInputError where keyturn.toml can't be used.
        """
        named = directory or (Path(os.environ["KEYTURN_FLEET"]) if os.environ.get("KEYTURN_FLEET") else None)
        try:
            folder = _upward(Path.cwd()) if named is None else named.expanduser().resolve()
            there = (folder / CONFIG).is_file()
        except (
            OSError,
            RuntimeError,
        ) as error:  # this folder is gone, a folder above may not be entered, no such ~user
            raise NoFleetError(f"no folder to look in: {error}", hint="cd to the fleet, or give --fleet DIR") from None
        if not there:
            raise NoFleetError(f"no {CONFIG} in this folder", where=str(folder), hint=f"keyturn init {folder}")
        return cls(folder, parse_config(_text(folder / CONFIG), str(folder / CONFIG)), leaves_git=leaves_git)

    def found_anew(self) -> "Fleet":
        """This fleet as its files are now: they may have been edited since."""
        return Fleet.find(self.folder, leaves_git=self.leaves_git)

    @property
    def name(self) -> str:
        return self.config.name

    def config_text(self) -> str:
        """keyturn.toml as it is written now."""
        return _text(self.folder / CONFIG)

    def registry(self) -> Registry:
        """The devices; none where there is no devices.toml yet. Raises InvalidInputError for a malformed one."""
        path = self.folder / REGISTRY
        return Registry.parse(_text(path), str(path)) if path.exists() else Registry()

    def write_registry(self, registry: Registry, message: str) -> str:
        """Write devices.toml and commit it. Gives the short commit id, empty without one. Raises KeyturnError."""
        return self._write(REGISTRY, registry.text, message)

    def known_hosts_text(self) -> str:
        path = self.folder / KNOWN_HOSTS
        return _text(path) if path.exists() else ""

    def write_known_hosts(self, text: str, message: str) -> str:
        """Write known_hosts and commit it. Gives the short commit id, empty without one. Raises KeyturnError."""
        return self._write(KNOWN_HOSTS, text, message)

    def commit(self, edits: "Mapping[Path, git.Edit]", message: str) -> "git.Commit":
        """Commit exactly these edits of files, which may lie in another repository than the fleet's."""
        from bootstrap import git

        made = git.Commit(note=self._left_alone()) if self.leaves_git else git.commit(edits, message)
        if made.note and made.note not in self.notes:
            self.notes.append(made.note)
        return made

    def _left_alone(self) -> str:
        from bootstrap import git

        return (
            "Git was left alone, as asked for: nothing was pulled, committed or pushed"
            if git.is_repository(self.folder)
            else ""
        )

    def commit_what_is_left(self, message: str) -> str:
        """Commit what stands in devices.toml and known_hosts and is in no commit yet. Gives the short commit id."""
        return self._commit_own({}, message)

    def history(self) -> "tuple[git.Entry, ...]":
        """The commits that changed devices.toml, newest first."""
        from bootstrap import git

        return git.history(self.folder / REGISTRY)

    @contextmanager
    def lock(self, *, wait: float = 5.0) -> Iterator[None]:
        """Hold this fleet: no other keyturn writes to it meanwhile. wait: seconds to wait for one that does.

        Raises FleetLockedError. The lock ends with the process, however it ends.
        """
        with held(self.folder / CONFIG, wait=wait):
            yield

    def _write(self, name: str, text: str, message: str) -> str:
        path = self.folder / name
        before, after = path.read_bytes() if path.exists() else None, text.encode("utf-8", "surrogateescape")
        if after != before:
            write_atomically(path, after)
        return self._commit_own({name: before}, message)

    def _commit_own(self, before: Mapping[str, bytes | None], message: str) -> str:
        """before: what stood in the files that were just written."""
        from bootstrap.fleet_edits import host_keys_edit, registry_edit

        edits = {}
        for name, edit in {REGISTRY: registry_edit, KNOWN_HOSTS: host_keys_edit}.items():
            if (path := self.folder / name).exists():
                there = path.read_bytes()
                edits[path] = edit(before.get(name, there), there)
        return self.commit(edits, message).id if edits else ""


def _upward(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise NoFleetError(
        f"no {CONFIG} here or in any folder above",
        where=str(start),
        hint="keyturn init makes a fleet folder; --fleet DIR or KEYTURN_FLEET names another; keyturn demo needs none",
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "strict" if path.suffix == ".toml" else "surrogateescape")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidInputError("not UTF-8 text", where=f"{path}, line {line}") from None
    except OSError as error:
        raise KeyturnError(f"could not be read: {error.strerror or error}", where=str(path)) from None
