"""A tailnet in memory: what its API tells, and who comes in by which auth key. With what goes wrong, on request."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bootstrap.tailnet.errors import TailnetError
from keys.errors import InvalidInputError, KeyturnError
from keys.tailnet import AuthKey, Node
from tests.keys.made import NOON


@dataclass
class ControlRoom:
    """machines: by id, as the API shows them. secrets: of every auth key made. did: what was asked.

    hides: whether the API shows no machine that came in. failing: raised by every question of that name.
    """

    machines: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, AuthKey] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)
    hides: bool = False
    approves: bool = True
    failing: dict[str, KeyturnError] = field(default_factory=dict)
    at: datetime = NOON
    made: list[AuthKey] = field(default_factory=list)

    place = "api.example"

    def nodes(self) -> tuple[Node, ...]:
        self._asked("nodes")
        return tuple(self.machines.values())

    def node(self, id: str) -> Node | None:  # noqa: A002
        self._asked("node")
        return None if self.hides else self.machines.get(id)

    def authorize(self, id: str) -> None:  # noqa: A002
        self._asked(f"authorize {id}")
        self.machines[id] = replace(self.machines[id], authorized=True)

    def auth_keys(self) -> tuple[AuthKey, ...]:
        self._asked("auth_keys")
        return tuple(self.keys.values())

    def make_auth_key(self, description: str, *, tags: tuple[str, ...], seconds: int) -> tuple[AuthKey, str]:
        self._asked("make_auth_key")
        name = f"k{len(self.did)}"
        made = AuthKey(name, description, "you", tags, self.at, self.at + timedelta(seconds=seconds))
        self.made.append(made)
        self.keys[name], self.secrets[name] = replace(made, preauthorized=True), f"tskey-auth-{name}CNTRL-s3cret{name}"
        return self.keys[name], self.secrets[name]

    def revoke_auth_key(self, id: str) -> bool:  # noqa: A002
        self._asked(f"revoke {id}")
        return self.keys.pop(id, None) is not None

    def close(self) -> None:
        self.did.append("close")

    def enter(self, hostname: str, os: str = "linux", **more: Any) -> Node:
        """A machine is there from now on."""
        number = f"n{len(self.machines) + 1}CNTRL"
        self.machines[number] = Node(
            number, f"{hostname}.example.ts.net", hostname, os, "you", **{"created": self.at, **more}
        )
        return self.machines[number]

    def join(self, auth_key: str, hostname: str) -> dict[str, Any]:
        """What the control server does for `tailscale up`. Raises InvalidInputError in the vendor's words."""
        used = next((name for name in self.keys if self.secrets[name] == auth_key), None)
        if used is None:
            raise InvalidInputError("invalid key: API key does not exist")
        tags = self.keys.pop(used).tags
        node = self.enter(hostname, tags=tags, authorized=self.approves)
        return {"nodeId": node.id, "authorized": node.authorized, "addresses": ["100.64.0.7"]}

    def _asked(self, what: str) -> None:
        self.did.append(what)
        if error := self.failing.get(what.partition(" ")[0]):
            raise error


def away() -> TailnetError:
    return TailnetError("no answer", where="api.example", hint="later", away=True)
