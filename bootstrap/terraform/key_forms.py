"""The forms in which a value gives a public key: as text, as a file beside it, or as one attribute of an object."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.hcl.document import inside, text
from bootstrap.hcl.entries import Entry, collection_of, entries
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from tree_sitter import Node

_MODULE = re.compile(r"\$\{path\.(module|root|cwd)\}")
_WRAPPERS = {"trimspace", "chomp", "pathexpand", "file"}
_LARGEST = 65536


@dataclass(frozen=True)
class Found:
    """A key in a value. node: the string that gives it. given: what Terraform takes for the key's text.

    value: the expression that is the key, with its functions. path: the file of the key, and path_text as the value
    names it; None and empty where the string is the key itself.
    """

    key: PublicKey
    node: "Node"
    value: "Node"
    given: str
    path: Path | None = None
    path_text: str = ""


def find_key(value: "Node", files: Files) -> Found | None:
    """The key that a value gives; None where it gives none that can be told."""
    told = literal(value)
    if told is not None and not told.endswith(".pub"):
        key = _parsed(told)
        return Found(key, value, value, told) if key else None
    if (node := _path_node(value)) is not None:
        path = resolved(path_text(node), files)
        return key_in_file(node, value, path, path_text(node), files) if path else None
    collection = collection_of(value)
    if collection is None or collection.type != "object":
        return None
    found = (find_key(entry.value, files) for entry in entries(collection))
    return next((one for one in found if one), None)


def key_attribute(value: "Node", files: Files) -> Entry | None:
    """Of a value that is an object: the attribute that gives the key."""
    collection = collection_of(value)
    if collection is None or collection.type != "object":
        return None
    return next((entry for entry in entries(collection) if find_key(entry.value, files)), None)


def path_text(node: "Node") -> str:
    """What stands between the quotes of a path, with its templates."""
    return text(node).strip().strip('"')


def resolved(path: str, files: Files, each: str = "") -> Path | None:
    """Where a path of the configuration leads; None where it has templates that can't be told."""
    told = _MODULE.sub(".", path)
    for name in ("each.key", "each.value"):
        told = told.replace("${" + name + "}", each) if each else told
    if "${" in told or "%{" in told:
        return None
    return files.directory / Path(told).expanduser()


def _path_node(value: "Node") -> "Node | None":
    """The string that names a file: that of `file("…")`, also trimmed, or one alone that ends in .pub."""
    if (literal(value) or "").endswith(".pub"):
        return value
    calls = list(inside(value, "function_call"))
    names = [text(call.children[0]) for call in calls]
    if not calls or "file" not in names or not set(names) <= _WRAPPERS or text(calls[0]) != text(value).strip():
        return None
    arguments = [one for one in calls[-1].children if one.type == "function_arguments"]
    strings = [one for one in (arguments[0].children if arguments else ()) if one.type == "expression"]
    return strings[0] if len(strings) == 1 and text(strings[0]).startswith('"') else None


def key_in_file(node: "Node", value: "Node", path: Path, path_text: str, files: Files) -> Found | None:
    """The key of that file, which node names inside value; None where there is none."""
    content = files.read(path)
    if content is None or len(content) > _LARGEST:
        return None
    given = content.decode("utf-8", "replace")
    key = _parsed(given)
    return Found(key, node, value, given, path, path_text) if key else None


def _parsed(line: str) -> PublicKey | None:
    try:
        return PublicKey.parse(line)
    except InvalidInputError:
        return None
