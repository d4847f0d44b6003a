"""Rescue mode of one server of a project: switched on with a key, off again, and the reboots that go with it.

Switching it on or off reboots nothing; the next boot goes into the rescue system, and that switches it off again. What
an action has come to is looked at until it is over: what the API took on need not have been done.
"""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.config import HetznerConfig
from bootstrap.targets.hetzner.api import Api, HetznerError
from bootstrap.targets.hetzner.discovery import server_config
from bootstrap.targets.hetzner.pages import Entry, whole
from keys.errors import InvalidInputError
from keys.public_key import PublicKey, printable

if TYPE_CHECKING:
    from hcloud import Client
    from hcloud.actions import BoundAction
    from hcloud.servers import Server

ACTION_SECONDS = 180.0
"""How long one action may take."""

_LOOK_AGAIN = 1.0  # seconds
_BOOTS = {"reboot_server", "reset_server", "start_server", "rebuild_server"}
_SWITCHES = {"enable_rescue", "disable_rescue"}


@dataclass(frozen=True, slots=True)
class CloudServer:
    """A server as the API shows it. name: its name in the fleet. address: the one that is connected to.

    addresses: all that it has in public and in private nets. rescue_enabled: whether its next boot goes into the rescue
    system; while that runs, it is off again.
    """

    id: int
    name: str
    status: str
    address: str
    addresses: frozenset[str]
    rescue_enabled: bool

    @property
    def is_off(self) -> bool:
        return self.status == "off"

    def has(self, host: str) -> bool:
        """Whether that is one of its addresses; of IPv6, any of its network."""
        try:
            wanted = ipaddress.ip_address(host)
        except ValueError:
            return host in self.addresses
        return any(wanted in ipaddress.ip_network(one, strict=False) for one in self.addresses if _is_network(one))


class RescueMode:
    """Of the servers of one project. Every question raises HetznerError and SecretError.

    sleep: waits so many seconds. ticks: seconds, from anywhere, that only ever grow.
    """

    def __init__(
        self,
        api: Api,
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._sleep = sleep
        self._ticks = ticks

    def servers(self) -> tuple[CloudServer, ...]:
        """Every server of the project."""
        return tuple(_cloud_server(one) for one in whole(self._api, "/servers"))

    def look(self, number: int) -> CloudServer:
        ask = f"/servers/{number}"
        return self._api.ask(lambda client: _cloud_server(client.request(method="GET", url=ask)["server"]))

    def has_booted_rescue(self, number: int) -> bool:
        """Whether the last boot by the API was into the rescue system; of a boot from inside it knows nothing."""
        done = self._api.ask(lambda client: client.servers.get_actions(_server(number), sort=["id:asc"]))
        enabled = booted = False
        for action in done:
            if action.status == "error":
                continue
            if action.command in _SWITCHES:
                enabled = action.command == "enable_rescue"
            elif action.command in _BOOTS:
                booted, enabled = enabled, False
        return booted

    def key_number(self, key: PublicKey) -> int | None:
        """The number of the project's entry of this key; None where it has none. The API knows keys by their MD5."""
        md5 = key.md5.removeprefix("MD5:")
        found = self._api.ask(lambda client: client.ssh_keys.get_all(fingerprint=md5))
        return next((one.id for one in found if one.id and _is(one.public_key, key)), None)

    def enable(self, number: int, key_number: int) -> str:
        """Switch it on with that key. Gives the password of the rescue system's root: a secret."""
        answer = self._api.ask(
            lambda client: client.servers.enable_rescue(
                _server(number),
                type="linux64",
                ssh_keys=[key_number],  # type: ignore[list-item]  # the vendor takes numbers, its library says text
            )
        )
        self._await(answer.action)
        return str(answer.root_password or "")

    def disable(self, number: int) -> None:
        self._await(self._api.ask(lambda client: client.servers.disable_rescue(_server(number))))

    def reboot(self, number: int, *, hard: bool) -> None:
        """hard: cut the power, whatever runs there. A server that is off is switched on."""
        is_off = self.look(number).is_off

        def boot(client: "Client") -> "BoundAction":
            if is_off:
                return client.servers.power_on(_server(number))
            return client.servers.reset(_server(number)) if hard else client.servers.reboot(_server(number))

        self._await(self._api.ask(boot))

    def _await(self, action: "BoundAction") -> None:
        started, number = self._ticks(), action.id
        while action.status == "running":
            if self._ticks() - started > ACTION_SECONDS:
                what = f"{printable(str(action.command))} is not done after {ACTION_SECONDS:.0f} seconds"
                raise HetznerError(what, "action_timeout", where=self._api.place, hint="", away=True)
            self._sleep(_LOOK_AGAIN)
            action = self._api.ask(lambda client: client.actions.get_by_id(number))
        if action.status == "error":
            said = printable(str(action.error["message"] if action.error else ""))[:200]
            what = f"{printable(str(action.command))} failed: {said}"
            raise HetznerError(what, "action_failed", where=self._api.place, hint="", away=True)


def _server(number: int) -> "Server":
    from hcloud.servers import Server

    return Server(id=number)


def _cloud_server(server: Entry) -> CloudServer:
    config = server_config(server, HetznerConfig(""))
    net = server["public_net"] or {}
    named = [config.host, *(str(net[one]["ip"]) for one in ("ipv4", "ipv6") if net.get(one))]
    named += [str(one["ip"]) for one in server.get("private_net") or ()]
    enabled = server.get("rescue_enabled") is True
    return CloudServer(server["id"], config.name, str(server.get("status")), config.host, frozenset(named), enabled)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is(line: str | None, key: PublicKey) -> bool:
    try:
        return PublicKey.parse(line or "").plain == key.plain
    except InvalidInputError:
        return False
