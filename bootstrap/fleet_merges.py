"""How the files that keyturn writes are merged with what another device pushed meanwhile."""

from collections import Counter

from bootstrap.fleet import KNOWN_HOSTS, REGISTRY
from bootstrap.git import merging
from bootstrap.git.replay import Merge
from bootstrap.terraform_merge import merged_hcl, merged_json
from keys.errors import KeyturnError
from keys.registry import Registry
from keys.registry_merge import merge_registries


def merged_registry(before: bytes, after: bytes, elsewhere: bytes) -> bytes:
    """devices.toml, line by line where that can be, otherwise device by device. Raises KeyturnError."""
    try:
        merged = merging(before, after)(elsewhere) or b""
        _parsed(merged)
    except KeyturnError:
        text = merge_registries(_parsed(before), _parsed(after), _parsed(elsewhere)).text
        return text.encode("utf-8", "surrogateescape")
    return merged


def merged_host_keys(before: bytes, after: bytes, elsewhere: bytes) -> bytes:
    """known_hosts: a pin is a line, and their order tells nothing."""
    was, now, there = (Counter(content.splitlines()) for content in (before, after, elsewhere))
    kept = [line for line in elsewhere.splitlines() if line in now or line not in was]
    new = [line for line in after.splitlines() if line not in was and line not in there]
    return b"".join(line + b"\n" for line in (*kept, *new))


def merge_of(name: str) -> Merge | None:
    """How a file of that name is merged; None for line by line."""
    if name in {REGISTRY, KNOWN_HOSTS}:
        return merged_registry if name == REGISTRY else merged_host_keys
    if name.endswith((".tf", ".tfvars")):
        return merged_hcl
    return merged_json if name.endswith((".tf.json", ".tfvars.json")) else None


def _parsed(content: bytes) -> Registry:
    return Registry.parse(content.decode("utf-8", "surrogateescape"))
