"""The step that has Git sign commits with this device's key, and know the signatures of all devices of the fleet.

~/.ssh/keyturn/FLEET.gitconfig        what Git is told; one entry of the global configuration takes it in
~/.ssh/keyturn/FLEET.allowed_signers  whose signatures are good, see keys/allowed_signers.py
~/.ssh/keyturn/FLEET.sign             only where the key is in an agent that Git would not find: ssh-keygen, told of it

The key is named by its public half, with which ssh-keygen finds the private one in an agent, or in the file beside.
Where the person has said otherwise about signing, nothing is done. It is done anew when the fleet's devices change.
"""

import contextlib
import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path

from bootstrap.atomic_file import sweep, write_atomically
from bootstrap.device_setup.git_include import global_file, has_include, quoted, with_include, without_include
from bootstrap.device_setup.git_settings import check_version, email, in_the_way, settings
from keys.allowed_signers import allowed_signers
from keys.device import Device
from keys.errors import KeyturnError
from keys.openssh import UTC_TIMES

_FOLDER = "keyturn"
_HEAD = "# Git signs with this device's key. Written by keyturn, which writes it anew: changes here are lost.\n"


class GitSigningStep:
    """fleet: its name. public_key: file of this device's public key. devices: all of the fleet, lost ones too.

    ssh_folder: the person's, absolute. agent: the socket of the agent that has the private key, where that is not the
    one of $SSH_AUTH_SOCK; empty otherwise.
    """

    name = "git signing"

    def __init__(
        self, fleet: str, public_key: Path, devices: Iterable[Device], ssh_folder: Path, *, agent: str = ""
    ) -> None:
        self._public_key = public_key.absolute()
        self._devices = tuple(devices)
        self._agent = agent
        self._folder = ssh_folder.absolute() / _FOLDER
        self._config = self._folder / f"{fleet}.gitconfig"
        self._signers = self._folder / f"{fleet}.allowed_signers"
        self._program = self._folder / f"{fleet}.sign"
        self._neutral = Path(self._folder.anchor)  # in no repository, whose own settings would be asked too

    @property
    def place(self) -> str:
        return str(self._config)

    def is_done(self) -> bool:
        """Whether Git goes by what is wanted now, for the devices that the fleet has now. Raises KeyturnError."""
        return (
            has_include(_read(global_file()), self._config)
            and all(self._is_right(path, data) for path, data in self._files().items())
            and in_the_way(self._neutral, self._wanted(), self._config) is None
        )

    def do(self) -> str:
        """Raises KeyturnError where the person has said otherwise about signing, and where Git can't sign."""
        check_version(self._neutral)
        if not self._public_key.is_file():
            hint = f"ssh-keygen -y -f {self._public_key.with_suffix('')} > {self._public_key}"
            raise KeyturnError("there is no public key to sign with", where=str(self._public_key), hint=hint)
        if other := in_the_way(self._neutral, self._wanted(), self._config):
            raise other.otherwise()
        for path, data in self._files().items():
            if not self._is_right(path, data):
                self._write(path, data)
        self._take_in()
        number = len(self._devices)
        devices = f"{number} device{'' if number == 1 else 's'}"
        return f"Git signs commits with {self._public_key}, and knows the signatures of {devices}"

    def is_there(self) -> bool:
        return has_include(_read(global_file()), self._config) or any(path.exists() for path in self._all)

    def undo(self) -> str:
        """The global configuration gets back its bytes; our own files go."""
        path = global_file()
        data = _read(path)
        try:
            if data is not None and has_include(data, self._config):
                left = without_include(data, self._config)
                if left is None:
                    path.resolve().unlink()
                else:
                    write_atomically(path, left)
            for own in self._all:
                own.unlink(missing_ok=True)
            for one in (path, *self._all):
                sweep(one)
        except OSError as error:
            hint = f"see who may write there: ls -ld {error.filename or self._folder}"
            raise KeyturnError(f"could not be taken away: {error.strerror}", where=self.place, hint=hint) from None
        with contextlib.suppress(OSError):  # others have files there
            self._folder.rmdir()
        return f"Git signs as it did before, by {path}"

    @property
    def _all(self) -> tuple[Path, ...]:
        """In the order in which they are taken away: what names the others first."""
        return (self._config, self._signers, self._program)

    def _wanted(self) -> dict[str, str]:
        """What Git is told, by name."""
        program = {"gpg.ssh.program": str(self._program)} if self._agent else {}
        return {
            "gpg.format": "ssh",
            "user.signingkey": str(self._public_key),
            "gpg.ssh.allowedsignersfile": str(self._signers),
            **program,
            "commit.gpgsign": "true",
            "tag.gpgsign": "true",
        }

    def _files(self) -> dict[Path, bytes]:
        """In the order in which they are written. Raises KeyturnError where Git knows no address of the person."""
        signers = allowed_signers(self._devices, email(self._neutral), _local_zone())
        program = {self._program: self._signing_program()} if self._agent else {}
        return {self._signers: signers.encode(), **program, self._config: self._told().encode()}

    def _told(self) -> str:
        program = f"\tprogram = {quoted(self._program)}\n" if self._agent else ""
        return (
            f"{_HEAD}[gpg]\n\tformat = ssh\n"
            f'[gpg "ssh"]\n\tallowedSignersFile = {quoted(self._signers)}\n{program}'
            f"[user]\n\tsigningKey = {quoted(self._public_key)}\n"
            "[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n"
        )

    def _signing_program(self) -> bytes:
        socket = shlex.quote(self._agent)
        return f'#!/bin/sh\n{_HEAD}SSH_AUTH_SOCK={socket} exec ssh-keygen "$@"\n'.encode()

    def _is_right(self, path: Path, data: bytes) -> bool:
        return _read(path) == data and (path != self._program or os.access(path, os.X_OK))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_atomically(path, data)
            if path == self._program:
                path.chmod(0o700)
        except OSError as error:
            hint = f"see who may write there: ls -ld {self._folder.parent}"
            raise KeyturnError(f"could not be written: {error.strerror}", where=str(path), hint=hint) from None

    def _take_in(self) -> None:
        """Put the entry into the global configuration, and ask Git whether it goes by it. Raises KeyturnError."""
        path = global_file()
        data = _read(path)
        if has_include(data, self._config):
            return
        write_atomically(path, with_include(data, self._config))
        if not any(one.origin == f"file:{self._config.as_posix()}" for one in settings(self._neutral)):
            self.undo()
            raise KeyturnError("Git does not read its global configuration there", where=str(path))


def _read(path: Path) -> bytes | None:
    """None for a file that is not there. Raises KeyturnError for one that can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyturnError(f"could not be read: {error.strerror}", where=str(path), hint=f"ls -l {path}") from None


def _local_zone() -> tzinfo | None:
    """The time zone that an old ssh-keygen reads times in; None where it reads those in UTC. See keys.openssh."""
    try:
        said = subprocess.run(["ssh", "-V"], capture_output=True, text=True, timeout=10, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) >= UTC_TIMES:
        return None
    from datetime import datetime

    return datetime.now().astimezone().tzinfo
