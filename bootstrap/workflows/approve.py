"""Approve: a device that asked to be let in gets in wherever the fleet gives it, as one that is onboarded."""

from datetime import date

from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.onboard import onboard
from keys.access_request import AccessRequest
from keys.device import Device, Status
from keys.registry import Registry


def approve(run: Run, request: AccessRequest, agree: Agree, *, added_by: str, expires: date | None = None) -> Report:
    """Let the device in that asks. added_by: the device that this happens on; empty where it is none of the fleet.

    Raises InvalidInputError where the name or the key is taken, or the key is too weak. Whether the request is fresh,
    and the key that of the right person, has been seen to before.
    """
    key = request.public_key.with_comment(f"{request.name}@{run.fleet.name}")
    device = Device(
        request.name,
        request.kind,
        Status.ACTIVE,
        key,
        run.clock(),
        added_by,
        expires=expires,
        tailscale_node=_new_machine(run.fleet.registry(), request),
    )
    return onboard(run, device, agree)


def _new_machine(registry: Registry, request: AccessRequest) -> str:
    """The machine of the tailnet that the request says is its own; nothing where it is another device's by our notes.

    A request can't take a machine from another device: what revoking this one would remove is then not that one's.
    """
    taken = {device.tailscale_node for device in registry.devices if device.name != request.name}
    return "" if request.tailscale_node in taken else request.tailscale_node
