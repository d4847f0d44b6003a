"""What a device that was paired is shown on its own screen: what is done with its key, place by place, and the ends."""

from collections.abc import Iterable, Iterator

from bootstrap.config import ServerConfig
from bootstrap.events import Applied, Event, IntentWritten
from bootstrap.pairing.door import Candidate, Guest
from bootstrap.report import Report
from bootstrap.targets.base import Outcome
from keys.inert import inert
from keys.plan import Verb


def tell_what_to_compare(candidate: Candidate) -> None:
    """Show what its person compares while ours is asked."""
    candidate.guest.say(f"Compare with the other device: {candidate.compare}")
    candidate.guest.say(f"This device's key: {candidate.key.fingerprint}")
    candidate.guest.say("Waiting until it is confirmed there.")


def told(guest: Guest, event: Event) -> None:
    """Show an event of the run, where it is news for the device."""
    if isinstance(event, IntentWritten):
        guest.say(f"This device is {event.device} now.")
    elif isinstance(event, Applied):
        for line in _lines(event.outcomes):
            guest.say(line)


def farewell(report: Report, servers: Iterable[ServerConfig]) -> Iterator[str]:
    """The last lines: how to get in where the key was let in, and what is still to come."""
    if not report.carried_out:
        yield "It was not let in: the person at the other device said no."
        return
    into: dict[str, str] = {}
    for one in report.outcomes:
        if one.change.verb is Verb.ADD and one.is_good:
            into.setdefault(one.change.target, one.change.account)
    lines = [f"  {_command(server, into[name])}" for server in servers if (name := f"server:{server.name}") in into]
    if lines:
        yield from ("", "You get in with:", *lines)
    if waiting := list(dict.fromkeys(one.target for one in report.pending)):
        yield f"Still to come, once they are back: {', '.join(waiting)}"


def _lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for target, ok in dict.fromkeys((one.change.target, one.is_good) for one in outcomes):
        yield f"{target}: {'in' if ok else 'not let in'}"


def _command(server: ServerConfig, account: str) -> str:
    port = f"-p {server.port} " if server.port not in {None, 22} else ""
    return inert(f"ssh {port}{account}@{server.host}")
