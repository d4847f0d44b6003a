"""keyturn join: this computer becomes a device of the fleet, by a link that `keyturn pair` shows on a device of it."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap.cli.console import can_ask, confirm, print_document, say
from bootstrap.cli.device_setup import done_document, tell_done
from bootstrap.cli.errors import exit_code_of
from bootstrap.cli.given import read_given
from bootstrap.cli.own_key import check_sources, own_key_of
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Tone, paint
from bootstrap.device_setup.joining_key import NAMELESS, JoiningKey, check_can_join, joining_key
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.running import Done
from bootstrap.exit_code import ExitCode
from bootstrap.pairing.joining import join as pair_up
from bootstrap.workflows.join import FleetHere, check_place
from bootstrap.workflows.joined import Joined
from keys.inert import inert
from keys.membership import Membership
from keys.pairing import Link
from keys.registry import Registry

_LARGEST = 4 * 1024  # bytes of a link; the longest has some 300


def join(values: Values) -> ExitCode:
    hint = "give the link, or - and the link on stdin"
    link = Link.parse(read_given("-", _LARGEST, "the link", hint=hint) if values.link == "-" else values.link)
    folder = Path(values.dir).expanduser().absolute() if values.dir else None
    if folder:
        check_place(folder)
    with _key(values) as key:
        taken = pair_up(link, key.identity, _AtTheTerminal(values.secret))
        return _settle(values, Joined(taken, key, _note), folder)


@contextmanager
def _key(values: Values) -> Iterator[JoiningKey]:
    """The key that the person named, or a new one, or the one that a join before this had made."""
    check_can_join(values.key or "")
    asked = Namespace(**{**vars(values), "public_key": None, "plan": False})
    check_sources(asked)
    own = own_key_of(asked, NAMELESS, "", Registry(), lambda _event: None)
    with joining_key(own, say, is_new=not values.key, stays=bool(values.key_file)) as key:
        yield key


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


def _settle(values: Values, joined: Joined, folder: Path | None) -> ExitCode:
    here = joined.folder(folder, Path.cwd())
    device = joined.device(here.fleet)
    place = joined.named_key()
    joined.keep_secrets(values.secret)
    done = [] if values.no_setup else joined.set_up(here.fleet, device, place, tell_done)
    joined.tell_about(here)
    _print(values, joined, here, place, done)
    return max((exit_code_of(one.error) for one in done if one.error), default=ExitCode.OK)


def _note(what: str, then: str) -> None:
    say(f"note: {inert(what, 2000)}")
    if then:
        say(f"  {inert(then, 2000)}")


def _print(values: Values, joined: Joined, here: FleetHere, place: KeyPlace, done: Sequence[Done]) -> None:
    membership, folder = joined.membership, str(here.fleet.folder)
    if values.json:
        content = {
            "device": membership.name,
            "kind": membership.kind.value,
            "fleet": membership.fleet,
            "folder": folder,
            "cloned": here.cloned,
            "remote": membership.remote,
            "key": str(place.path or ""),
            "fingerprint": place.public.fingerprint,
            "secrets": joined.kept,
            "setup": [done_document(one) for one in done],
        }
        print_document("keyturn.join/1", content)
        return
    print(inert(f"{'cloned' if here.cloned else 'made'} {folder}"))
    for name in joined.kept:
        print(f"kept  {name} in the key ring")
    say(f"next: cd {inert(folder)} && keyturn audit")
