"""What `var.public_key`, `local.keys.pc` and the like stand for, as far as the files tell it without Terraform."""

import re
from typing import TYPE_CHECKING

from bootstrap.hcl.document import text
from bootstrap.hcl.entries import collection_of, entries
from bootstrap.hcl.json_document import JsonDocument
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_forms import Found, find_key, key_in_file, resolved
from bootstrap.terraform.layouts.key_loop import bare
from bootstrap.terraform.layouts.variables import value_file

if TYPE_CHECKING:
    from tree_sitter import Node

_NAME = re.compile(r"(?P<kind>var|local)\.(?P<name>[\w-]+)(?P<steps>(?:\.[\w-]+|\[\"[^\"]+\"\])*)")
_STEP = re.compile(r"[\w-]+")
_FILE = re.compile(r"(?:(?:trimspace|chomp)\()?file\((?:pathexpand\()?(?P<path>[^()]+)\)+")


def key_behind(value: "Node", files: Files) -> Found | None:
    """The key that a value gives: by itself, or by what it names."""
    if found := find_key(value, files):
        return found
    told = bare(text(value))
    if (named := value_of(told, files)) is not None:
        return find_key(named, files)
    of_file = _FILE.fullmatch(told)
    node = value_of(of_file["path"], files) if of_file else None
    path = literal(node) if node is not None else None
    where = resolved(path, files) if path else None
    return key_in_file(value, value, where, path or "", files) if where else None


def value_of(expression: str, files: Files) -> "Node | None":
    """expression: without white space. None for whatever else it is."""
    found = _NAME.fullmatch(expression)
    if not found:
        return None
    node = _local(found["name"], files) if found["kind"] == "local" else _variable(found["name"], files)
    for step in _STEP.findall(found["steps"]):
        collection = collection_of(node) if node is not None else None
        there = entries(collection) if collection is not None else ()
        node = next((one.value for one in there if one.name == step), None)
    return node


def _local(name: str, files: Files) -> "Node | None":
    for document in files.documents().values():
        for block in document.body.blocks("locals"):
            if found := block.body.attribute(name):
                return found.value
    return None


def _variable(name: str, files: Files) -> "Node | None":
    path = files.directory / value_file(files, name)
    data = files.read(path)
    if data is None:
        return None
    if path.suffix == ".json":
        return JsonDocument.parse(data, files.name(path)).value(name)
    body = files.document(path).body
    if path.suffix == ".tfvars":
        found = body.attribute(name)
        return found.value if found else None
    defaults = [block.body.attribute("default") for block in body.blocks("variable", name)]
    return next((one.value for one in defaults if one), None)
