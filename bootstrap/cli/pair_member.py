"""A second computer that joins is handed what a member needs; each secret only after its person has said yes."""

from collections.abc import Sequence

from bootstrap import secrets
from bootstrap.cli.console import can_ask, confirm, forget_typed, say
from bootstrap.config import ServerConfig
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import fleet_secrets
from bootstrap.pairing.door import Guest
from bootstrap.pairing.giving import asked, hand_over, membership_of
from bootstrap.workflows.given import note_given
from keys.device import Device
from keys.errors import KeyturnError
from keys.inert import inert


def make_member(fleet: Fleet, device: Device, servers: Sequence[ServerConfig], guest: Guest) -> None:
    """Nothing for a device with another SSH client. What went wrong is said: the key is let in all the same."""
    there = {one.name: one for one in fleet_secrets(fleet.config)}

    def ask(name: str) -> bool:
        """--yes is not heeded: it was said of a key, and not of secrets."""
        if name not in there or not can_ask():
            return False
        forget_typed()
        return confirm(f"Give {device.name} the secret {name} too?", yes=False)

    def read(name: str) -> str:
        return secrets.resolve(there[name].source, name=there[name].entry)

    give = asked(ask, read, lambda name: note_given(fleet, device, name))
    try:
        handed = hand_over(guest, lambda: membership_of(fleet, device, servers, there), give)
    except KeyturnError as error:
        say(f"note: {device.name} is let in, and was not told of the fleet: {inert(str(error))}")
        return
    if handed:
        given = f", and {', '.join(handed.given)}" if handed.given else ""
        say(f"{device.name} was told of the fleet's servers and host keys{given}.")
