"""A secret of the fleet is put into this machine's key ring, or taken out of it, attended.

It is typed, checked with its service, and kept; no view, no sentence and no error has it. What its service does not
take is kept only where the person says so.
"""

from bootstrap.attended.asked_here import ChooseOne, SayYes, TypeSecret
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import FindFleet
from bootstrap.attended.work import Closing
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import FleetSecret, fleet_secrets, presence_of
from bootstrap.held_fleet import held_fleet
from bootstrap.secrets import SecretError
from bootstrap.secrets.key_ring import peek
from bootstrap.secrets.sources import shown
from bootstrap.workflows.keep_secret import (
    Kept,
    NotKeptError,
    as_written,
    check_kept_here,
    find_secret,
    keep_secret,
    parts_of,
    remove_secret,
)
from keys.errors import InvalidInputError

_UNCHANGED = "Nothing was changed."
_UNCHECKED = "With no, you may type another one."
_STAYS = "At its service it stays as it is: whoever has a copy can still use it."


def set_secret_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """As `keyturn secret set NAME`. name: empty where the person is to choose one. Raises KeyturnError."""
    fleet = find()
    wanted = find_secret(fleet, name) if name else _chosen(fleet, attendant)
    if wanted is None:
        return Closing(said=_UNCHANGED)
    check_kept_here(wanted)
    peek(wanted.entry)  # before anything is typed: whether there is a key ring at all
    kept: Kept | str = ""
    while isinstance(kept, str):
        text = attendant.ask(TypeSecret(wanted.name, parts_of(wanted), why=kept))
        if not text:
            return Closing(said=_UNCHANGED)
        kept = _kept(find, wanted, text, attendant)
    return _told(kept, attendant)


def remove_secret_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """As `keyturn secret remove NAME`. Raises KeyturnError."""
    wanted = find_secret(find(), name)
    check_kept_here(wanted)
    if peek(wanted.entry) is not None and not attendant.ask(
        SayYes(f"Take {wanted.name} out of this machine's key ring?", (f"key ring, {wanted.entry}", _STAYS))
    ):
        return Closing(said=_UNCHANGED)
    with held_fleet(find, attendant.tell) as fleet:
        return _told(remove_secret(fleet, wanted), attendant)


def _chosen(fleet: Fleet, attendant: Attendant) -> FleetSecret | None:
    known = fleet_secrets(fleet.config)
    if not known:
        hint = "a table like [hetzner] in keyturn.toml brings one"
        raise InvalidInputError("this fleet uses no secret", where="keyturn.toml", hint=hint)
    lines = tuple(f"{one.name}  {shown(one.source)}  {presence_of(one).said}" for one in known)
    chosen = attendant.ask(ChooseOne("Which secret is to be put into this machine's key ring?", lines))
    return None if chosen is None else known[chosen]


def _kept(
    find: FindFleet, wanted: FleetSecret, text: str, attendant: Attendant, *, unchecked: bool = False
) -> Kept | str:
    """What came of it; why it is to be typed anew, where it was not kept."""
    try:
        as_written(wanted, text)
    except SecretError as error:
        return error.what
    try:
        with held_fleet(find, attendant.tell) as fleet:
            return keep_secret(fleet, wanted, text, unchecked=unchecked)
    except NotKeptError as error:
        why = error.what
    if attendant.ask(SayYes(f"Keep {wanted.name} all the same, unchecked?", (why, _UNCHECKED))):
        return _kept(find, wanted, text, attendant, unchecked=True)
    return why


def _told(kept: Kept, attendant: Attendant) -> Closing:
    for sentence in kept.besides:
        attendant.tell(sentence)
    return Closing(said=kept.said)
