"""Pair: the device that waits at the door is let in, told so on its own screen, and handed the fleet where it joins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bootstrap import secrets
from bootstrap.fleet_secrets import fleet_secrets
from bootstrap.pairing.door import Guest
from bootstrap.pairing.giving import asked, hand_over, membership_of
from bootstrap.pairing.relay import farewell
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import fleet_servers
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.given import note_given
from bootstrap.workflows.onboard import onboard
from keys.device import Device
from keys.errors import KeyturnError
from keys.inert import inert


@contextmanager
def welcomed(guest: Guest) -> Iterator[None]:
    """A guest who was confirmed hears the end, however it ends, and its connection is closed then."""
    try:
        guest.say("Confirmed.")
        yield
    except BaseException:
        guest.say("It was broken off at the other device: look there.")
        raise
    finally:
        guest.leave()


def pair(
    run: Run,
    device: Device,
    guest: Guest,
    agree: Agree,
    *,
    gives: Callable[[str], bool],
    say: Callable[[str], object],
) -> Report:
    """Let it in. gives: whether a joining computer is to have the secret of that name; say: what else came of it."""
    report = onboard(run, device, agree)
    for line in farewell(report, fleet_servers(run.fleet, run.state)):
        guest.say(line)
    if report.carried_out:
        _make_member(run, device, guest, gives, say)
    return report


def _make_member(
    run: Run, device: Device, guest: Guest, gives: Callable[[str], bool], say: Callable[[str], object]
) -> None:
    """Nothing for a device with another SSH client. What went wrong is said: the key is let in all the same."""
    fleet, servers = run.fleet, fleet_servers(run.fleet, run.state)
    there = {one.name: one for one in fleet_secrets(fleet.config)}

    def read(name: str) -> str:
        return secrets.resolve(there[name].source, name=there[name].entry)

    give = asked(lambda name: name in there and gives(name), read, lambda name: note_given(fleet, device, name))
    try:
        handed = hand_over(guest, lambda: membership_of(fleet, device, servers, there), give)
    except KeyturnError as error:
        say(f"note: {device.name} is let in, and was not told of the fleet: {inert(str(error))}")
        return
    if handed:
        given = f", and {', '.join(handed.given)}" if handed.given else ""
        say(f"{device.name} was told of the fleet's servers and host keys{given}.")
