"""The forms in which a value gives a public key: as text, as a file beside it, or as one attribute of an object."""

import re
from collections.abc import Iterator
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
    """The first key that a value gives; None where it gives none that can be told."""
    return next(find_keys(value, files), None)


def find_keys(value: "Node", files: Files) -> Iterator[Found]:
    """All of them: those of a list, and of an object's attributes, too."""
    told = literal(value)
    if told is not None and not told.endswith(".pub"):
        if key := _parsed(told):
            yield Found(key, value, value, told)
    elif (node := _path_node(value)) is not None:
        path = resolved(path_text(node), files)
        if path and (found := key_in_file(node, value, path, path_text(node), files)):
            yield found
    elif (collection := collection_of(value)) is not None:
        for entry in entries(collection):
            yield from find_keys(entry.value, files)


def lacks_file(value: "Node", files: Files) -> bool:
    """Whether it names a key file that is not there."""
    node = _path_node(value)
    path = resolved(path_text(node), files) if node is not None else None
    return path is not None and files.read(path) is None


def list_with(value: "Node", key: PublicKey, files: Files) -> tuple["Node", Entry] | None:
    """The list inside a value from which this key can be taken, for others stay in it."""
    for kind in ("tuple", "array"):
        for node in inside(value, kind):
            there = entries(node)
            of_key = [one for one in there if (found := find_key(one.value, files)) and found.key == key]
            if 0 < len(of_key) < len(there):
                return node, of_key[0]
    return None


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
