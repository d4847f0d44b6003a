"""A module that is only text, for what looks at files."""

from collections.abc import Mapping
from pathlib import Path

from bootstrap.terraform.servers.endangered import endangered
from bootstrap.terraform.servers.module import Module, read_module

ROOT = Path("/no-such-folder/infra")

SERVER = 'resource "hcloud_server" "vps" {\n  name = "vps"\n  @\n}\n'
KEPT = "lifecycle {\n    ignore_changes = [ssh_keys]\n  }"

Texts = dict[str, str]
"""What files say, by name."""


def server(*lines: str) -> str:
    return SERVER.replace("@", "\n  ".join(lines))


def module(text: str = "", **files: str) -> Module:
    """text: of main.tf. files: others, by name, with `__` for a dot and `_of_` for a slash."""
    return module_of({"main.tf": text, **{_name(name): body for name, body in files.items()}})


def module_of(texts: Mapping[str, str]) -> Module:
    return read_module(ROOT, {ROOT / name: text.encode() for name, text in texts.items()})


def in_danger(text: str, *changed: str, **files: str) -> list[str]:
    """Each resource in danger, as it is told."""
    return [str(one) for one in endangered(module(text, **files), frozenset(changed))]


def _name(word: str) -> str:
    return word.replace("_of_", "/").replace("__", ".")
