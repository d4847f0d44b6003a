"""Approve: a device that asked to be let in gets in wherever the fleet gives it, as one that is onboarded."""

from datetime import date

from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.onboard import onboard
from keys.access_request import AccessRequest
from keys.device import Device, Status
from keys.registry import Registry


def is_approved(registry: Registry, request: AccessRequest) -> bool:
    """Whether the device is in the fleet already, under this name and with this very key."""
    there = registry.get(request.name)
    return there is not None and there.is_active and there.public_key == request.public_key


def approve(run: Run, request: AccessRequest, agree: Agree, *, added_by: str, expires: date | None = None) -> Report:
    """Let the device in that asks. added_by: the device that this happens on; empty where it is none of the fleet.

    Raises InvalidInputError where the name or the key is taken, or the key is too weak. Whether the request is fresh,
    and the key that of the right person, has been seen to before.
    """
    key = request.public_key.with_comment(f"{request.name}@{run.fleet.name}")
    device = Device(request.name, request.kind, Status.ACTIVE, key, run.clock(), added_by, expires=expires)
    return onboard(run, device, agree)
