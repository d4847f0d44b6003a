"""keyturn join: this computer becomes a device of the fleet, by a link that `keyturn pair` shows on a device of it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import secrets
from bootstrap.cli.console import can_ask, confirm, print_document, say
from bootstrap.cli.device_setup import done_document, tell_done
from bootstrap.cli.errors import exit_code_of
from bootstrap.cli.given import read_given
from bootstrap.cli.join_key import JoiningKey, joining_key
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Tone, paint
from bootstrap.device_setup.agent import AgentStep, no_agent
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.running import Done, set_up
from bootstrap.device_setup.steps import device_steps
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.pairing.joining import join as pair_up
from bootstrap.pairing.taking_over import TakenOver
from bootstrap.paths import state_file
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.workflows.join import FleetHere, check_place, fleet_here, free_place
from keys.device import Device, Status
from keys.inert import inert
from keys.membership import Membership
from keys.pairing import Link

_LARGEST = 4 * 1024  # bytes of a link; the longest has some 300


def join(values: Values) -> ExitCode:
    hint = "give the link, or - and the link on stdin"
    link = Link.parse(read_given("-", _LARGEST, "the link", hint=hint) if values.link == "-" else values.link)
    folder = Path(values.dir).expanduser().absolute() if values.dir else None
    if folder:
        check_place(folder)
    with joining_key(values) as key:
        taken = pair_up(link, key.identity, _AtTheTerminal(values.secret))
        if taken.cut:
            say("note: the connection was cut after this computer was let in; what came last may be missing")
        return _Joined(values, key, taken).settle(folder)


def set_this_device_up(fleet: Fleet, device: Device, place: KeyPlace, known: KnownPassphrases) -> list[Done]:
    """What `onboard` does on a machine itself: agent, ssh configuration, host keys. What failed stands in it."""
    why = no_agent() if place.path else ""
    agent = [AgentStep(place, known)] if place.path and not why else []
    with closing(State(state_file(fleet.folder))) as state:
        return set_up(device_steps(fleet, state, device, place, agent=agent).wanted(), tell_done)


@dataclass(frozen=True)
class _AtTheTerminal:
    """Who sits here. secrets: names that were asked for in the command."""

    secrets: Sequence[str]

    def compare(self, code: str) -> None:
        say(
            f"compare: {paint(code, Tone.STRONG)}. The other device shows the same code, or somebody stands in between."
        )
        say("Waiting for the person at the other device …")

    def reads(self, line: str) -> None:
        say(f"  {inert(line)}")

    def wants(self, membership: Membership) -> Sequence[str]:
        say(f"This computer is {membership.name} of the fleet {membership.fleet} now.")
        if self.secrets or not can_ask():
            return self.secrets
        return [
            name
            for name in membership.secrets
            if confirm(f"Ask the other device for the secret {name}, for this computer's key ring?", yes=False)
        ]


@dataclass
class _Joined:
    """All that is done here once this computer was let in."""

    values: Values
    key: JoiningKey
    taken: TakenOver
    kept: list[str] = field(default_factory=list)

    def settle(self, folder: Path | None) -> ExitCode:
        membership = self.taken.membership
        public = self.key.own.public.with_comment(f"{membership.name}@{membership.fleet}")
        here = fleet_here(
            membership, public, folder or free_place(membership, Path.cwd()), now(), self.key.own.place.path
        )
        device = here.fleet.registry().get(membership.name)
        if device is None:
            say("note: the clone does not list this device yet; `git pull` there once the other device has pushed")
            device = Device(membership.name, membership.kind, Status.ACTIVE, public, now())
        place = self.key.named(membership.name, membership.fleet)
        self._keep_secrets(membership, self.taken.secrets)
        done = [] if self.values.no_setup else set_this_device_up(here.fleet, device, place, self.key.own.known)
        self._tell(here, place, done)
        return max((exit_code_of(one.error) for one in done if one.error), default=ExitCode.OK)

    def _keep_secrets(self, membership: Membership, given: Mapping[str, str]) -> None:
        for name, value in given.items():
            try:
                secrets.store(f"{name}@{membership.fleet}", value)
                self.kept.append(name)
            except secrets.SecretError as error:
                say(f"note: the secret {name} was given, and is not kept: {inert(str(error))}")
        if refused := [name for name in self.values.secret if name not in given]:
            say(f"note: not given: {inert(', '.join(refused))}")

    def _tell(self, here: FleetHere, place: KeyPlace, done: Sequence[Done]) -> None:
        membership, folder = self.taken.membership, str(here.fleet.folder)
        if here.note:
            say(f"note: the repository could not be cloned: {inert(here.note)}")
            say(f"  this folder is made of what was handed over; later: git clone {inert(membership.remote, 2000)}")
        if here.programs:
            say(f"note: keyturn.toml there has keyturn run these programs: {inert(', '.join(here.programs))}")
            say("  look at it before you run keyturn in that folder")
        if self.values.json:
            content = {
                "device": membership.name,
                "kind": membership.kind.value,
                "fleet": membership.fleet,
                "folder": folder,
                "cloned": here.cloned,
                "remote": membership.remote,
                "key": str(place.path or ""),
                "fingerprint": place.public.fingerprint,
                "secrets": self.kept,
                "setup": [done_document(one) for one in done],
            }
            print_document("keyturn.join/1", content)
            return
        print(inert(f"{'cloned' if here.cloned else 'made'} {folder}"))
        for name in self.kept:
            print(f"kept  {name} in the key ring")
        say(f"next: cd {inert(folder)} && keyturn audit")
