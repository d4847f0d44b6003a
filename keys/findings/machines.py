"""Findings about machines of the tailnet: whose they are, and how they stand there.

A machine is a device's by the id that was noted, and a server's by its address, or by its name where no machine has
that address. What a device's own cell tells (it lingers, it is missing) is not told here once more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from keys.access import DoorKind, Seen, Wish, is_server
from keys.device import Device, Kind, Status
from keys.findings.evidence import moment
from keys.findings.finding import Finding, Severity, subject
from keys.findings.machine_words import CONSOLE, described
from keys.findings.survey import Survey
from keys.tailnet import Node, Tailnet

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def machine_findings(survey: Survey) -> Iterator[Finding]:
    for wish, seen in survey.live():
        if seen.tailnet is not None:
            room = _Room(survey, wish.target, seen.tailnet)
            yield from room.returned()
            for node in seen.tailnet.nodes:
                yield from room.about(node)


@dataclass(frozen=True)
class _Room:
    survey: Survey
    target: str
    tailnet: Tailnet

    @cached_property
    def noted(self) -> dict[str, Device]:
        """By the id of a machine, the device that it was noted to be of."""
        devices = sorted(self.survey.matrix.devices, key=lambda one: one.is_active)  # an active one has it rather
        return {one.tailscale_node: one for one in devices if one.tailscale_node}

    @cached_property
    def servers(self) -> dict[str, Wish]:
        """By the id of a machine, the server that it is."""
        others = (wish for wish in self.survey.left_out if is_server(wish.target))
        return {node.id: wish for wish in (*others, *self.survey.servers()) for node in self._of_server(wish)}

    @cached_property
    def back(self) -> dict[str, tuple[Node, ...]]:
        """By the name of a device that is put away, the machines that are called like it and known to be nobody's."""
        known = {*self.noted, *self.servers}
        away = [one.name for one in self.survey.matrix.devices if not one.is_active]
        return {name: found for name in away if (found := self.tailnet.called(name, known))}

    def _of_server(self, wish: Wish) -> list[Node]:
        host, name = wish.host.lower().rstrip("."), wish.target.partition(":")[2]
        at = [one for one in self.tailnet.nodes if host and host in {*one.addresses, one.name.lower().rstrip(".")}]
        return at or [one for one in self.tailnet.nodes if one.short_name.lower() == name.lower()]

    def returned(self) -> Iterator[Finding]:
        """Machines of devices that are put away, to all appearance: they have joined again, or were never noted."""
        for device in self.survey.matrix.devices:
            if nodes := self.back.get(device.name):
                what = f"a machine called like {device.status} {device.name} is in the tailnet, and no device has it"
                evidence = tuple(described(node, self.survey.at) for node in nodes)
                mend = f"if it is that device, {_note(nodes[0], device)}; else remove it in {CONSOLE}"
                yield self._finding(
                    "returned", device.name, Severity.HIGH, what, evidence=evidence, mend=mend, device=device.name
                )

    def about(self, node: Node) -> Iterator[Finding]:
        """What is to be said of one machine that is not told of elsewhere."""
        device, server = self.noted.get(node.id), self.servers.get(node.id)
        if device and not device.is_active:
            return
        if device is None and server is None:
            if not any(node in nodes for nodes in self.back.values()):
                yield self._stranger(node) if node.authorized else self._waiting(node)
            return
        name = device.name if device else server.target if server else ""
        if device and device.kind is not Kind.SERVER and node.expires is None:
            yield self._never_expires(node, device)
        if server and not device and not node.authorized:
            yield self._waiting(node)
        if node.last_seen and not node.connected and self.survey.at - node.last_seen >= self.survey.limits.unused:
            yield self._idle(node, name, device)
        if node.ssh and not (server and self._has_door(server)):
            yield self._ssh(node, name)

    def _stranger(self, node: Node) -> Finding:
        alike = next((one for one in self.survey.matrix.devices if self._may_be(node, one)), None)
        what = "a machine of the tailnet is no device's and no server's of the fleet"
        mend = f"on it: keyturn onboard NAME --kind KIND; or remove it in {CONSOLE}"
        if alike:
            what = f"a machine of the tailnet is called like {alike.name}, and nobody noted whose it is"
            mend = f"if it is that device, {_note(node, alike)}; else remove it in {CONSOLE}"
        elif node.external:
            what = "a machine of another tailnet is shared with this one, and is no device's and no server's"
            mend = f"if nobody needs it: take it out in {CONSOLE}"
        known = node.tags or node.external or alike
        severity = Severity.LOW if known or node.has_expired(self.survey.at) else Severity.MEDIUM
        return self._of_node("stranger", node, severity, what, mend=mend)

    def _may_be(self, node: Node, device: Device) -> bool:
        return device.is_active and node.is_called(device.name) and self.tailnet.node(device.tailscale_node) is None

    def _waiting(self, node: Node) -> Finding:
        what = "a machine waits for approval in the tailnet"
        mend = f"if it is yours, approve it in {CONSOLE}; else remove it there"
        return self._of_node("waiting", node, Severity.LOW, what, mend=mend)

    def _never_expires(self, node: Node, device: Device) -> Finding:
        what = f"{device.name} stays in the tailnet without ever logging in again: its machine's key never expires"
        severity, mend = Severity.LOW, f"in {CONSOLE}: {node.told}, enable key expiry"
        if node.tags:
            what = f"{what}, as that of any machine with a tag"
            severity, mend = Severity.INFO, "nothing, unless it should: leave tags out of [tailscale] in keyturn.toml"
        return self._finding(
            "never-expires", device.name, severity, what, evidence=(node.told,), mend=mend, device=device.name
        )

    def _idle(self, node: Node, name: str, device: Device | None) -> Finding:
        seen = f", last on {moment(node.last_seen)[:10]}" if node.last_seen else ""
        what = f"{name} has not been seen in the tailnet for {self.survey.limits.unused.days} days{seen}"
        mend = (
            f"if nobody uses it: keyturn revoke {name} --retired"
            if device
            else f"if it is gone: remove it in {CONSOLE}"
        )
        return self._of_node("idle", node, Severity.LOW, what, mend=mend, device=device.name if device else "")

    def _ssh(self, node: Node, name: str) -> Finding:
        what = f"Tailscale SSH is on at {name}: the tailnet's policy lets people in there, past authorized_keys"
        unread = () if self.tailnet.ssh_rules is not None else ("the policy could not be read: who, is not known",)
        mend = "on that machine: tailscale set --ssh=false"
        evidence = (node.told, *unread)
        return self._finding("tailscale", subject(node.id), Severity.LOW, what, evidence=evidence, mend=mend)

    def _has_door(self, server: Wish) -> bool:
        """Whether that was told of the server itself."""
        seen = self.survey.matrix.observations.get(server.target)
        return isinstance(seen, Seen) and any(door.kind is DoorKind.TAILSCALE for door in seen.doors)

    def _of_node(self, kind: str, node: Node, severity: Severity, what: str, *, mend: str, device: str = "") -> Finding:
        evidence = (described(node, self.survey.at),)
        return self._finding(kind, subject(node.id), severity, what, evidence=evidence, mend=mend, device=device)

    def _finding(
        self,
        kind: str,
        about: str,
        severity: Severity,
        what: str,
        *,
        evidence: tuple[str, ...],
        mend: str,
        device: str = "",
    ) -> Finding:
        return Finding(f"{kind}:{about}:{self.target}", severity, what, self.target, evidence, mend, device)


def _note(node: Node, device: Device) -> str:
    """How a person notes whose machine it is. An id that could not stand in a file as it is, is left to them."""
    id = node.id if _PLAIN_ID.fullmatch(node.id) else "its id"  # noqa: A001  the API's word
    then = ", then: keyturn apply" if device.status is not Status.ACTIVE else ""
    return f'tailscale_node = "{id}" in [{device.name}] of devices.toml{then}'
