"""One account's files, as SFTP shows them: its home is the root of all it sees."""

import errno
import os
import posixpath
from pathlib import Path
from typing import Any

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer
from paramiko.sftp import SFTP_FAILURE, SFTP_OK, SFTP_PERMISSION_DENIED

from bootstrap.sandbox.storage_box.faults import Faults


class Files(paramiko.SFTPServerInterface):
    """home: of the account. Every method gives what was asked for, or an SFTP status."""

    def __init__(self, server: paramiko.ServerInterface, home: Path, faults: Faults) -> None:
        super().__init__(server)
        self._home = home
        self._faults = faults

    def canonicalize(self, path: str) -> str:
        return posixpath.normpath("/" + path.lstrip("/"))

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        if writes and self._faults.read_only:
            return SFTP_PERMISSION_DENIED
        try:
            number = os.open(self._real(path), flags, 0o600 if attr.st_mode is None else attr.st_mode & 0o777)
        except OSError as error:
            return _status(error)
        handle = _Handle(flags, self._faults)
        handle.file = os.fdopen(number, "r+b" if flags & os.O_RDWR else "wb" if writes else "rb", buffering=0)
        return handle

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        try:
            return [SFTPAttributes.from_stat(one.lstat(), one.name) for one in self._real(path).iterdir()]
        except OSError as error:
            return _status(error)

    def stat(self, path: str) -> SFTPAttributes | int:
        try:
            return SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return _status(error)

    def lstat(self, path: str) -> SFTPAttributes | int:
        try:
            return SFTPAttributes.from_stat(self._real(path).lstat())
        except OSError as error:
            return _status(error)

    def remove(self, path: str) -> int:
        return self._try(lambda: self._real(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        """As version 3 of SFTP has it: what is there is not replaced."""
        if self._real(newpath).exists():
            return SFTP_FAILURE
        return self._try(lambda: self._real(oldpath).rename(self._real(newpath)))

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        return self._try(lambda: self._real(oldpath).replace(self._real(newpath)))

    def mkdir(self, path: str, attr: SFTPAttributes) -> int:
        mode = 0o755 if attr.st_mode is None else attr.st_mode & 0o777
        return self._try(lambda: self._real(path).mkdir(mode))

    def chattr(self, path: str, attr: SFTPAttributes) -> int:
        mode = attr.st_mode
        return SFTP_OK if mode is None else self._try(lambda: self._real(path).chmod(mode & 0o7777))

    def _try(self, act: Any) -> int:
        if self._faults.read_only:
            return SFTP_PERMISSION_DENIED
        try:
            act()
        except OSError as error:
            return _status(error)
        return SFTP_OK

    def _real(self, path: str) -> Path:
        return self._home / self.canonicalize(path).lstrip("/")


class _Handle(SFTPHandle):
    """An open file."""

    def __init__(self, flags: int, faults: Faults) -> None:
        super().__init__(flags)
        self._faults = faults
        self.file: Any = None

    def close(self) -> None:
        self.file.close()

    def read(self, offset: int, length: int) -> bytes | int:
        try:
            return os.pread(self.file.fileno(), length, offset)
        except OSError as error:
            return _status(error)

    def write(self, offset: int, data: Any) -> int:
        """What the quota has no room for is left out, as on a disk that is full."""
        room = len(data) if self._faults.quota is None else max(0, self._faults.quota - offset)
        os.pwrite(self.file.fileno(), data[:room], offset)
        return SFTP_OK if room >= len(data) else SFTP_FAILURE

    def stat(self) -> SFTPAttributes:
        return SFTPAttributes.from_stat(os.fstat(self.file.fileno()))

    def chattr(self, attr: SFTPAttributes) -> int:
        if attr.st_mode is not None:
            os.fchmod(self.file.fileno(), attr.st_mode & 0o7777)
        if attr.st_size is not None:
            os.ftruncate(self.file.fileno(), attr.st_size)
        return SFTP_OK


def _status(error: OSError) -> int:
    if error.errno == errno.EEXIST:
        return SFTP_FAILURE
    status: int = SFTPServer.convert_errno(error.errno or 0)
    return status
