"""The history of one device or key from Git: who let it in, when, by which commit, and when it went.

Three accounts of it, a line a commit: devices.toml, whose table of the device says what was wanted of it; every file of
the repository, where its keys came in or went, also from before keyturn; and what the commits' subjects say.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bootstrap import git
from bootstrap.fleet import REGISTRY, Fleet
from keys.device import Device
from keys.registry import Registry

_KIND = re.compile(r" \([^)]*\)$")  # at the end of a subject: "onboard work (macbook)" tells of work alone


@dataclass(frozen=True, slots=True)
class Happened:
    """One commit that was about the device. came, went: files in which its keys did so. status: what it became."""

    entry: git.Entry
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    status: str = ""


def history_of(fleet: Fleet, registry: Registry, asked: str) -> list[Happened]:
    """What happened to a device, or to the key of that fingerprint, oldest first; empty without a repository."""
    device = device_asked(registry, asked)
    found: dict[str, Happened] = {}
    if device:
        keys = [key.plain_blob for key in (device.public_key, *(one.public_key for one in device.former_keys))]
        traces = git.traces_of(fleet.folder, keys)
    else:
        traces = git.traces_of_fingerprint(fleet.folder, asked) if asked.startswith("SHA256:") else []
    for trace in traces:
        found[trace.entry.id] = Happened(trace.entry, trace.came, trace.went)
    for happened in _of_registry(fleet, device.name if device else asked):
        there = found.get(happened.entry.id, happened)
        found[happened.entry.id] = replace(there, status=happened.status)
    order = git.order(fleet.folder) if found else {}
    return sorted(found.values(), key=lambda one: (one.entry.at, order.get(one.entry.id, 0)))


def device_asked(registry: Registry, asked: str) -> Device | None:
    """The device of that name, or the one whose key has or had that fingerprint."""
    for device in registry.devices:
        fingerprints = [key.fingerprint for key in (device.public_key, *(one.public_key for one in device.former_keys))]
        if asked in {device.name, *fingerprints}:
            return device
    return None


def _of_registry(fleet: Fleet, name: str) -> Iterable[Happened]:
    """The commits that changed the device's table, and those that name it."""
    before: Mapping[str, object] = {}
    told = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for entry, content in git.versions(fleet.folder / REGISTRY):
        after = _table((content or b"").decode("utf-8", "replace"), name)
        if after != before or told.search(_KIND.sub("", entry.subject)):
            yield Happened(entry, status=_became(before, after))
        before = after


def _table(text: str, name: str) -> Mapping[str, object]:
    """The device's table alone, as parsing all of every version would take long; empty where there is none."""
    found = re.search(rf"^\[{re.escape(name)}\]\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    try:
        return tomllib.loads(found[1]) if found else {}
    except tomllib.TOMLDecodeError:
        return {}


def _became(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """What the device became; empty where neither its status nor its key changed."""
    if before and not after:
        return "gone"
    if before.get("status") != after.get("status"):
        return str(after.get("status", ""))
    return "another key" if before.get("public_key") != after.get("public_key") else ""
