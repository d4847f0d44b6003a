"""Onboard: a device's key gets in wherever the fleet gives it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree, Intent, carry_out, write_intent
from keys.access import Observation
from keys.device import Device
from keys.errors import InvalidInputError, KeyturnError
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.strength import strength
from keys.way_in import has_no_way_in


class NoWayInError(KeyturnError):
    """No key on this machine opens any server of the fleet, and other devices do: it has to ask one of them."""

    def __init__(self) -> None:
        super().__init__(
            "no key on this machine opens any server of the fleet",
            hint="ask a device that gets in, with: keyturn onboard NAME --kind KIND --request",
        )


def settled(registry: Registry, name: str, key: PublicKey) -> str:
    """That the device is in the fleet already, under this name and with this very key; empty where it is not."""
    there = registry.get(name)
    same = there is not None and there.is_active and there.public_key == key
    return f"{name} is in the fleet already, with this very key." if same else ""


KeepKey = Callable[[], Callable[[], None]]


def check_newcomer(registry: Registry, device: Device) -> Device:
    """The device as it goes into the registry; the one that is there, when this run goes on with an earlier one.

    Raises InvalidInputError when the name or the key is taken, or the key is too weak to be let in anywhere.
    """
    there = registry.get(device.name)
    if there and there.is_active and there.public_key == device.public_key:
        if device.expires not in {None, there.expires}:
            end = f"ends on {there.expires}" if there.expires else "has no end"
            raise InvalidInputError(
                f"{device.name} is in the fleet already, and {end}",
                where="devices.toml",
                hint=f"for another end, give it a new key: keyturn rotate {device.name} --expires DAY",
            )
        return replace(there, tailscale_node=device.tailscale_node or there.tailscale_node)
    check_name_free(registry, device.name)
    check_key_free(registry, device.public_key)
    return device


def check_name_free(registry: Registry, name: str) -> None:
    """Raises InvalidInputError where a device has, or had, this name."""
    if there := registry.get(name):
        raise InvalidInputError(
            f"the name {name} is taken, by a device that is {there.status}",
            where="devices.toml",
            hint=f"use another name, for instance {_free_name(registry, name)}",
        )


def check_key_free(registry: Registry, key: PublicKey) -> None:
    """Raises InvalidInputError where a device has, or had, this key, or it is too weak to be let in anywhere."""
    if owner := registry.owner_of(key):
        raise InvalidInputError(
            f"this key is or was the key of {owner.name}, and every device has a key of its own",
            where="devices.toml",
            hint="make a new key on the device: ssh-keygen -t ed25519",
        )
    verdict = strength(key)
    if not verdict.ok:
        raise InvalidInputError(f"the key is too weak: {verdict.why}", hint="make one with: ssh-keygen -t ed25519")


def onboard(
    run: Run,
    device: Device,
    agree: Agree,
    *,
    keep_key: KeepKey = lambda: lambda: None,
    is_here: bool = False,
) -> Report:
    """Let the device in.

    keep_key: writes the private key that was made for it, just before the intent. What it gives takes the key away
    again, and is called when the intent could not be written. is_here: whether it is this very machine, which then
    may have to ask a device that gets in. Raises NoWayInError where it has, before anything is written.
    """
    registry = run.fleet.registry()
    newcomer = check_newcomer(registry, device)
    wanted = registry.with_device(newcomer)
    others = [one for one in registry.active if one.name != device.name]

    def look(observations: Mapping[str, Observation]) -> None:
        if is_here and others and registry.get(device.name) is None and has_no_way_in(observations, run.wishes):
            raise NoWayInError

    def write(plan: Plan) -> None:
        take_back = keep_key()
        try:
            write_intent(run, wanted, newcomer, "onboard", plan)
        except KeyturnError:
            take_back()
            raise

    return carry_out(run, Intent(wanted, [newcomer], write, tell=look, whole=True), agree)


def _free_name(registry: Registry, name: str) -> str:
    number = 2
    while registry.get(f"{name}-{number}"):
        number += 1
    return f"{name}-{number}"
