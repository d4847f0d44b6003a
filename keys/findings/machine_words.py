"""The words about machines of a tailnet: what one is, how it stands there, what to do where it is missing."""

from datetime import datetime

from keys.access import Seen
from keys.device import Device
from keys.findings.evidence import moment, names
from keys.matrix import Cell
from keys.tailnet import AUTH_KEYS, MACHINES, Node

CONSOLE = "the tailnet's admin console"


def does_in_tailnet(cell: Cell, still: str) -> str:
    """What a device does there, behind its name: "is in the tailnet"."""
    if MACHINES not in cell.accounts and AUTH_KEYS in cell.accounts:
        return f"can {still}come into the tailnet with an auth key that was made for it"
    if any(grant.may_open for grant in cell.grants):
        return f"is {still}in the tailnet"
    return f"{still}stands in the tailnet, and is not let in"


def missing_machine(device: Device, seen: Seen) -> tuple[str, str]:
    """What is the matter with a device that should be in the tailnet, and what to do about it."""
    node = seen.tailnet.node(device.tailscale_node) if seen.tailnet else None
    again = f"on that device: keyturn onboard {device.name} --kind {device.kind}"
    if node is None:
        return f"{device.name} should be in the tailnet, and its machine is there no more", again
    if not node.authorized:
        return f"{device.name} waits for approval in the tailnet", f"approve {node.told} in {CONSOLE}"
    return f"{device.name} has to log in to the tailnet again: its machine's key has expired", again


def described(node: Node, at: datetime) -> str:
    """All of it that helps to tell whose it is."""
    return f"{node.told}: {names(_facts(node, at))}".removesuffix(": ")


def _facts(node: Node, at: datetime) -> list[str]:
    facts = [node.os, f"of {node.user}" if node.user else "", *node.tags, *node.addresses[:1]]
    facts.append(f"in it since {moment(node.created)}" if node.created else "")
    facts.append(f"last seen {moment(node.last_seen)}" if node.last_seen and not node.connected else "")
    facts.append("connected now" if node.connected else "")
    facts.append("not approved yet" if not node.authorized else "")
    facts.append("its key has expired" if node.has_expired(at) else "" if node.expires else "its key never expires")
    facts.append("leaves by itself once it is away" if node.ephemeral else "")
    facts.append("Tailscale SSH is on" if node.ssh else "")
    return [fact for fact in facts if fact]
