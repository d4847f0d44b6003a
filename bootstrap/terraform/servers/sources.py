"""The files of Terraform modules as they are, or as they would be after an edit that is not written yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keys.errors import InvalidInputError

_ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")


@dataclass(frozen=True)
class Sources:
    """edits: what a file would say, in place of what is on disk; None: the file would be gone."""

    edits: Mapping[Path, bytes | None] = field(default_factory=dict)

    def read(self, path: Path) -> bytes | None:
        """None where there is no such file. Raises InvalidInputError for one that can't be read."""
        if path in self.edits:
            return self.edits[path]
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise InvalidInputError(f"cannot be read: {error.strerror}", where=path.name) from None

    def files(self, directory: Path) -> list[Path]:
        """The files that make up a module, in the order in which Terraform reads them: override files come last.

        OpenTofu reads `x.tofu` in place of `x.tf`. Raises InvalidInputError for a folder that can't be read.
        """
        try:
            found = {path for path in directory.iterdir() if path.is_file()}
        except (FileNotFoundError, NotADirectoryError):
            found = set()
        except OSError as error:
            raise InvalidInputError(f"cannot be read: {error.strerror}", where=directory.name) from None
        found |= {path for path, data in self.edits.items() if path.parent == directory and data is not None}
        found -= {path for path, data in self.edits.items() if data is None}
        names = {path.name for path in found}
        read = [path for path in found if _stem(path.name) and path.name not in _replaced(names)]
        return sorted(read, key=lambda path: (is_override(path), path.name))


def is_override(path: Path) -> bool:
    """Whether what it says is laid over what the other files say."""
    stem = _stem(path.name)
    return stem == "override" or stem.endswith("_override")


def _replaced(names: set[str]) -> set[str]:
    """The files that OpenTofu leaves alone, because one of its own stands beside them."""
    return {f"{_stem(name)}.tf{name.partition('.tofu')[2]}" for name in names if _stem(name) and ".tofu" in name}


def _stem(name: str) -> str:
    """The name without its ending; empty for what Terraform does not read."""
    ending = next((one for one in _ENDINGS if name.endswith(one)), "")
    return name.removesuffix(ending) if ending and not name.startswith((".", "#")) else ""
