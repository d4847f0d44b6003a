"""How a run of keyturn ended, as a person sees it: its code, its table line and its hint for each server.

Whatever went wrong, no run may show a traceback, or a defect of keyturn's own.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tests.hosts.namespace import Host
from tests.hosts.openssh import logs_in
from tests.real.fleet import Fleet, make_fleet, tables

if TYPE_CHECKING:
    import subprocess

ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
REVOKE = ("revoke", "macbook", "--lost", "--yes")


class Place(Protocol):
    """Where a server is, or seems to be."""

    @property
    def address(self) -> str: ...
    @property
    def port(self) -> int: ...


@dataclass(frozen=True)
class Ending:
    """code: the exit code. out, err: what was printed. seconds: how long it took."""

    code: int
    out: str
    err: str
    seconds: float

    def line(self, server: str) -> str:
        """The lines of the table on stdout about this server."""
        return "\n".join(line for line in self.out.splitlines() if line.startswith(f"server:{server} "))

    def hint(self, server: str) -> str:
        """What to do about that server."""
        hints = [line.removeprefix("hint: ").partition(": ") for line in self.out.splitlines() if line[:6] == "hint: "]
        return "\n".join(text for targets, _, text in hints if f"server:{server}" in targets.split(", "))


def run(fleet: Fleet, *words: str, stdin: str | None = None, seconds: float = 60) -> Ending:
    """Run keyturn. seconds: what it may take at most."""
    started = time.monotonic()
    done = fleet.keyturn(*words, stdin=stdin, seconds=seconds)
    return ended(done, time.monotonic() - started)


def ended(done: "subprocess.CompletedProcess[str]", seconds: float = 0.0) -> Ending:
    """The same for a program that was run elsewhere."""
    for said in (done.stdout, done.stderr):
        assert "Traceback" not in said
        assert "defect" not in said
    return Ending(done.returncode, done.stdout, done.stderr, seconds)


def only_errands_found(fleet: Fleet) -> bool:
    """Whether an audit finds nothing but what a lost device leaves to a person until it is ticked off."""
    found = json.loads(fleet.keyturn("audit", "--json").stdout)["findings"]
    graver = [one for one in found if one["severity"] != "info"]
    return all(one["id"].startswith("errand:") for one in graver)


def fleet_with(folder: Path, hosts: Sequence[Host], *, timeout: float = 0, **places: Place) -> Fleet:
    """A fleet of these hosts and of other places by name. timeout: KEYTURN_TIMEOUT, seconds a step; 0 leaves it."""
    more = [f'[servers.{name}]\nhost = "{at.address}"\nport = {at.port}\n' for name, at in places.items()]
    variables = {"KEYTURN_TIMEOUT": f"{timeout}"} if timeout else {}
    return make_fleet(folder, hosts, "\n".join([tables(hosts), *more]), variables)


def macbook_gets_in(fleet: Fleet, host: Host, user: str = "root") -> bool:
    """Whether the key that `ONBOARD` made gets in there, as OpenSSH's client finds."""
    return logs_in(host, user, fleet.device_key("macbook"))
