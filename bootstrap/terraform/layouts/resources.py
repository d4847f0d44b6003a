"""One `resource "hcloud_ssh_key"` a device, its key in the text or in a file beside it, and the lists that name it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.hcl.block_edit import with_block, without_block
from bootstrap.hcl.document import Block, text
from bootstrap.hcl.strings import literal, quoted
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_file import key_file, with_file, without_file
from bootstrap.terraform.layouts.key_forms import Found, lacks_file
from bootstrap.terraform.layouts.key_resources import TYPE, key_labels
from bootstrap.terraform.layouts.layout import Listed, Listing, free_name
from bootstrap.terraform.layouts.named_values import key_behind
from bootstrap.terraform.layouts.uses import Name, with_uses, without_uses
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class _Resource:
    """One resource that is there. name: what the project calls the key."""

    path: Path
    block: Block
    found: Found | None
    where: str

    @property
    def label(self) -> str:
        return self.block.labels[1]

    def lacks_file(self, files: Files) -> bool:
        public_key = self.block.body.attribute("public_key")
        return public_key is not None and lacks_file(public_key.value, files)

    @property
    def name(self) -> str:
        found = self.block.body.attribute("name")
        return (literal(found.value) or "") if found else ""


@dataclass(frozen=True)
class ResourceLayout:
    """file: where new resources go."""

    file: str

    def changes(self) -> frozenset[str]:
        return frozenset({TYPE})

    def listing(self, files: Files) -> Listing:
        files.check()
        there = list(self._resources(files))
        unread = {one.where: one for one in there if one.found is None}
        unknown = {where: f"{where} can't be read as a public key" for where in unread}
        lacking = [unknown[where] for where, one in unread.items() if one.lacks_file(files)]
        keys = [
            Listed(one.label, one.found.key, one.where, one.found.given, one.found.path) for one in there if one.found
        ]
        return Listing(tuple(keys), tuple(unknown.values()), tuple(lacking))

    def with_key(self, files: Files, device: str, line: str) -> tuple[Files, str]:
        there = list(self._resources(files))
        taken = key_labels(files)
        label = free_name(device if _IDENTIFIER.fullmatch(device) else f"device-{device}", taken)
        models = [one for one in there if one.found]
        source = quoted(line)
        if models and (found := models[-1].found) and found.path and found.path_text in text(found.value):
            told, path = key_file(found.path_text, models[-1].label, device, files)
            source = text(found.value).replace(found.path_text, told)
            files = with_file(files, path, line)
        path = files.directory / self.file
        last = [one.block for one in self._resources(files) if one.path == path]
        data = with_block(
            files.read(path) or b"", _lines(label, device, source, models), after=next(reversed(last), None)
        )
        files = files.changed(path, data)
        files, more = with_uses(files, Name(label), {Name(one.label) for one in models or there})
        return files, f"{files.name(path)}: {TYPE}.{label}{more}"

    def without(self, files: Files, listed: Listed) -> Files:
        there = [one for one in self._resources(files) if one.label == listed.name]
        if len(there) > 1:
            names = " and ".join(files.name(one.path) for one in there)
            hint = "take it out there by hand, then run the same command again"
            raise InvalidInputError(f"stands in {names}, and one overrides the other", where=listed.where, hint=hint)
        files = without_uses(files, listed.name)
        for one in self._resources(files):
            if one.label == listed.name:
                data = without_block(files.read(one.path) or b"", one.block)
                return without_file(files.changed(one.path, data), listed.file)
        return files

    def address(self, files: Files, key: PublicKey) -> str:
        labels = (one.label for one in self._resources(files) if one.found and one.found.key == key)
        return next((f"{TYPE}.{label}" for label in labels), "")

    def _resources(self, files: Files) -> Iterator[_Resource]:
        for path, document in files.documents().items():
            for block in document.body.blocks("resource", TYPE):
                if block.body.attribute("for_each") or block.body.attribute("count") or len(block.labels) != 2:
                    continue
                public_key = block.body.attribute("public_key")
                found = key_behind(public_key.value, files) if public_key else None
                line = int(block.node.start_point.row) + 1
                yield _Resource(path, block, found, f"{files.name(path)}, line {line}: {TYPE}.{block.labels[1]}")


def _lines(label: str, device: str, key: str, models: Sequence[_Resource]) -> str:
    """The new block, with what all others have too, as `terraform fmt` would have it."""
    attributes = {"name": quoted(_name(device, models)), "public_key": key}
    common = [{one.name: text(one.value) for one in model.block.body.attributes()} for model in models]
    for name, value in common[-1].items() if common else ():
        if name not in attributes and all(other.get(name) == value for other in common) and "\n" not in value:
            attributes[name] = value
    width = max(map(len, attributes))
    lines = [f"  {name:<{width}} = {value}" for name, value in attributes.items()]
    lines += [f"\n  {text(one.node)}" for one in (models[-1].block.body.blocks("lifecycle") if models else ())]
    return f'resource "{TYPE}" "{label}" {{\n' + "\n".join(lines) + "\n}\n"


def _name(device: str, models: Sequence[_Resource]) -> str:
    """The name in the project, made as that of the last one is: "macbook@kua" makes "pc@kua"."""
    model = next((one for one in reversed(models) if one.label in one.name), None)
    return model.name.replace(model.label, device) if model else device
