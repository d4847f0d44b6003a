"""What a variable is declared to be, as far as a new entry has to know."""

import re
from dataclasses import dataclass

from bootstrap.hcl.document import text
from bootstrap.terraform.files import Files

_OBJECT = re.compile(r"object\(\{(.*)\}\)")
_KEY_NAMES = ("public_key", "ssh_public_key", "key", "pubkey", "ssh_key")
_REQUIRED = re.compile(r'(?:^|,)"?([A-Za-z_][\w-]*)"?=(?!optional\()')


@dataclass(frozen=True)
class Kind:
    """is_list: a list or a set. attributes: of an object, those that it can't do without; empty for text."""

    is_list: bool = False
    attributes: tuple[str, ...] = ()

    @property
    def key_attribute(self) -> str:
        """Of an object, the attribute that takes the key; empty where none is called like one."""
        return next((name for name in _KEY_NAMES if name in self.attributes), "")


def declared(files: Files, name: str) -> Kind:
    """The type of the variable, from its block; a map of text where it has none."""
    for document in files.documents().values() if "." not in name else ():
        for block in document.body.blocks("variable", name):
            if kind := block.body.attribute("type"):
                lines = [line.partition("#")[0].partition("//")[0].strip() for line in text(kind.value).splitlines()]
                return _kind("".join(",".join(line for line in lines if line).split()).replace("{,", "{"))
    return Kind()


def _kind(told: str) -> Kind:
    found = _OBJECT.search(told)
    attributes = tuple(_REQUIRED.findall(found[1])) if found else ()
    return Kind(told.startswith(("list(", "set(", "tuple(")), attributes)
