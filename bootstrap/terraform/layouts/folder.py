"""A folder of key files that a resource reads whole: `for_each = fileset(path.module, "keys/*.pub")`."""

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from bootstrap.hcl.document import text
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_file import with_file
from bootstrap.terraform.layouts.key_loop import key_loop
from bootstrap.terraform.layouts.key_resources import TYPE, Each, key_resources
from bootstrap.terraform.layouts.layout import Listed, Listing, free_name
from bootstrap.terraform.layouts.uses import ANY, without_uses
from keys.errors import KeyturnError
from keys.public_key import PublicKey

_FILESET = re.compile(
    r'fileset\((?:(?:"\$\{)?path\.(?:module|root|cwd)(?:\}/?(?P<below>[^"]*)")?|"(?:\./)?(?P<plain>[^"$]*)"),"(?P<pattern>[^"$]+)"\)'
)
_STEM = re.compile(
    r'(?:trimsuffix\((?P<of>value|basename\(value\)),"\.pub"\)|replace\((?P<in>value|basename\(value\)),"\.pub",""\))'
)


@dataclass(frozen=True)
class FolderLayout:
    """pattern: of the key files, relative to the Terraform directory: "keys/*.pub"."""

    pattern: str

    def changes(self) -> frozenset[str]:
        return frozenset({TYPE})

    def listing(self, files: Files) -> Listing:
        files.check()
        keys, unknown = [], []
        for path in files.matching(self.pattern):
            try:
                given = (files.read(path) or b"").decode("utf-8", "replace")
                keys.append(Listed(path.stem, PublicKey.parse(given), files.name(path), given, path))
            except KeyturnError:
                unknown.append(f"{files.name(path)} can't be read as a public key")
        return Listing(tuple(keys), tuple(unknown))

    def with_key(self, files: Files, device: str, line: str) -> tuple[Files, str]:
        taken = [path.stem for path in files.matching(self.pattern)]
        prefix = re.sub(r"[A-Za-z0-9]+$", "", _beginning(taken))
        name = free_name(prefix + device, set(taken))
        path = files.directory / self.pattern.replace("**/", "").replace("*", name)
        return with_file(files, path, line), files.name(path)

    def without(self, files: Files, listed: Listed) -> Files:
        for each, key in self._over(files, listed.file):
            files = without_uses(files, each.label, ANY if key is None else each.index(key))
        return files.changed(listed.file, None) if listed.file else files

    def address(self, files: Files, key: PublicKey) -> str:
        for one in self.listing(files).of(key):
            told = [each.address(at) for each, at in self._over(files, one.file) if at is not None]
            return next(iter(told), "")
        return ""

    def _over(self, files: Files, path: Path | None) -> list[tuple[Each, str | None]]:
        """The resources that read the folder, each with what its each.key is for that file."""
        return [
            (Each(one.label, ""), one.key_of(str(path.relative_to(files.directory / one.base))))
            for one in filesets(files)
            if path is not None and path.is_relative_to(files.directory / one.base)
        ]


def _beginning(names: list[str]) -> str:
    """What all of these begin with."""
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(signs[0] for signs in alike)


@dataclass(frozen=True)
class FileSet:
    """A key resource over a `fileset`. key: of a file, for its each.key, as KeyLoop has it."""

    label: str
    base: str
    pattern: str
    key: str

    @property
    def where(self) -> str:
        """The pattern, relative to the Terraform directory."""
        return self.pattern if self.base == "." else f"{self.base}/{self.pattern}"

    def key_of(self, path: str) -> str | None:
        """path: relative to the base. None where it can't be told."""
        if stem := _STEM.fullmatch(self.key):
            return FileSet("", "", "", stem["of"] or stem["in"]).key_of(path.removesuffix(".pub"))
        name = path.rpartition("/")[2]
        return {"": path, "value": path, "basename(value)": name}.get(self.key)


def filesets(files: Files) -> list[FileSet]:
    """Of each key resource over a `fileset`, or over a local that is one."""
    found = []
    for block in key_resources(files):
        if for_each := block.body.attribute("for_each"):
            loop = key_loop(text(for_each.value))
            outer = key_loop(_local(files, loop.over))
            told = _FILESET.fullmatch(outer.over)
            if told and not (loop.key and outer.key):
                base = (told["below"] or told["plain"] or ".").strip("/") or "."
                found.append(FileSet(block.labels[1], base, told["pattern"], loop.key or outer.key))
    return found


def _local(files: Files, expression: str) -> str:
    """What a local stands for; any other expression for itself."""
    name = expression.removeprefix("local.")
    for document in files.documents().values() if expression.startswith("local.") else ():
        for block in document.body.blocks("locals"):
            if found := block.body.attribute(name):
                return text(found.value)
    return expression
