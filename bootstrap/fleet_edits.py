"""How the two files that keyturn writes go into a commit: all that decides about keys, whoever wrote it.

A run that died may have left its writing uncommitted, and a person may have edited a file by hand; either counts from
then on, so it belongs into the history. What a person changed besides, comments for instance, stays uncommitted.
"""

from collections.abc import Callable

from bootstrap.git import Edit, merging
from keys.errors import KeyturnError
from keys.registry import Registry

_Sense = Callable[[bytes], object]


def registry_edit(before: bytes | None, after: bytes) -> Edit:
    """devices.toml, which was written: from before to after."""
    return _edit(before, after, _devices)


def host_keys_edit(before: bytes | None, after: bytes) -> Edit:
    """known_hosts, which was written: from before to after."""
    return _edit(before, after, _host_keys)


def _edit(before: bytes | None, after: bytes, sense: _Sense) -> Edit:
    def edit(there: bytes | None) -> bytes:
        if there is None:
            return after
        try:
            merged = merging(before, after)(there)
            return merged if merged is not None and sense(merged) == sense(after) else after
        except KeyturnError:
            return after

    return edit


def _devices(content: bytes) -> object:
    return Registry.parse(content.decode("utf-8", "surrogateescape")).devices


def _host_keys(content: bytes) -> object:
    lines = [line.split() for line in content.splitlines()]
    return [line for line in lines if line and not line[0].startswith(b"#")]
