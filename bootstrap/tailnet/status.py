"""What `tailscale status --json` tells of this machine.

Wire format: ipnstate.Status of tailscale (ipn/ipnstate/ipnstate.go), the states from ipn.State (ipn/backend.go). What
is null or left out there is empty here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Backend(StrEnum):
    """What the service is doing. NO_STATE: it has just started, and will be something else soon."""

    NO_STATE = "NoState"
    IN_USE_OTHER_USER = "InUseOtherUser"
    NEEDS_LOGIN = "NeedsLogin"
    NEEDS_MACHINE_AUTH = "NeedsMachineAuth"
    STOPPED = "Stopped"
    STARTING = "Starting"
    RUNNING = "Running"


@dataclass(frozen=True, slots=True)
class Status:
    """This machine's part in a tailnet.

    node_id: its id there (Self.ID), empty while it is in none, or that is not known yet. tailnet: what the control
    server calls the tailnet; suffix: its MagicDNS domain. health: what the service complains of.
    """

    backend: Backend
    node_id: str = ""
    hostname: str = ""
    addresses: tuple[str, ...] = ()
    tailnet: str = ""
    suffix: str = ""
    health: tuple[str, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether it is logged in somewhere: running, switched off, or waiting to be approved."""
        return self.backend in {Backend.RUNNING, Backend.STOPPED, Backend.NEEDS_MACHINE_AUTH}

    @property
    def is_changing(self) -> bool:
        return self.backend in {Backend.NO_STATE, Backend.STARTING}


def read_status(text: str) -> Status:
    """Read it. Raises ValueError where it makes no sense."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    own, tailnet = _part(found, "Self"), _part(found, "CurrentTailnet")
    return Status(
        Backend(_text(found, "BackendState") or "NoState"),
        _id(_text(own, "ID")),
        _text(own, "HostName"),
        _texts(found, "TailscaleIPs"),
        _text(tailnet, "Name"),
        _text(tailnet, "MagicDNSSuffix"),
        _texts(found, "Health"),
    )


def _id(value: str) -> str:
    if value and not _ID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = fields.get(name)
    if found is not None and not isinstance(found, dict):
        raise ValueError("not an object")
    return found or {}


def _text(fields: Mapping[str, Any], name: str) -> str:
    found = fields.get(name)
    if found is not None and not isinstance(found, str):
        raise ValueError("not a text")
    return found or ""


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = fields.get(name)
    if found is not None and not isinstance(found, list):
        raise ValueError("not a list")
    return tuple(str(one) for one in found or ())
