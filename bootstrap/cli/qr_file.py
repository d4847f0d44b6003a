"""--qr-file: a QR code as a picture in a file, PNG or SVG by its ending. Nothing that is there is ever overwritten."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from keys.errors import InvalidInputError, KeyturnError
from keys.qr import png, svg

_OPTION = "--qr-file"


@dataclass(frozen=True)
class QrFile:
    """Where the picture goes."""

    path: Path

    @classmethod
    def parse(cls, name: str) -> "QrFile":
        """Raises InvalidInputError for another ending than .png and .svg, before anything is done."""
        try:
            path = Path(name).expanduser()
        except RuntimeError:  # a person without a home
            path = Path(name)
        if path.suffix.lower() not in {".png", ".svg"} or "\0" in name:
            raise InvalidInputError("the file is to end in .png or .svg", where=_OPTION, hint="for instance: code.png")
        return cls(path)

    def write(self, text: str, title: str, *, secret: bool) -> None:
        """title: what a screen reader says of an SVG. secret: whether only the person may read it: 0600.

        The same picture may be there already, unless it is a secret. Raises InvalidInputError where something else is,
        KeyturnError where the disk does not take it.
        """
        picture = self._picture(text, title)
        try:
            self._write_new(picture, 0o600 if secret else 0o644)
        except FileExistsError:
            if secret or not self._holds(picture):
                raise InvalidInputError(
                    "there is something already, and it is never overwritten",
                    where=str(self.path),
                    hint=f"give another name with {_OPTION}",
                ) from None
        except OSError as error:
            raise KeyturnError(
                f"the picture could not be written: {error.strerror or error}",
                where=str(self.path),
                hint=f"see who may write there: ls -ld {self.path.parent}",
            ) from None

    @contextmanager
    def lent(self, text: str, title: str) -> Iterator[None]:
        """A secret one, there for as long as it is of use. What somebody put in its place meanwhile stays."""
        self.write(text, title, secret=True)
        try:
            yield
        finally:
            if self._holds(self._picture(text, title)):
                with suppress(OSError):
                    self.path.unlink()

    def _picture(self, text: str, title: str) -> bytes:
        return svg(text, title) if self.path.suffix.lower() == ".svg" else png(text)

    def _write_new(self, picture: bytes, mode: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self.path, flags, mode), "wb") as file:
            try:
                file.write(picture)
                file.flush()
            except OSError:
                self.path.unlink(missing_ok=True)
                raise

    def _holds(self, picture: bytes) -> bool:
        try:
            return self.path.is_file() and self.path.read_bytes() == picture
        except OSError:
            return False
