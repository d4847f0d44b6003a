"""Machines of the tailnet, out of the API's answers (vendor: schema "Device"; headscale: devices.go of API v2)."""

import re
from typing import Any

from bootstrap.tailnet.fields import Entry, entries, entry, flag, moment, text, texts
from keys.tailnet import Node

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_id(value: str) -> bool:
    """Whether it can be an id of the API at all. What can't never stands in an address."""
    return _ID.fullmatch(value) is not None


def read_nodes(answer: Any) -> tuple[Node, ...]:
    """Those of a list. Raises ValueError where it makes no sense."""
    return tuple(map(read_node, entries(answer, "devices")))


def read_node(answer: Any) -> Node:
    """One machine. headscale leaves out `connectedToControl`, and tells `lastSeen` of those that are away alone."""
    found = entry(answer)
    tags, last_seen = texts(found, "tags"), moment(found, "lastSeen")
    connected = flag(found, "connectedToControl", default=last_seen is None)
    return Node(
        _id(found),
        text(found, "name").rstrip("."),
        text(found, "hostname"),
        text(found, "os"),
        "" if tags else text(found, "user"),
        texts(found, "addresses"),
        tags,
        flag(found, "authorized", default=True),
        moment(found, "created"),
        None if flag(found, "keyExpiryDisabled") else moment(found, "expires"),
        None if connected else last_seen,
        connected,
        flag(found, "sshEnabled"),
        flag(found, "isEphemeral"),
        flag(found, "isExternal"),
    )


def _id(found: Entry) -> str:
    value = text(found, "nodeId") or text(found, "id")
    if not is_id(value):
        raise ValueError("not an id")
    return value
