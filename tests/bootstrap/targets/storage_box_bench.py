"""A bench for Storage Boxes: the sandbox's own, opened by our own key, and targets made for it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.sandbox.storage_box import StorageBox
from bootstrap.ssh.connector import Connector
from bootstrap.targets.storage_box import StorageBoxTarget
from keys.access import Seen
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.lab import NOW, Lab, line_of
from tests.keys.made import key

USER, SUB = "u12345", "u12345-sub1"
FOREIGN = b"# by hand\r\n\n" + line_of(key("stranger")) + b"not a key\0\n" + write_rfc4716(key("old-nas")) + b"\t\n"


def config(box: StorageBox, **more: object) -> StorageBoxConfig:
    given = {"port": box.port, "rfc4716_port": box.rfc4716_port, "sub_accounts": box.accounts[1:], **more}
    return StorageBoxConfig("backup", box.address, box.user, **given)  # type: ignore[arg-type]


@dataclass
class Bench:
    """target: logs in with the lab's own key, which stands in both forms at every account from the start."""

    lab: Lab
    box: StorageBox
    target: StorageBoxTarget

    @classmethod
    def of(cls, lab: Lab, box: StorageBox) -> "Bench":
        for account in box.accounts:
            box.write_authorized_keys(account, own_lines(lab))
        return cls(lab, box, cls.target_for(lab, box))

    @staticmethod
    def target_for(
        lab: Lab,
        box: StorageBox,
        connector: Connector | None = None,
        ticks: Callable[[], float] = monotonic,
        **more: object,
    ) -> StorageBoxTarget:
        return lab.closing(
            StorageBoxTarget(config(box, **more), connector or lab.connector(box), lambda: NOW, ticks=ticks)
        )

    def seen(self) -> Seen:
        observation = self.target.observe()
        assert isinstance(observation, Seen), observation
        return observation

    def file(self, account: str = USER) -> bytes:
        return self.box.authorized_keys(account)

    def opens(self, device: str, account: str = USER) -> list[bool]:
        """Whether the device's key gets in: at the port for OpenSSH's form, at the one for RFC 4716."""
        ports = (self.box.port, self.box.rfc4716_port)
        return [self.box.lets_in(account, key(device), port) for port in ports]


def own_lines(lab: Lab) -> bytes:
    return lab.own_line + write_rfc4716(lab.own.public)


def add(device: str, account: str = USER, options: str = "") -> Change:
    return Change(Verb.ADD, "storage_box:backup", account, key(device), device, "wanted here", options)


def remove(who: PublicKey | str, account: str = USER) -> Change:
    wanted = key(who) if isinstance(who, str) else who
    return Change(Verb.REMOVE, "storage_box:backup", account, wanted, "macbook", "lost")
