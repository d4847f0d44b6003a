"""Keys in one collection: a map of names to keys, a map or list of objects, a list of keys, a set of file names.

A new entry takes after those that are there. Where it can't without guessing, it is refused with what to do by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.hcl.edit import added, removed
from bootstrap.hcl.entries import Entry, entries
from bootstrap.hcl.strings import literal, quoted
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.holder import Holder, find_holder, started
from bootstrap.terraform.layouts.key_file import key_file, with_file, without_file
from bootstrap.terraform.layouts.key_forms import Found, find_keys, lacks_file, list_with
from bootstrap.terraform.layouts.key_resources import TYPE, counted_over, each_over
from bootstrap.terraform.layouts.layout import Listed, Listing, free_name
from bootstrap.terraform.layouts.named_files import named_key
from bootstrap.terraform.layouts.new_entry import Model, NewEntry, first_entry, like
from bootstrap.terraform.layouts.uses import ANY, Name, with_uses, without_uses
from bootstrap.terraform.layouts.variable_type import declared
from keys.errors import InvalidInputError
from keys.public_key import PublicKey


@dataclass(frozen=True)
class _Row:
    """One entry, with the keys that it gives. name: of the device, as far as the files tell it."""

    entry: Entry
    keys: tuple[Found, ...]
    name: str
    where: str

    @property
    def unread(self) -> str:
        return f"{self.where} can't be read as a public key"

    @property
    def listed(self) -> Iterator[Listed]:
        """name: none where several keys share it."""
        name = self.name if len(self.keys) == 1 else ""
        yield from (Listed(name, one.key, self.where, one.given, one.path) for one in self.keys)


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
        unread = [row for row in rows if not row.keys]
        by_name = any(each.path for each in each_over(files, self.name))
        lacking = [row.unread for row in unread if by_name or lacks_file(row.entry.value, files)]
        keys = tuple(one for row in rows for one in row.listed)
        return Listing(keys, tuple(row.unread for row in unread), tuple(lacking))

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
        files = files.changed(holder.path, data)
        told = f"{self.name}[{name!r}]" if holder.is_map else f"{self.name}[{len(rows)}]"
        return self._named(files, rows, line, f"{holder.where}: {told}")

    def _named(self, files: Files, rows: list[_Row], line: str, told: str) -> tuple[Files, str]:
        """The new key's resource in the lists that name all others one by one."""
        key = PublicKey.parse(line)
        new = next(
            (row for row in self._rows(files, self._holder(files)) if key in {one.key for one in row.keys}), None
        )
        for each in each_over(files, self.name) if new else ():
            at = each.key_of(new.entry) if new else None
            others = frozenset(each.index(other) for row in rows if (other := each.key_of(row.entry)))
            if at is not None:
                files, more = with_uses(
                    files, Name(each.label, each.index(at)), {Name(each.label, one) for one in others}
                )
                told += more
        return files, told

    def without(self, files: Files, listed: Listed) -> Files:
        rows = list(self._rows(files, self._holder(files)))
        number = next((n for n, row in enumerate(rows) if row.where == listed.where), None)
        if number is None:
            return files
        if any(one.key != listed.key for one in rows[number].keys):
            return self._out_of_its_list(files, rows[number], listed)
        if not self._holder(files).is_map:
            self._check_count(files, last=number == len(rows) - 1)
        for each in each_over(files, self.name):
            key = each.key_of(rows[number].entry)
            files = without_uses(files, each.label, ANY if key is None else each.index(key))
        holder = self._holder(files)  # what used it may have stood in the same file
        entry = entries(holder.there)[number]
        files = files.changed(holder.path, removed(holder.data, holder.there, entry))
        return without_file(files, listed.file)

    def _out_of_its_list(self, files: Files, row: _Row, listed: Listed) -> Files:
        """The entry stays, for it has other keys too."""
        found = list_with(row.entry.value, listed.key, files)
        if found is None:
            hint = "take this one out by hand, then run the same command again"
            raise InvalidInputError("other keys stand in the same entry", where=row.where, hint=hint)
        holder = self._holder(files)
        files = files.changed(holder.path, removed(holder.data, *found))
        return without_file(files, listed.file)

    def address(self, files: Files, key: PublicKey) -> str:
        holder = self._holder(files)
        for number, row in enumerate(self._rows(files, holder)):
            if any(one.key == key for one in row.keys):
                told = [each.address(at) for each in each_over(files, self.name) if (at := each.key_of(row.entry))]
                counted = "" if holder.is_map else self._counted(files, number)
                return next(iter(told), counted)
        return ""

    def _counted(self, files: Files, number: int) -> str:
        label = counted_over(files, self.name)
        looped = any(each.label == label for each in each_over(files, self.name))
        return f"{TYPE}.{label}[{quoted(str(number)) if looped else number}]" if label else ""

    def _holder(self, files: Files) -> Holder:
        return find_holder(files, files.directory / self.file, self.name)

    def _rows(self, files: Files, holder: Holder) -> Iterator[_Row]:
        path = next((each.path for each in each_over(files, self.name) if each.path), "")
        for number, entry in enumerate(entries(holder.node) if holder.node else ()):
            named = named_key(entry, path, files)
            found = (named,) if named else tuple(find_keys(entry.value, files))
            name = Model(entry, found[0]).name if found else entry.name
            name = name or (literal(entry.value) or "" if path else "")
            index = repr(entry.name[:80]) if entry.name else str(number)
            line = int(entry.node.start_point.row) + 1
            yield _Row(entry, found, name, f"{holder.where}, line {line}: {self.name}[{index}]")

    def _new(self, files: Files, holder: Holder, rows: list[_Row], name: str, line: str) -> NewEntry:
        models = [Model(row.entry, row.keys[0]) for row in rows if len(row.keys) == 1]
        path = next((each.path for each in each_over(files, self.name) if each.path), "")
        if path:
            return NewEntry(holder.quoted(name), key_file(path, "", name, files)[1])
        if not models and (several := next((row for row in rows if row.keys), None)):
            hint = "write it by hand, then run the same command again"
            raise InvalidInputError(
                "entries have several keys; where a new one goes is yours to say", where=several.where, hint=hint
            )
        if not models:
            sign = ": " if holder.is_json else " = "
            return first_entry(declared(files, self.name), name, line, holder.quoted, sign=sign)
        return like(models, name, line, holder.quoted, files)

    def _check_count(self, files: Files, *, last: bool) -> None:
        """A key that goes from the middle of a counted list gives every later resource another key."""
        label = counted_over(files, self.name)
        if label and not last:
            what = f"{label} counts over {self.name}, so every key behind this one would be replaced"
            hint = f"use for_each = toset({self.name}) there (a `moved` block a key keeps them)"
            raise InvalidInputError(what, where=self.file, hint=hint)
