"""Entries that are only names, where the resource reads each one's key: `file("keys/${each.key}.pub")`."""

from bootstrap.hcl.entries import Entry
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_forms import Found, key_in_file, resolved


def named_key(entry: Entry, path: str, files: Files) -> Found | None:
    """The key of an entry. path: of the key files, with `${each.key}` in it; empty where there are none."""
    name = entry.name or literal(entry.value) or ""
    where = resolved(path, files, name) if path and name else None
    return key_in_file(entry.value, entry.value, where, path, files) if where else None
