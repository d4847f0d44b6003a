"""Keys in one collection: a map of names to keys, a map or list of objects, a list of keys, a set of file names.

A new entry takes after those that are there. Where it can't without guessing, it is refused with what to do by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.hcl.edit import added, removed
from bootstrap.hcl.entries import Entry, entries
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from bootstrap.terraform.holder import Holder, find_holder, started
from bootstrap.terraform.key_file import key_file, with_file, without_file
from bootstrap.terraform.key_forms import Found, find_key
from bootstrap.terraform.key_resources import counted_over, each_over
from bootstrap.terraform.layout import Listed, Listing, free_name
from bootstrap.terraform.named_files import named_key
from bootstrap.terraform.new_entry import Model, NewEntry, first_entry, like
from bootstrap.terraform.uses import without_uses
from bootstrap.terraform.variable_type import declared
from keys.errors import InvalidInputError
from keys.public_key import PublicKey


@dataclass(frozen=True)
class _Row:
    """One entry, with what it gives. name: of the device, as far as the files tell it."""

    entry: Entry
    found: Found | None
    name: str
    where: str


@dataclass(frozen=True)
class CollectionLayout:
    """file: in the Terraform directory. name: "ssh_keys" for a variable, else "local.…" or "hcloud_ssh_key.…"."""

    file: str
    name: str

    def changes(self) -> frozenset[str]:
        return frozenset({self.name if "." in self.name else f"var.{self.name}"})

    def listing(self, files: Files) -> Listing:
        files.check()
        rows = list(self._rows(files, self._holder(files)))
        unknown = [f"{row.where} can't be read as a public key" for row in rows if row.found is None]
        keys = [
            Listed(row.name, row.found.key, row.where, row.found.given, row.found.path) for row in rows if row.found
        ]
        return Listing(tuple(keys), tuple(unknown))

    def with_key(self, files: Files, device: str, line: str) -> tuple[Files, str]:
        holder, kind = self._holder(files), declared(files, self.name)
        if holder.node is None:
            holder = started(files, holder, "[]" if kind.is_list else "{}")
        rows = list(self._rows(files, holder))
        name = free_name(device, {row.name for row in rows})
        new = self._new(files, holder, rows, name, line)
        if new.path:
            files = with_file(files, new.path, line)
        data = added(holder.data, holder.there, name if holder.is_map else "", new.value)
        return files.changed(holder.path, data), f"{holder.where}: {self.name}[{name!r}]"

    def without(self, files: Files, listed: Listed) -> Files:
        rows = list(self._rows(files, self._holder(files)))
        number = next((n for n, row in enumerate(rows) if row.where == listed.where), None)
        if number is None:
            return files
        self._check_count(files, last=number == len(rows) - 1)
        for each in each_over(files, self.name):
            files = without_uses(files, each.label, each.index(self._each_key(rows[number])))
        holder = self._holder(files)  # what used it may have stood in the same file
        entry = entries(holder.there)[number]
        files = files.changed(holder.path, removed(holder.data, holder.there, entry))
        return without_file(files, listed.file)

    def address(self, files: Files, key: PublicKey) -> str:
        for row in self._rows(files, self._holder(files)):
            if row.found and row.found.key == key:
                return next((each.address(self._each_key(row)) for each in each_over(files, self.name)), "")
        return ""

    def _holder(self, files: Files) -> Holder:
        return find_holder(files, files.directory / self.file, self.name)

    def _rows(self, files: Files, holder: Holder) -> Iterator[_Row]:
        path = next((each.path for each in each_over(files, self.name) if each.path), "")
        for number, entry in enumerate(entries(holder.node) if holder.node else ()):
            found = named_key(entry, path, files) or find_key(entry.value, files)
            model = Model(entry, found) if found else None
            name = (model.name if model else entry.name) or (literal(entry.value) or "" if path else "")
            index = repr(entry.name[:80]) if entry.name else str(number)
            line = int(entry.node.start_point.row) + 1
            yield _Row(entry, found, name, f"{holder.where}, line {line}: {self.name}[{index}]")

    def _new(self, files: Files, holder: Holder, rows: list[_Row], name: str, line: str) -> NewEntry:
        models = [Model(row.entry, row.found) for row in rows if row.found]
        path = next((each.path for each in each_over(files, self.name) if each.path), "")
        if path:
            return NewEntry(holder.quoted(name), key_file(path, "", name, files)[1])
        if not models:
            sign = ": " if holder.is_json else " = "
            return first_entry(declared(files, self.name), name, line, holder.quoted, sign=sign)
        return like(models, name, line, holder.quoted, files)

    def _each_key(self, row: _Row) -> str:
        return row.entry.name or literal(row.entry.value) or ""

    def _check_count(self, files: Files, *, last: bool) -> None:
        """A key that goes from the middle of a counted list gives every later resource another key."""
        label = counted_over(files, self.name)
        if label and not last:
            what = f"{label} counts over {self.name}, so every key behind this one would be replaced"
            hint = f"use for_each = toset({self.name}) there (a `moved` block a key keeps them)"
            raise InvalidInputError(what, where=self.file, hint=hint)
