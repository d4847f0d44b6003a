"""Take a device's machine out of the tailnet, or its auth keys away, and look; or only ask whether it is gone.

What is not known to be the device's stays: a machine that is only called like it is told of, and nothing is done to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bootstrap.tailnet.errors import TailnetError
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.tailscale.api import Api
from bootstrap.targets.tailscale.machines import alike, successor
from keys.device import Device
from keys.errors import KeyturnError
from keys.inert import inert
from keys.plan import Change, Verb
from keys.registry import Registry
from keys.tailnet import AUTH_KEYS, MACHINES, AuthKey, Node, Tailnet

_BY_HAND = "remove it in the tailnet's admin console, then: keyturn apply"


@dataclass(frozen=True)
class Applying:
    """registry: whose machines matter. auth_keys: those that still let machines in, each with whose it is."""

    api: Api
    registry: Registry
    auth_keys: Callable[[], tuple[AuthKey, ...]]

    def make(self, change: Change) -> Outcome:
        """What became of the change; what goes wrong out there is an outcome too."""
        device = self.registry.get(change.device)
        if device is None:
            return Outcome(change, Result.FAILED, "devices.toml has no such device, so that its machine is not known")
        try:
            match change.verb, change.account:
                case Verb.REMOVE, str(account) if account == MACHINES:
                    return self._remove_machine(change, device)
                case Verb.REMOVE, str(account) if account == AUTH_KEYS:
                    return self._revoke_auth_keys(change, device)
                case Verb.PROVE, _:
                    return self._prove(change, device)
        except KeyturnError as error:
            away = isinstance(error, TailnetError) and error.away
            return Outcome(change, Result.AWAY if away else Result.FAILED, error.what, error.hint)
        said = f"a tailnet has no {inert(change.account, 60) or 'such account'} that this can be done to"
        if change.verb is Verb.ADD:
            said = "nothing is put into a tailnet from outside: a machine joins it by itself"
        return Outcome(change, Result.FAILED, said)

    def _remove_machine(self, change: Change, device: Device) -> Outcome:
        if not device.tailscale_node or successor(device, self.registry) or change.key != device.public_key:
            proved = self._prove(change, device)
            return replace(proved, result=Result.ALREADY) if proved.is_good else proved
        removed = self.api.remove_node(device.tailscale_node)
        said = f"node {device.tailscale_node} removed" if removed else "it was gone already"
        try:
            node = self.api.node(device.tailscale_node)
        except KeyturnError as error:
            return _outcome(change, said, done=removed, doubts=(_unasked(error),))
        if node:
            return Outcome(change, Result.FAILED, f"it was removed, and {node.told} is in the tailnet still", _BY_HAND)
        return _outcome(change, said, done=removed, proof=_gone(device), doubts=self._doubts(device))

    def _revoke_auth_keys(self, change: Change, device: Device) -> Outcome:
        mine = [key for key in self.auth_keys() if key.device == device.name]
        revoked = [key.id for key in mine if self.api.revoke_auth_key(key.id)]
        said = f"auth key {', '.join(revoked)} revoked" if revoked else "they were gone already"
        try:
            left = [key.id for key in self.auth_keys() if key.device == device.name]
        except KeyturnError as error:
            return _outcome(change, said, done=bool(revoked), doubts=(_unasked(error),))
        if left:
            said = f"revoked, and still there: auth key {', '.join(left)}"
            return Outcome(change, Result.FAILED, said, "revoke it in the tailnet's admin console, Settings, Keys")
        proof = "asked afresh, the tailnet has no auth key that was made for it"
        return _outcome(change, said, done=bool(revoked), proof=proof)

    def _prove(self, change: Change, device: Device) -> Outcome:
        if change.key != device.public_key:
            said = "a tailnet lets machines in, and no keys"
            return Outcome(change, Result.DONE, said, proof=f"{said}: one that {device.name} had before opens nothing")
        if heir := successor(device, self.registry):
            said = f"its machine is that of {heir.name} now, and stays"
            return Outcome(change, Result.DONE, said, proof=f"devices.toml: node {device.tailscale_node}")
        if not device.tailscale_node:
            proof = "" if (doubts := self._doubts(device)) else "no machine in the tailnet is called like it"
            return Outcome(change, Result.DONE, "no machine of it was noted", proof=proof, doubts=doubts)
        if node := self.api.node(device.tailscale_node):
            return Outcome(change, Result.FAILED, f"{node.told} is in the tailnet", "keyturn apply")
        return Outcome(change, Result.DONE, "its machine is gone", proof=_gone(device), doubts=self._doubts(device))

    def _doubts(self, device: Device) -> tuple[str, ...]:
        try:
            nodes = alike(device, self.registry, Tailnet(self.api.nodes()))
        except KeyturnError as error:
            return (f"whether another machine of it is in the tailnet could not be seen: {error.what}",)
        return tuple(_doubt(node) for node in nodes)


def _unasked(error: KeyturnError) -> str:
    return f"whether it is gone could not be asked afterwards: {error.what}"


def _outcome(change: Change, said: str, *, done: bool, proof: str = "", doubts: tuple[str, ...] = ()) -> Outcome:
    return Outcome(change, Result.DONE if done else Result.ALREADY, said, proof=proof, doubts=doubts)


def _doubt(node: Node) -> str:
    return f"{node.told} may be its: nobody noted whose it is"


def _gone(device: Device) -> str:
    return f"asked afresh, the tailnet has no node {device.tailscale_node}"
