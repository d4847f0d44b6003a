"""A bench for the tailnet: the sandbox's own control server, and the target on it, with devices as they are noted."""

from dataclasses import dataclass, field, replace

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet.api import TailnetApi
from bootstrap.tailnet.naming import description
from bootstrap.targets.base import Outcome
from bootstrap.targets.tailscale import TailscaleTarget
from keys.access import Seen
from keys.device import Device
from keys.plan import Change, Verb
from keys.registry import Registry
from keys.tailnet import AUTH_KEYS, MACHINES
from tests.keys.made import NOON, key, lost

FLEET = "kua"


@dataclass
class Bench:
    api: TailscaleApi
    config: TailscaleConfig = field(default_factory=TailscaleConfig)
    devices: dict[str, Device] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        client = TailnetApi(
            self.config, lambda: self.token or self.api.token, url=self.api.endpoint, sleep=lambda _seconds: None
        )
        self.target = TailscaleTarget(self.config, FLEET, client, lambda: NOON)

    @property
    def registry(self) -> Registry:
        return Registry(devices=tuple(self.devices.values()))

    def note(self, device: Device, node: str = "") -> Device:
        """The device as devices.toml has it from now on."""
        self.devices[device.name] = replace(device, tailscale_node=node)
        return self.devices[device.name]

    def joined(self, device: Device, **more: object) -> str:
        """Let a machine of it in, and note whose it is; the machine's id."""
        node = str(self.api.add_node(device.name, **more)["nodeId"])
        self.note(device, node)
        return node

    def auth_key(self, device: str) -> None:
        """One that was made for that device and that nobody has used."""
        self.api.add_key(description(device, FLEET))

    def seen(self) -> Seen:
        observation = self.target.observe(self.registry)
        assert isinstance(observation, Seen), observation
        return observation

    def apply(self, verb: Verb, device: str, account: str = MACHINES, of: str = "") -> Outcome:
        """Look, as is always done before, and make one change. of: whose key is meant, where it is another."""
        self.target.observe(self.registry)
        (outcome,) = self.target.apply([self.change(verb, device, account, of)])
        return outcome

    def change(self, verb: Verb, device: str, account: str = MACHINES, of: str = "") -> Change:
        return Change(verb, self.target.name, account, key(of or device), device, "lost")

    def remove(self, device: str) -> Outcome:
        return self.apply(Verb.REMOVE, device)

    def revoke_keys(self, device: str) -> Outcome:
        return self.apply(Verb.REMOVE, device, AUTH_KEYS)

    def prove(self, device: str, of: str = "") -> Outcome:
        return self.apply(Verb.PROVE, device, of=of)

    def hosts(self) -> list[str]:
        """The machines that are in, by what they call themselves."""
        return [str(node["hostname"]) for node in self.api.nodes]


MACBOOK = lost("macbook")
