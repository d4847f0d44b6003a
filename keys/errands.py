"""The loss check-list: what revoking a device does not change, and a person has to. Each errand is ticked off once.

It is made of what the fleet is and what the device was given, not of what was seen: so it stays the same, however much
of it is done, until all of it is. An errand's id is a word that stays, as it stands in devices.toml.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keys.access import GITHUB, STORAGE_BOX, Effect, Wish, is_server, kind_of
from keys.device import Device, Kind, Status

_COMPUTERS = {Kind.MACBOOK, Kind.MAC, Kind.PC, Kind.LAPTOP, Kind.SERVER, Kind.OTHER}
_GITHUB_KEYS = "https://github.com/settings/keys"
_MACHINES = "https://login.tailscale.com/admin/machines"
_KEPT = {
    "keyring": "in its key ring, if keyturn was used there",
    "infisical": "it could be read from Infisical there",
}


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A secret that a computer of the fleet may have.

    name: "hetzner:work", as in Device.given. what: "the Hetzner API token". source: the kind of its place: "keyring",
    "env", "command" or "infisical". how: one thing to do, with the page where it is done.
    """

    name: str
    what: str
    source: str
    how: str

    @property
    def errand(self) -> str:
        """The id of its errand."""
        kind, _, one_of_several = self.name.partition(":")
        if kind == "hetzner":
            return f"hetzner-token:{one_of_several}" if one_of_several else "hetzner-token"
        return f"secret:{self.name}"


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a computer of this fleet has on it besides its key, as keyturn.toml tells.

    terraform: whether there are Terraform files. tailscale: whether the tailnet is a place of the fleet, out of which
    keyturn takes machines. places: what the fleet wants of each target, as far as it is known.
    """

    secrets: tuple[KeptSecret, ...] = ()
    terraform: bool = False
    tailscale: bool = False
    places: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that revoking does not change, and that a person has to. how: one thing to do about it.

    id: the word that ticks it off. secret: whether it is about something that opens a door by itself.
    """

    id: str
    what: str
    how: str
    secret: bool = False


def errands(device: Device, belongings: Belongings, got_in: Sequence[str] = ()) -> tuple[Errand, ...]:
    """All of them, done or not. got_in: live targets that its key was seen to open; else those that it was given."""
    given = [wish.target for wish in belongings.places if wish.effect is Effect.LIVE and wish.gives(device.name)]
    return (*_on_servers(device, got_in or given), *_of_device(device, belongings))


def errands_of(device: Device, belongings: Belongings) -> tuple[Errand, ...]:
    """The same of a device that may be active still: it leaves nothing to be done while it is."""
    return () if device.is_active else errands(device, belongings)


def left(device: Device, belongings: Belongings, got_in: Sequence[str] = ()) -> tuple[Errand, ...]:
    """Those that are not done yet."""
    return tuple(one for one in errands(device, belongings, got_in) if one.id not in device.done)


def _on_servers(device: Device, places: Sequence[str]) -> Iterator[Errand]:
    """What whoever has a lost device may have set up where its key got in, which outlives the key."""
    boxes = [place for place in places if kind_of(place) == STORAGE_BOX]
    servers = [place for place in places if is_server(place)]
    if device.status is Status.LOST and servers:
        where = f"{len(servers)} servers" if len(servers) > 1 else servers[0]
        yield Errand(
            "leftovers",
            f"what may be left of it at {where}: cron jobs, services, hidden processes, accounts, other keys",
            "look there; `keyturn audit` shows the keys that no device owns",
        )
    if device.status is Status.LOST and boxes:
        yield Errand(
            "storage-boxes",
            f"what stood on {' and '.join(boxes)}: whoever has the device could read it, change it and delete it",
            "look there; snapshots of the box, where it has some, give files back",
        )


def _of_device(device: Device, belongings: Belongings) -> Iterator[Errand]:
    if device.tailscale_node and not belongings.tailscale:
        what = f"the tailnet: {device.tailscale_node} is still in it"
        yield Errand("tailnet", what, f"remove the machine at {_MACHINES}, or add [tailscale] to keyturn.toml")
    forgotten = set(device.given) - {secret.name for secret in belongings.secrets}
    for secret in (*belongings.secrets, *map(_unknown, sorted(forgotten))):
        if _may_have(device, secret):
            kept = _KEPT.get(secret.source, "on the device, if keyturn was used there")
            if secret.name in device.given:
                kept = "it was put there"
            yield Errand(secret.errand, f"{secret.what}: {kept}", secret.how, secret=True)
    if belongings.terraform and device.kind in _COMPUTERS:
        yield Errand(
            "terraform-state",
            "Terraform's state, and the credentials of its backend: on the device, if the repository was",
            "rotate those credentials, and all secrets that stand in the state",
            secret=True,
        )
    known = {kind_of(wish.target) for wish in belongings.places}
    hosts, page = ("GitLab", "") if GITHUB in known else ("GitHub", f" ({_GITHUB_KEYS})")
    keys = " or ".join(one.fingerprint for one in (device.public_key, *(one.public_key for one in device.former_keys)))
    yield Errand(
        "elsewhere",
        f"places that keyturn does not know: {keys} may be registered at {hosts} and the like",
        f"remove it there{page}, and sign the device out",
    )


def _unknown(name: str) -> KeptSecret:
    """A secret that the device was given, and that the fleet does not use any more."""
    return KeptSecret(name, f"the secret {name}", "keyring", "make a new one where it was made, and delete the old one")


def _may_have(device: Device, secret: KeptSecret) -> bool:
    """Whether it was put there; where nothing is noted of a computer, it may have all. Key rings alone are noted."""
    if secret.name in device.given:
        return True
    return device.kind in _COMPUTERS and (not device.given or secret.source != "keyring")
