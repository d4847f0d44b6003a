"""Where a variable gets its value: Terraform's order of files, the last one wins; then the default in its block.

A map in a later file replaces that of an earlier one, whole (Terraform, "Variable Definition Precedence").
"""

from collections.abc import Iterator
from pathlib import Path

from bootstrap.hcl.document import Attribute, Document
from bootstrap.hcl.entries import collection_of, entries
from bootstrap.hcl.json_document import JsonDocument
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_forms import find_key

OURS = "devices.auto.tfvars.json"
_FIRST = ("terraform.tfvars", "terraform.tfvars.json")


def variable_files(files: Files) -> tuple[Path, ...]:
    """The files of values that Terraform reads by itself, a later one before an earlier one."""
    first = [path for name in _FIRST for path in files.matching(name)]
    return tuple(reversed([*first, *sorted((*files.matching("*.auto.tfvars"), *files.matching("*.auto.tfvars.json")))]))


def value_file(files: Files, name: str) -> str:
    """The file that decides about this variable; keyturn's own where none says anything."""
    for path in variable_files(files):
        if name in names_in(files, path):
            return files.name(path)
    for path, document in files.documents().items():
        if any(block.body.attribute("default") for block in document.body.blocks("variable", name)):
            return files.name(path)
    return OURS


def files_given_by_hand(files: Files, name: str) -> tuple[str, ...]:
    """The other files of values, here and below, that set this variable: Terraform reads them with -var-file only."""
    by_itself = set(variable_files(files))
    there = sorted(path for ending in ("*.tfvars", "*.tfvars.json") for path in files.directory.rglob(ending))
    visible = [path for path in there if not any(part[0] == "." for part in path.relative_to(files.directory).parts)]
    return tuple(files.name(path) for path in visible if path not in by_itself and name in names_in(files, path))


def names_in(files: Files, path: Path) -> tuple[str, ...]:
    """The variables that a file of values sets. Raises InvalidInputError for one that is not valid."""
    data = files.read(path) or b""
    if path.suffix == ".json":
        root = JsonDocument.parse(data or b"{}", files.name(path)).root
        return tuple(entry.name for entry in entries(root)) if root.type == "object" else ()
    return tuple(one.name for one in Document.parse(data, files.name(path)).body.attributes())


def variables_with_keys(files: Files) -> Iterator[tuple[tuple[str, str], str]]:
    """File and name of every variable and local whose value is a collection with a public key in it."""
    names = {name for path in variable_files(files) for name in names_in(files, path)}
    documents = files.documents().values()
    names |= {name for document in documents for block in document.body.blocks("variable") for name in block.labels}
    for name in sorted(names):
        file = value_file(files, name)
        if _has_key(files, files.directory / file, name):
            yield (file, name), "a variable"
    for path, attribute in _locals(files):
        if _holds_key(files, attribute):
            yield (files.name(path), f"local.{attribute.name}"), "a local"


def _locals(files: Files) -> Iterator[tuple[Path, Attribute]]:
    for path, document in files.documents().items():
        for block in document.body.blocks("locals"):
            yield from ((path, one) for one in block.body.attributes())


def _holds_key(files: Files, attribute: Attribute) -> bool:
    collection = collection_of(attribute.value)
    return collection is not None and any(find_key(one.value, files) for one in entries(collection))


def _has_key(files: Files, path: Path, name: str) -> bool:
    data = files.read(path)
    if data is None:
        return False
    if path.suffix == ".json":
        value = JsonDocument.parse(data, files.name(path)).value(name)
        known = value is not None and value.type in {"object", "array"}
        return known and value is not None and any(find_key(one.value, files) for one in entries(value))
    body = Document.parse(data, files.name(path)).body
    if path.suffix == ".tfvars":
        found = body.attribute(name)
        return found is not None and _holds_key(files, found)
    defaults = (block.body.attribute("default") for block in body.blocks("variable", name))
    return any(one is not None and _holds_key(files, one) for one in defaults)
