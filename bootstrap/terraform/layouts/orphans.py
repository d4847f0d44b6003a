"""Key files that nothing names any more: what a removal that died half-way leaves behind."""

from pathlib import Path

from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_file import is_named
from bootstrap.terraform.layouts.layout import Listing
from keys.errors import KeyturnError
from keys.public_key import PublicKey


def orphans(files: Files, listing: Listing, key: PublicKey) -> tuple[Path, ...]:
    """The .pub files of this key beside those that are listed, or in `keys`, that are not listed themselves."""
    named = {one.file for one in listing.keys if one.file}
    folders = {one.parent for one in named} | {files.directory / "keys"}
    found = []
    for folder in sorted(folders):
        if not folder.resolve().is_relative_to(files.directory.resolve()) or not folder.is_dir():
            continue
        found += [path for path in sorted(folder.glob("*.pub")) if path not in named and _holds(files, path, key)]
    return tuple(path for path in found if not is_named(files, path))


def _holds(files: Files, path: Path, key: PublicKey) -> bool:
    content = files.read(path)
    try:
        return content is not None and PublicKey.parse(content.decode("utf-8", "replace")) == key
    except KeyturnError:
        return False
