"""The files of a Terraform directory: as they are on disk, or as they would be once edits were made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.hcl.document import Document
from keys.errors import InvalidInputError, KeyturnError


@dataclass(frozen=True)
class Files:
    """directory: where `terraform` runs. edits: by path, what is not on disk yet; None where a file would go.

    steps: the same in the order in which it came about, a file as often as it was changed: after each of them the
    files make sense.
    """

    directory: Path
    edits: Mapping[Path, bytes | None] = field(default_factory=dict)
    steps: tuple[tuple[Path, bytes | None], ...] = ()

    def read(self, path: Path) -> bytes | None:
        """The file's bytes; None where there is none. Raises KeyturnError where it can't be read."""
        if path in self.edits:
            return self.edits[path]
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyturnError(f"could not be read: {error.strerror}", where=str(path)) from None

    def matching(self, pattern: str) -> tuple[Path, ...]:
        """The files of that name in the directory, in order; hidden ones are nobody's, as for Terraform."""
        there = {path for path in self.directory.glob(pattern) if path.is_file()}
        alike = {pattern, pattern.replace("**/", "")}
        there |= {path for path in self.edits for one in alike if path.match(str(self.directory / one))}
        return tuple(sorted(one for one in there if self.edits.get(one, b"") is not None and one.name[0] != "."))

    def document(self, path: Path) -> Document:
        """The file, parsed. Raises InvalidInputError."""
        return Document.parse(self.read(path) or b"", self.name(path))

    def documents(self) -> dict[Path, Document]:
        """Every `*.tf` of the directory, parsed."""
        return {path: self.document(path) for path in self.matching("*.tf")}

    def name(self, path: Path) -> str:
        """What people call it: relative to the directory where it lies below."""
        return str(path.relative_to(self.directory)) if path.is_relative_to(self.directory) else str(path)

    def changed(self, path: Path, data: bytes | None) -> "Files":
        earlier = self.steps[:-1] if self.steps and self.steps[-1][0] == path else self.steps
        return Files(self.directory, {**self.edits, path: data}, (*earlier, (path, data)))

    def check(self) -> None:
        """Raises InvalidInputError where there is no such directory."""
        if not self.directory.is_dir():
            hint = "see directory in keyturn.toml, under [terraform]"
            raise InvalidInputError("there is no such folder", where=str(self.directory), hint=hint)
