"""Join a fleet, attended: this computer is compared, let in by a device of the fleet, and then set up.

Both sides show a code, and both persons say whether it is the same one. Until this one has said yes, nothing is taken
over. Once the other device has let this computer in, what follows is done even where it is stopped.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.joining_fields import Asking, JoiningBy
from bootstrap.attended.joining_questions import CompareHere, ShowCode
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.person import AttendingPerson
from bootstrap.attended.setting_up import left_to_set_up
from bootstrap.attended.work import Closing
from bootstrap.device_setup.joining_key import NAMELESS, JoiningKey, check_can_join, joining_key
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.own_key import KeyWanted, own_key
from bootstrap.device_setup.running import Done
from bootstrap.events import KeyMade, LetIn
from bootstrap.fleet import Fleet
from bootstrap.pairing.joining import join as pair_up
from bootstrap.pairing.joining_errors import JoinError
from bootstrap.pairing.taking_over import TakenOver
from bootstrap.paths import ssh_folder
from bootstrap.prompts import BrokenOffError
from bootstrap.workflows.join import FleetHere, check_place
from bootstrap.workflows.joined import Joined
from keys.errors import KeyturnError
from keys.membership import Membership
from keys.registry import Registry

_KEY_STAYS = "this computer is not let in. The key that was made for it stays: joining again goes on with it."
_LEAVES = "this computer is let in all the same: its folder is made, and it is set up, with no secrets but those given."
_MOST_READ = 1000


def join_attended(by: JoiningBy, attendant: Attendant, open_fleet: Callable[[Fleet], None]) -> Closing:
    """As `keyturn join LINK`. open_fleet: gets the fleet's folder, unless the person does not want it opened yet.

    Raises KeyturnError.
    """
    if by.folder:
        check_place(by.folder)
    with _key(by.key_from, attendant) as key:
        taken = _paired(by, key, attendant)
        joined = Joined(taken, key, lambda what, then: attendant.tell("; ".join(filter(None, ("note: " + what, then)))))
        return _settled(joined, by, attendant, open_fleet)


@contextmanager
def _key(key_from: KeyFrom, attendant: Attendant) -> Iterator[JoiningKey]:
    check_can_join(key_from.existing)
    person = AttendingPerson(attendant, "this computer")
    known = KnownPassphrases(person)
    new = NewPassphrase(key_from.protected_by, key_from.ring, person)
    wanted = KeyWanted(NAMELESS, "", ssh_folder(), key_from.existing, None, new)
    own = own_key(wanted, Registry(), person, known)
    with joining_key(own, attendant.tell, is_new=not key_from.existing) as key:
        attendant.ended(Done("key", str(own.place.path or ""), own.public.fingerprint))
        if own.made and own.place.path:
            attendant.stops_by(lambda: None, leaves=_KEY_STAYS)
            attendant.happened(KeyMade(own.place.path, own.public.fingerprint))
        yield key


def _paired(by: JoiningBy, key: JoiningKey, attendant: Attendant) -> TakenOver:
    """Raises a KeyturnError that says it where the person stopped it, or said that the codes differ."""
    person = _Person(by, key, attendant)
    stopped = threading.Event()
    attendant.stops_by(stopped.set)
    try:
        with person.seen:
            return pair_up(by.link, key.identity, person, cut_by=attendant.stops_by)
    except (BrokenOffError, JoinError):
        if stopped.is_set():
            hint = "" if by.key_from.existing else "the key that was made for it stays: joining again goes on with it"
            raise KeyturnError("it was stopped before this computer was let in", hint=hint) from None
        raise


@dataclass
class _Person:
    """Who sits here, for the exchange. seen: what they are shown meanwhile."""

    by: JoiningBy
    key: JoiningKey
    attendant: Attendant
    seen: ExitStack = field(default_factory=ExitStack)
    _read: int = field(init=False, default=0)

    def compare(self, code: str) -> None:
        public, address = self.key.own.public, self.by.link.address
        if not self.attendant.ask(CompareHere(code, public, address)):
            raise KeyturnError(
                "the two devices did not show the same: somebody may stand in between",
                where=address,
                hint="say no there too; then use another network, and have a new link shown",
            )
        self.attendant.ended(Done("compared", "", code))
        self.seen.enter_context(self.attendant.show(ShowCode(code, public)))

    def reads(self, line: str) -> None:
        """Only so many: the other device may send a hundred thousand, and nothing here would move meanwhile."""
        self._read += 1
        if self._read <= _MOST_READ:
            self.attendant.tell(line)
        elif self._read == _MOST_READ + 1:
            self.attendant.tell(f"note: the other device says more than {_MOST_READ} lines; the rest is left out")

    def wants(self, membership: Membership) -> Sequence[str]:
        self.seen.close()
        self.attendant.stops_by(lambda: None, leaves=_LEAVES)
        self.attendant.happened(LetIn(membership.name, membership.fleet))
        said = f"this computer is {membership.name} of the fleet {membership.fleet} now"
        self.attendant.ended(Done("let in", "", said))
        try:
            return [name for name in membership.secrets if self._wants(name)]
        except BrokenOffError:
            return ()

    def _wants(self, secret: str) -> bool:
        if self.by.secrets is not Asking.EACH:
            return self.by.secrets is Asking.ALL
        return self.attendant.ask(
            SayYes(f"Ask the other device for the secret {secret}?", ("It goes into this computer's key ring.",))
        )


def _settled(joined: Joined, by: JoiningBy, attendant: Attendant, open_fleet: Callable[[Fleet], None]) -> Closing:
    here = joined.folder(by.folder, by.beside)
    fleet, membership = here.fleet, joined.membership
    attendant.ended(Done("folder", "", f"{'cloned' if here.cloned else 'made'} {fleet.folder}"))
    device = joined.device(fleet)
    place = joined.named_key()
    joined.keep_secrets()
    for name in joined.kept:
        attendant.ended(Done("secret", "", f"{name} is in the key ring"))
    left = left_to_set_up(joined.set_up(fleet, device, place, attendant.ended))
    joined.tell_about(here)
    is_open = _may_be_opened(here, attendant)
    if is_open:
        open_fleet(fleet)
    is_listed = fleet.registry().get(membership.name) is not None
    where = f"This computer is {membership.name} of the fleet {membership.fleet}, whose folder is {fleet.folder}"
    said = [where, "keyturn is started there from now on", left]
    return Closing(
        device=membership.name, said="; ".join(filter(None, said)), to_try=device.name if is_open and is_listed else ""
    )


def _may_be_opened(here: FleetHere, attendant: Attendant) -> bool:
    """A look at the fleet runs the programs that its keyturn.toml names, so these are read first."""
    if not here.programs:
        return True
    why = (
        "Its keyturn.toml has keyturn run these programs here:",
        *here.programs,  # each a sentence of its own: a long one must not cut off the others
        f"With no, look at it first: {here.fleet.folder}",
    )
    try:
        return attendant.ask(SayYes("Open the fleet now?", why))
    except BrokenOffError:
        return False
