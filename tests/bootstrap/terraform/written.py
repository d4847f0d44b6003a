"""A module that is only text, for what looks at files."""

from pathlib import Path

from bootstrap.terraform.endangered import endangered
from bootstrap.terraform.module import Module, read_module

ROOT = Path("/no-such-folder/infra")

SERVER = 'resource "hcloud_server" "vps" {\n  name = "vps"\n  @\n}\n'
KEPT = "lifecycle {\n    ignore_changes = [ssh_keys]\n  }"


def server(*lines: str) -> str:
    return SERVER.replace("@", "\n  ".join(lines))


def module(text: str = "", **files: str) -> Module:
    """text: of main.tf. files: others, by name with `__` for a dot and `_of_` for a folder."""
    named = {"main.tf": text, **{name.replace("_of_", "/").replace("__", "."): body for name, body in files.items()}}
    return read_module(ROOT, {ROOT / name: body.encode() for name, body in named.items()})


def in_danger(text: str, *changed: str, **files: str) -> list[str]:
    """Each resource in danger, as it is told."""
    return [str(one) for one in endangered(module(text, **files), frozenset(changed))]
