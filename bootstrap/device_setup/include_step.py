"""The step that has the person's ssh configuration take in keyturn's: one line at its top, and every other byte stays.

A symlink is followed, and its mode and owner are kept. The line goes again when no fleet needs it any more, and so
does a file that keyturn had to make.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.device_setup.own_files import OwnFiles, read, remove
from bootstrap.paths import OWN_FOLDER
from keys.errors import InvalidInputError, KeyturnError
from keys.ssh_include import has_include, with_include, without_include


@dataclass
class IncludeStep:
    files: OwnFiles
    name: str = "ssh configuration"

    @property
    def place(self) -> str:
        return str(self._config)

    def is_done(self) -> bool:
        return has_include(read(self._config) or b"", self._lines)

    def do(self) -> str:
        data = read(self._config)
        if not has_include(data or b"", self._lines):
            self._write(with_include(data, self._lines[0]))
        return f"`{self._lines[0]}` stands at its top"

    def is_there(self) -> bool:
        """Where other fleets need the line and this one does not, it is theirs."""
        needed = self.files.conf.exists() or not self.files.others()
        return needed and has_include(read(self._config) or b"", self._lines)

    def undo(self) -> str:
        if others := self.files.others():
            return f"the Include line stays, for {', '.join(path.stem for path in others)}"
        data = read(self._config)
        left = without_include(data or b"", self._lines)
        if left is None:
            remove(self._config.resolve())
            return "took it away, as nothing else was in it"
        if left != data:
            self._write(left)
        return "took the Include line out"

    @property
    def _config(self) -> Path:
        return self.files.ssh_folder / "config"

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        """The line that is written, and the others that do the same."""
        if _is_usual(self.files.ssh_folder):
            return (f"Include {OWN_FOLDER}/*.conf", f"Include ~/.ssh/{OWN_FOLDER}/*.conf")
        return (_absolute(self.files.folder),)

    def _write(self, data: bytes) -> None:
        try:
            self.files.ssh_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._config, data, mode=0o600)
        except OSError as error:
            raise KeyturnError(f"could not be written: {error.strerror}", where=self.place) from None
        except KeyturnError as error:
            error.hint = f"put this line at its very top yourself, or take it out: {self._lines[0]}"
            raise


def _is_usual(ssh_folder: Path) -> bool:
    """Whether it is where ssh itself looks, which goes by the account's home folder and not by $HOME."""
    home = Path.home()
    if os.name == "posix":
        import pwd

        with suppress(KeyError):  # an account that is in no list
            home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    return ssh_folder.resolve() == (home / ".ssh").resolve()


def _absolute(folder: Path) -> str:
    """The line for a folder elsewhere. Its path is a pattern, and newer versions of ssh look for tokens in it too."""
    path = folder.as_posix()
    if not path.isprintable() or set(path) & set('"\\%$'):
        raise InvalidInputError(
            "ssh can't be told to take in files of this folder", where=repr(path)[:200], hint='without " \\ % $ it can'
        )
    return f'Include "{"".join(f"[{sign}]" if sign in "[*?" else sign for sign in path)}/*.conf"'
