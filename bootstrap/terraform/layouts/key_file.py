"""Key files beside the configuration: `file("${path.module}/keys/macbook.pub")`. Each device has one of its own."""

import re
from pathlib import Path

from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_forms import resolved
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

_FOLDER = "${path.module}/keys"


def key_file(model: str, model_name: str, name: str, files: Files) -> tuple[str, Path]:
    """Where the key file of a new device goes, as the configuration names it, and on disk.

    model: the path of another device's, with its templates; `${each.key}` in it stands for the device.
    """
    folder, slash, base = model.rpartition("/")
    if "${each." in base:
        told = model
    elif model_name and model_name in base:
        told = f"{folder}{slash}{base.replace(model_name, name)}"
    else:
        told = f"{folder}{slash}{name}.pub"
    path = resolved(told, files, name)
    if path is None or not _is_ours(path, files):
        told = f"{_FOLDER}/{name}.pub"  # nothing is written outside of the directory
        path = files.directory / "keys" / f"{name}.pub"
    return told, path


def with_file(files: Files, path: Path, line: str) -> Files:
    """Write a key file, without a newline: Terraform compares a key byte for byte.

    Raises InvalidInputError where another key has that file.
    """
    there = files.read(path)
    if there is not None and not _is_key(there, line):
        raise InvalidInputError("another key is in this file", where=files.name(path), hint="rename it, or remove it")
    return files.changed(path, line.encode())


def _is_key(content: bytes, line: str) -> bool:
    try:
        return PublicKey.parse(content.decode("utf-8", "replace")) == PublicKey.parse(line)
    except KeyturnError:
        return False


def without_file(files: Files, path: Path | None) -> Files:
    """Take a key file away that nothing names any more, where it is one of the directory's own."""
    if path is None or not _is_ours(path, files):
        return files
    return files if is_named(files, path) else files.changed(path, None)


def is_named(files: Files, path: Path) -> bool:
    """Whether a file of the configuration has the name of this one in it: another resource may read it."""
    name = re.compile(rb"(?<![\w.-])" + re.escape(path.name.encode()) + rb"(?![\w.-])")
    return any(name.search(files.read(one) or b"") for one in files.matching("*.tf*"))


def _is_ours(path: Path, files: Files) -> bool:
    return path.resolve().is_relative_to(files.directory.resolve())
