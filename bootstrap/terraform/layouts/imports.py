"""`import` blocks (Terraform 1.5, OpenTofu): keys that were registered through the API come into Terraform's state.

Without one the next `terraform apply` would make the key a second time, which the API refuses. They stand in a file of
keyturn's own, and go once the state has the key.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bootstrap.hcl.block_edit import with_block, without_block
from bootstrap.hcl.document import Block, text
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files

FILE = "keyturn_imports.tf"
_HEAD = """\
# Made by keyturn: keys that it registered through the API and that Terraform takes into its state at the next apply.
# keyturn takes each block out again once the state has it.
"""


@dataclass(frozen=True)
class Import:
    """to: the resource's address. id: the key's number in the project."""

    to: str
    id: str


def imports(files: Files) -> tuple[Import, ...]:
    """The import blocks of keyturn's own file. Raises InvalidInputError for one that is not valid."""
    return tuple(told for block in _blocks(files) if (told := _import(block)))


def with_import(files: Files, one: Import) -> Files:
    if any(there.to == one.to for there in imports(files)):
        files = without_imports(files, [one.to])
    path = files.directory / FILE
    data = files.read(path) or _HEAD.encode()
    return files.changed(path, with_block(data, f'import {{\n  to = {one.to}\n  id = "{one.id}"\n}}\n'))


def without_imports(files: Files, addresses: Iterable[str]) -> Files:
    """The file without these; none at all once it has no block left."""
    path, gone = files.directory / FILE, set(addresses)
    while found := next((one for one in _blocks(files) if (told := _import(one)) and told.to in gone), None):
        files = files.changed(path, without_block(files.read(path) or b"", found))
        if not list(_blocks(files)):
            return files.changed(path, None)
    return files


def _blocks(files: Files) -> list[Block]:
    path = files.directory / FILE
    return list(files.document(path).body.blocks("import")) if files.read(path) else []


def _import(block: Block) -> Import | None:
    to, number = block.body.attribute("to"), block.body.attribute("id")
    if to is None or number is None or (told := literal(number.value)) is None:
        return None
    return Import(text(to.value).strip(), told)
