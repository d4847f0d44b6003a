"""A folder of key files that a resource reads whole: `for_each = fileset(path.module, "keys/*.pub")`."""

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from bootstrap.hcl.document import text
from bootstrap.terraform.files import Files
from bootstrap.terraform.key_file import with_file
from bootstrap.terraform.key_resources import TYPE, Each, key_resources
from bootstrap.terraform.layout import Listed, Listing, free_name
from bootstrap.terraform.uses import without_uses
from keys.errors import KeyturnError
from keys.public_key import PublicKey

_FILESET = re.compile(r'(?:toset\()?fileset\((?:"\$\{)?path\.(?:module|root)(?:\}/?([^"]*)")?,"([^"$]+)"\)\)?')


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
        path = files.directory / self.pattern.replace("*", name)
        return with_file(files, path, line), files.name(path)

    def without(self, files: Files, listed: Listed) -> Files:
        for each, key in self._over(files, listed.file):
            files = without_uses(files, each.label, each.index(key))
        return files.changed(listed.file, None) if listed.file else files

    def address(self, files: Files, key: PublicKey) -> str:
        for one in self.listing(files).of(key):
            for each, index in self._over(files, one.file):
                return each.address(index)
        return ""

    def _over(self, files: Files, path: Path | None) -> list[tuple[Each, str]]:
        """The resources that read the folder, each with what its each.key is for that file."""
        return [
            (Each(label, ""), str(path.relative_to(files.directory / base)))
            for label, base, _ in filesets(files)
            if path is not None and path.is_relative_to(files.directory / base)
        ]


def _beginning(names: list[str]) -> str:
    """What all of these begin with."""
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(signs[0] for signs in alike)


def filesets(files: Files) -> list[tuple[str, str, str]]:
    """Label, base folder and pattern of each key resource over a `fileset`."""
    found = []
    for block in key_resources(files):
        for_each = block.body.attribute("for_each")
        told = _FILESET.fullmatch("".join(text(for_each.value).split())) if for_each else None
        if told:
            found.append((block.labels[1], told[1] or ".", told[2]))
    return found
